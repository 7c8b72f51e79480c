/// The file as it was written: a tree with a place for every value and no meaning yet. Values are shared and
/// never change, so an alias costs nothing and `defaults` can be laid under many repositories.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "config/problem.h"

namespace sluice::config {

struct RawValue;
using Raw = std::shared_ptr<const RawValue>;

struct RawEntry {
  std::string key;
  Mark mark;
  bool quoted = false;
  Raw value;
};

struct RawValue {
  enum class Kind { nothing, scalar, list, map };

  Kind kind = Kind::nothing;
  Mark mark;
  std::string text;               ///< scalar
  bool quoted = false;            ///< scalar: written in quotes or as a block
  std::vector<Raw> items;         ///< list
  std::vector<RawEntry> entries;  ///< map, in the order of the file; keys differ

  const RawEntry* find(std::string_view key) const {
    for (const RawEntry& entry : entries) {
      if (entry.key == key) return &entry;
    }
    return nullptr;
  }
};

/// `a map`, `a list`, `text`, `nothing`: for messages.
std::string_view kindName(RawValue::Kind kind);

/// `over` laid on `under`: maps are merged key by key, everything else is replaced. Where only one meaning
/// can hold (a check of the list, credentials) the upper map replaces the lower one whole.
Raw mergeRaw(const Raw& under, const Raw& over, const std::string& path = "");

}  // namespace sluice::config
