#include "core/rules/freeze.h"

#include <algorithm>

#include "core/rules/impact.h"

namespace sluice {
namespace {

bool active(const FreezeWindow& freeze, Instant now) { return freeze.from <= now && now < freeze.until; }

}  // namespace

const FreezeWindow* wholeFreeze(const Settings& settings, Instant now) {
  const auto found =
      std::find_if(settings.freezes.begin(), settings.freezes.end(), [&](const FreezeWindow& freeze) {
        // A soft freeze only asks hotfixes for a second person; the slots are suspended by every level.
        return active(freeze, now) && freeze.modules.empty();
      });
  return found == settings.freezes.end() ? nullptr : &*found;
}

const FreezeWindow* moduleFreeze(const Settings& settings, const Fix& fix, Instant now) {
  if (!fix.plan) return nullptr;
  const auto& files = fix.plan->analysis.files;
  const auto found =
      std::find_if(settings.freezes.begin(), settings.freezes.end(), [&](const FreezeWindow& freeze) {
        return active(freeze, now) &&
               std::any_of(freeze.modules.begin(), freeze.modules.end(),
                           [&](const std::string& module) { return touchesModule(settings, module, files); });
      });
  return found == settings.freezes.end() ? nullptr : &*found;
}

std::string describeFreeze(const Settings& settings, const FreezeWindow& freeze) {
  std::string text = std::string(toText(freeze.level)) + " freeze";
  if (!freeze.modules.empty()) {
    text += " of";
    for (const std::string& module : freeze.modules) text += " " + module;
  }
  text += " until " + settings.zone.describe(freeze.until);
  return freeze.reason.empty() ? text : text + ": " + freeze.reason;
}

}  // namespace sluice
