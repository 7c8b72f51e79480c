/// Messages of cherry-picked commits, as `git cherry-pick -x` writes them. Pure.
#pragma once

#include <string>
#include <string_view>

namespace sluice {

/// `message` with `(cherry picked from commit <id>)` in its trailer block, or in a new paragraph when it has
/// none. Added once: a message that ends with that very line stays as it is. An empty message becomes that
/// line alone.
std::string withOrigin(std::string_view message, const std::string& commit);

/// The message names `commit` as its origin.
bool namesOrigin(std::string_view message, const std::string& commit);

/// The last paragraph of `message` is a block of trailers by git's rules (trailer.c).
bool endsInTrailers(std::string_view message);

}  // namespace sluice
