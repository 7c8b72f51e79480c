/// Files of `NAME=value` lines, as shells, systemd and docker read them.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "base/result.h"

namespace sluice::monitor {

using Variables = std::map<std::string, std::string, std::less<>>;

/// `NAME=value`, `export NAME='value'`, `NAME="value" # why`; `#` begins a comment at the start of a line or
/// behind white space. The last of several lines for one name counts. Fails with `invalid`, naming the line,
/// on anything else: half a file is not a file.
Result<Variables> parseEnvFile(std::string_view text);
/// Fails also when the file is missing, not regular, not readable or above 64 KiB.
Result<Variables> readEnvFile(const std::string& path);

}  // namespace sluice::monitor
