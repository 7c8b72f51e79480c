/// Every key a configuration may hold, in one table: the shape check, the suggestions and the test of
/// docs/configuration.md read it.
#pragma once

#include <span>
#include <string_view>

#include "config/checks.h"

namespace sluice::config {

enum class Kind {
  scalar,       ///< one value
  choice,       ///< one of a few words, of which YAML may take one for a boolean: `off`
  boolean,      ///< true or false
  secret,       ///< one value that is never shown
  map,          ///< of the keys the table lists below it
  names,        ///< a map of any names; its values are at `.*`
  list,         ///< its items are at `[]`
  json,         ///< one value of JSON: text, or a bare number, true, false, null
  one_or_map,   ///< a map, or a single value written instead of one
  one_or_list,  ///< a list, or a single item written without one
  later,        ///< of the contract, not of this version: only empty, or the value that changes nothing
};

struct Key {
  std::string_view path;  ///< `repositories[].modules.*[]`
  Kind kind = Kind::scalar;
  Complaint (*check)(std::string_view) = nullptr;  ///< of a scalar; of the names of a `names` map
  std::string_view harmless = "";                  ///< later: the text that is accepted
};

std::span<const Key> schema();
const Key* findKey(std::string_view path);
/// The key below `parent` that `name` was probably meant to be; empty when none is near.
std::string_view nearestKey(std::string_view parent, std::string_view name);

}  // namespace sluice::config
