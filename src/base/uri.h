/// Text inside a URI (RFC 3986).
#pragma once

#include <string>
#include <string_view>

namespace sluice {

/// Everything but unreserved characters, and those in `also`, becomes `%XX`. For a path segment or a query
/// value.
std::string percentEncode(std::string_view text, std::string_view also = {});

}  // namespace sluice
