/// Finds the command that somebody probably meant. Pure.
#pragma once

#include <optional>
#include <string_view>

namespace sluice {

/// The known word within one slip of the pen of `word` (two for long words); nothing when it looks like
/// something else entirely.
std::optional<std::string_view> suggestCommand(std::string_view word);

}  // namespace sluice
