/// What `git push --porcelain` says about each ref. Pure.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "base/result.h"

namespace sluice {

struct RefReport {
  bool accepted = false;
  std::string words;  ///< git's summary and reason: `[remote rejected] (pre-receive hook declined)`
};

/// By full name of the destination ref.
std::map<std::string, RefReport> parsePushReport(const std::string& output);

/// What a refusal means: `conflict` for a ref that is not where it was expected, `unauthorized` when the
/// server would not, `transient` when it could not; nothing for a ref that failed only because another one of
/// the same atomic push did.
std::optional<ErrorKind> refusalKind(const RefReport& report);

}  // namespace sluice
