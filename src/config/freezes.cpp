#include "config/freezes.h"

#include <algorithm>

#include "config/checks.h"
#include "config/url.h"

namespace sluice::config {
namespace {

/// The names that stand there; nothing after a problem.
std::optional<std::vector<std::string>> readModules(const Cursor& at, const std::set<std::string>& known,
                                                    Problems& problems) {
  bool good = true;
  for (const Cursor& module : at.items()) {
    if (!module.scalar() || known.contains(module.text())) continue;
    good = false;
    problems.error(module.mark(), module.path(),
                   "expected the name of a module or a service, found " + inQuotes(module.text()));
  }
  if (at.isList() && at.items().empty()) {
    // Nobody can tell whether this was meant to freeze nothing or everything.
    good = false;
    problems.error(at.mark(), at.path(), "empty: leave it out to freeze everything");
  }
  return good ? std::optional(at.texts()) : std::nullopt;
}

/// The URL or the path of a calendar; a URL may come from the environment, because it may hold a key.
void readSource(const Cursor& at, calendar::CalendarSource& source, const Secrets& secrets,
                Problems& problems) {
  std::string text = at.text();
  if (text.starts_with("${")) {
    text = secrets.resolve(at).reveal();
    if (text.empty()) return;  // said already
    if (const auto complaint = checkCalendar(text)) {
      problems.error(at.mark(), at.path(), *complaint);
      return;
    }
  }
  if (text.find("://") != std::string::npos) {
    source.url = text;
    return;
  }
  source.path = secrets.absolute(text);
  if (!source.path.empty() && !secrets.readable(source.path)) {
    problems.warning(at.mark(), at.path(),
                     "not readable now: as long as it is not, every deployment is frozen");
  }
}

void readCalendar(const Cursor& item, const FreezeWindow& common, RepositoryConfig& config,
                  const Secrets& secrets, Problems& problems) {
  for (const char* key : {"from", "until", "recur", "reason"}) {
    if (item[key].present())
      problems.error(item.keyMark(key), item[key].path(),
                     "each event of the calendar says this: leave it out");
  }
  calendar::CalendarSource source;
  readSource(item["ics"], source, secrets, problems);
  const Cursor refresh = item["refresh"];
  if (refresh.present() && source.url.empty())
    problems.error(item.keyMark("refresh"), refresh.path(), "a file is looked at each time: leave it out");
  source.refresh = refresh.duration(source.refresh);
  source.options.zone = *common.zone;
  source.options.level = common.level;
  source.options.modules = common.modules;
  source.options.announce = common.announce;
  if (!source.url.empty() || !source.path.empty()) config.outside.calendars.push_back(std::move(source));
}

void readRecurrence(const Cursor& item, FreezeWindow first, RepositoryConfig& config, Problems& problems) {
  const Cursor at = item["recur"];
  auto recurrence = calendar::Recurrence::parse(at.text());
  if (!recurrence) return;  // the shape check said so
  calendar::RecurringFreeze freeze{std::move(first), std::move(*recurrence)};
  const auto times =
      calendar::expandFreeze(freeze, freeze.first.from, freeze.first.from + calendar::kHorizon);
  if (!times) {
    problems.error(at.mark(), at.path(), times.error().message);
    return;
  }
  config.outside.recurring.push_back(std::move(freeze));
}

}  // namespace

std::set<std::string> moduleNames(const Settings& settings) {
  std::set<std::string> names;
  for (const auto& [module, paths] : settings.modules) names.insert(module);
  for (const ServiceSettings& service : settings.services) names.insert(service.name);
  return names;
}

void readFreezes(const Cursor& list, const std::set<std::string>& known, RepositoryConfig& config,
                 const Secrets& secrets, Problems& problems) {
  Settings& settings = config.settings;
  const std::set<std::string> own = moduleNames(settings);
  for (const Cursor& item : list.items()) {
    if (!item.isMap()) continue;
    FreezeWindow freeze;
    const TimeZone zone = TimeZone::find(item["timezone"].text(settings.zone.name())).value_or(settings.zone);
    freeze.zone = zone;
    freeze.level = fromText<FreezeLevel>(item["level"].text("hard")).value_or(FreezeLevel::hard);
    freeze.reason = item["reason"].text();
    freeze.announce = item["announce"].duration(freeze.announce);
    const auto modules = readModules(item["modules"], known, problems);
    if (!modules) continue;
    freeze.modules = *modules;
    const bool elsewhere =
        !modules->empty() &&
        std::none_of(modules->begin(), modules->end(), [&](const auto& name) { return own.contains(name); });
    if (elsewhere) continue;
    if (item["ics"].present()) {
      readCalendar(item, freeze, config, secrets, problems);
      continue;
    }
    if (item["refresh"].present())
      problems.error(item.keyMark("refresh"), item["refresh"].path(),
                     "only a calendar is read again: leave it out");
    const Cursor from_at = require(item, "from", problems);
    const Cursor until_at = require(item, "until", problems);
    const auto from = readMoment(from_at.text(), zone);
    const auto until = readMoment(until_at.text(), zone);
    if (!from || !until) continue;
    if (*until <= *from) {
      problems.error(until_at.mark(), until_at.path(),
                     "expected a moment after from (" + zone.describe(*from) + ")");
      continue;
    }
    freeze.from = *from;
    freeze.until = *until;
    if (item["recur"].present()) {
      readRecurrence(item, std::move(freeze), config, problems);
    } else {
      settings.freezes.push_back(std::move(freeze));
    }
  }
}

}  // namespace sluice::config
