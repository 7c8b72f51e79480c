/// Reads a stored JSON text and says which one it was when it cannot be read. Pure.
#pragma once

#include <string>

#include "base/json_codec.h"

namespace sluice::sqlite {

template <class T>
Result<T> decodeBody(const std::string& body, const std::string& what) {
  auto value = fromJson<T>(body);
  if (value) return value;
  return fail(ErrorKind::corrupt, what + " cannot be read from the database: " + value.error().message +
                                      "; was it written by a newer sluice? docs/journal.md says what to do");
}

}  // namespace sluice::sqlite
