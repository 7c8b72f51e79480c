/// Cursors of lists: opaque to callers, hex of what the next page starts behind. Pure.
#pragma once

#include <charconv>
#include <cstdint>
#include <limits>
#include <string>

#include "base/digest.h"
#include "base/result.h"

namespace sluice::sqlite {

/// A place in a list that runs from high to low: everything below `number`, and at `number` what sorts behind
/// `name`.
struct Place {
  std::int64_t number = std::numeric_limits<std::int64_t>::max();
  std::string name;
};

inline std::string cursorFor(std::int64_t number, const std::string& name = {}) {
  return toHex(std::to_string(number) + "/" + name);
}

/// The start of the list for an empty cursor; `invalid` for one that we did not make.
inline Result<Place> placeOf(const std::string& cursor) {
  Place place;
  if (cursor.empty()) return place;
  const auto text = fromHex(cursor);
  const std::size_t slash = text ? text->find('/') : std::string::npos;
  if (slash != std::string::npos) {
    const auto [end, error] = std::from_chars(text->data(), text->data() + slash, place.number);
    if (error == std::errc() && end == text->data() + slash) {
      place.name = text->substr(slash + 1);
      return place;
    }
  }
  return fail(ErrorKind::invalid, "`after` is no cursor of this list; use the `next` of its last answer");
}

inline int pageLimit(int asked) { return asked < 1 ? 1 : asked > 200 ? 200 : asked; }

}  // namespace sluice::sqlite
