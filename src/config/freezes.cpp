#include "config/freezes.h"

#include <algorithm>

#include "config/checks.h"

namespace sluice::config {
namespace {

std::optional<Instant> readMoment(const Cursor& at, const TimeZone& zone) {
  if (const auto instant = fromRfc3339(at.text())) return instant;
  if (const auto local = parseLocalMoment(at.text())) return zone.toInstant(local->date, local->minute);
  return std::nullopt;
}

bool isModule(const Settings& settings, const std::string& name) {
  return settings.modules.contains(name) ||
         std::any_of(settings.services.begin(), settings.services.end(),
                     [&](const ServiceSettings& s) { return s.name == name; });
}

}  // namespace

std::vector<FreezeWindow> readFreezes(const Cursor& repository, const Settings& settings,
                                      Problems& problems) {
  std::vector<FreezeWindow> freezes;
  for (const Cursor& item : repository["freezes"].items()) {
    if (!item.isMap()) continue;
    const TimeZone zone = TimeZone::find(item["timezone"].text(settings.zone.name())).value_or(settings.zone);
    const Cursor from_at = require(item, "from", problems);
    const Cursor until_at = require(item, "until", problems);
    const auto from = readMoment(from_at, zone);
    const auto until = readMoment(until_at, zone);
    if (from && until && *until <= *from) {
      problems.error(until_at.mark(), until_at.path(),
                     "expected a moment after from (" + zone.describe(*from) + ")");
    }
    for (const Cursor& module : item["modules"].items()) {
      if (module.scalar() && !isModule(settings, module.text())) {
        problems.error(module.mark(), module.path(),
                       "expected the name of a module or a service, found " + inQuotes(module.text()));
      }
    }
    if (item["modules"].isList() && item["modules"].items().empty()) {
      // Nobody can tell whether this was meant to freeze nothing or everything.
      problems.error(item["modules"].mark(), item["modules"].path(),
                     "empty: leave it out to freeze everything");
    }
    if (!from || !until) continue;
    freezes.push_back({*from, *until,
                       fromText<FreezeLevel>(item["level"].text("hard")).value_or(FreezeLevel::hard),
                       item["modules"].texts(), item["reason"].text()});
  }
  return freezes;
}

}  // namespace sluice::config
