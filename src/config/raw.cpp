#include "config/raw.h"

#include <algorithm>

namespace sluice::config {
namespace {

/// A repository that says how to look must not inherit another way to look.
bool isWhole(std::string_view path) {
  return path == ".credentials" ||
         (path.starts_with(".checklist.") && path.find('.', 11) == std::string_view::npos);
}

}  // namespace

std::string_view kindName(RawValue::Kind kind) {
  switch (kind) {
    case RawValue::Kind::nothing:
      return "nothing";
    case RawValue::Kind::scalar:
      return "text";
    case RawValue::Kind::list:
      return "a list";
    case RawValue::Kind::map:
      return "a map";
  }
  return "nothing";
}

Raw mergeRaw(const Raw& under, const Raw& over, const std::string& path) {
  if (!under || !over || under->kind != RawValue::Kind::map || over->kind != RawValue::Kind::map ||
      isWhole(path)) {
    return over ? over : under;
  }
  auto merged = std::make_shared<RawValue>(*over);
  for (const RawEntry& low : under->entries) {
    const auto high = std::find_if(merged->entries.begin(), merged->entries.end(),
                                   [&](const RawEntry& entry) { return entry.key == low.key; });
    if (high == merged->entries.end()) {
      merged->entries.push_back(low);
    } else {
      high->value = mergeRaw(low.value, high->value, path + "." + low.key);
    }
  }
  return merged;
}

}  // namespace sluice::config
