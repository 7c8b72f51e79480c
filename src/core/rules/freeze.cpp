#include "core/rules/freeze.h"

#include <algorithm>

#include "base/digest.h"
#include "core/rules/impact.h"

namespace sluice {
namespace {

bool active(const FreezeWindow& freeze, Instant now) { return freeze.from <= now && now < freeze.until; }

bool stops(const Settings& settings, const FreezeWindow& freeze, const std::vector<std::string>& files) {
  return std::any_of(freeze.modules.begin(), freeze.modules.end(),
                     [&](const std::string& module) { return touchesModule(settings, module, files); });
}

/// The strongest of those that hold at `now` and satisfy `meant`; of equals the one that lasts longest.
template <class Meant>
std::optional<FreezeWindow> strongest(const State& state, const Settings& settings, Instant now,
                                      const Meant& meant) {
  std::optional<FreezeWindow> found;
  const auto look = [&](const FreezeWindow& freeze) {
    if (!active(freeze, now) || !meant(freeze)) return;
    const bool stronger = !found || freeze.level > found->level ||
                          (freeze.level == found->level && freeze.until > found->until);
    if (stronger) found = freeze;
  };
  for (const FreezeWindow& freeze : settings.freezes) look(freeze);
  for (const auto& [id, freeze] : state.freezes) {
    if (freeze.live()) look(windowOf(freeze, settings));
  }
  if (found && found->id.empty()) found->id = freezeId(*found);
  return found;
}

}  // namespace

std::string freezeId(const FreezeWindow& freeze) {
  std::string said = toRfc3339(freeze.from) + '\n' + toRfc3339(freeze.until) + '\n' +
                     std::string(toText(freeze.level)) + '\n' + freeze.reason;
  for (const std::string& module : freeze.modules) said += '\n' + module;
  return "freeze-" + sha256Hex(said).substr(0, 12);
}

bool isModule(const Settings& settings, std::string_view name) {
  return settings.modules.contains(std::string(name)) ||
         std::any_of(settings.services.begin(), settings.services.end(),
                     [&](const ServiceSettings& service) { return service.name == name; });
}

FreezeWindow windowOf(const Freeze& freeze, const Settings& settings) {
  FreezeWindow window{freeze.from, freeze.until, freeze.level, freeze.modules, freeze.reason};
  window.source = FreezeSource::order;
  window.id = freeze.id;
  window.owner = freeze.owner;
  const auto unknown = std::find_if(freeze.modules.begin(), freeze.modules.end(),
                                    [&](const std::string& module) { return !isModule(settings, module); });
  if (unknown != freeze.modules.end()) {
    window.modules.clear();
    window.reason += " (`" + *unknown + "` is not configured any more: everything is frozen)";
  }
  return window;
}

std::vector<FreezeWindow> freezesOf(const State& state, const Settings& settings) {
  std::vector<FreezeWindow> all = settings.freezes;
  for (const auto& [id, freeze] : state.freezes) {
    if (freeze.live()) all.push_back(windowOf(freeze, settings));
  }
  for (FreezeWindow& freeze : all) {
    if (freeze.id.empty()) freeze.id = freezeId(freeze);
  }
  return all;
}

std::optional<FreezeWindow> wholeFreeze(const State& state, const Settings& settings, Instant now) {
  // A soft freeze only asks hotfixes for a second person; the slots are suspended by every level.
  return strongest(state, settings, now, [](const FreezeWindow& freeze) { return freeze.modules.empty(); });
}

std::optional<FreezeWindow> moduleFreeze(const State& state, const Settings& settings, const Fix& fix,
                                         Instant now) {
  if (!fix.plan) return std::nullopt;
  const auto& files = fix.plan->analysis.files;
  return strongest(state, settings, now,
                   [&](const FreezeWindow& freeze) { return stops(settings, freeze, files); });
}

std::optional<FreezeLevel> freezeLevelFor(const State& state, const Settings& settings,
                                          const std::vector<std::string>& files, Instant now) {
  const auto found = strongest(state, settings, now, [&](const FreezeWindow& freeze) {
    return freeze.modules.empty() || stops(settings, freeze, files);
  });
  return found ? std::optional(found->level) : std::nullopt;
}

std::string describeFreeze(const Settings& settings, const FreezeWindow& freeze) {
  std::string text = std::string(toText(freeze.level)) + " freeze";
  if (!freeze.modules.empty()) {
    text += " of";
    for (const std::string& module : freeze.modules) text += " " + module;
  }
  text += " until " + freeze.zone.value_or(settings.zone).describe(freeze.until);
  return freeze.reason.empty() ? text : text + ": " + freeze.reason;
}

}  // namespace sluice
