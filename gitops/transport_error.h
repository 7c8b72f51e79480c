/// What a failed run of git means. The words are git's own in the C locale; tests hold them against real
/// servers. Pure.
#pragma once

#include <string>

#include "base/result.h"
#include "gitops/process.h"

namespace sluice {

/// `doing` completes "git <doing> failed: …". The message keeps the server's own lines (`remote: …`),
/// shortened. Secrets are the caller's to remove.
Error transportError(const ProcessResult& result, const std::string& doing);

/// The lines that matter to a person: the server's (`remote: …`), errors and fatal ones, without progress or
/// hints.
std::string wordsOfGit(const std::string& errors);

}  // namespace sluice
