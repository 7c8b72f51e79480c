/// Bytes from a repository as text that people and JSON can take. Pure, thread-safe.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sluice {

bool isUtf8(std::string_view bytes);

/// `bytes` itself when it is valid UTF-8, else with U+FFFD for what is not.
std::string toUtf8(std::string_view bytes);

/// A path as it is when it is printable UTF-8, else as git quotes it: `"dir/caf\351"`.
std::string displayPath(std::string_view bytes);

/// The bytes behind what displayPath() made of them.
std::string rawPath(std::string_view shown);

/// `bytes` in `encoding` (as in a commit's header) as UTF-8; nothing when the encoding is unknown or the
/// bytes are not in it.
std::optional<std::string> reencode(std::string_view bytes, const std::string& encoding);

/// The lines without their ends; an end at the end begins no line.
std::vector<std::string_view> linesOf(std::string_view text);

/// An empty `what` replaces nothing.
void replaceAll(std::string& text, std::string_view what, std::string_view with);

/// The first line.
std::string_view firstLine(std::string_view text);

/// At most `limit` bytes, cut at a character, with `…` where something is missing.
std::string shortened(std::string_view text, std::size_t limit);

}  // namespace sluice
