#include "core/notice.h"

#include <algorithm>

namespace sluice {

bool NoticeFilter::wants(const Notice& notice) const {
  const auto any = [](const auto& list, const auto& value) {
    return list.empty() || std::find(list.begin(), list.end(), value) != list.end();
  };
  return any(kinds, notice.kind) && (!notice.environment || any(environments, *notice.environment));
}

}  // namespace sluice
