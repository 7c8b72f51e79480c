#include "core/rules/reporter.h"

#include <algorithm>

#include "core/rules/permission.h"

namespace sluice {

bool mayReport(const std::vector<std::string>& reporters, const ForgeUser& by, const ForgeUser& made_by) {
  if (by.id == 0) return false;
  if (!reporters.empty())
    return std::any_of(reporters.begin(), reporters.end(),
                       [&](const std::string& login) { return sameLogin(login, by.login); });
  return by.id == made_by.id;
}

}  // namespace sluice
