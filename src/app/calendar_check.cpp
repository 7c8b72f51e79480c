#include "app/calendar_check.h"

#include <set>

#include "app/adapters.h"
#include "app/system_clock.h"

namespace sluice::app {
namespace {

Status readSource(const calendar::CalendarSource& source, const std::set<std::string>& modules, Instant now) {
  Result<monitor::CalendarText> text = fail(ErrorKind::not_found, "not read");
  if (source.url.empty()) {
    text = monitor::CalendarFile(source.path).read();
  } else {
    monitor::CalendarFeed feed(source.url, source.refresh, "");
    (void)feed.fetch(calendarGet(), now);
    text = feed.read(now);
  }
  if (!text) return fail(text.error());
  calendar::CalendarOptions options = source.options;
  options.known_modules = modules;
  auto freezes = calendar::readFreezeCalendar(*text->text, options, now, now + calendar::kHorizon);
  if (!freezes) return fail(freezes.error());
  return {};
}

}  // namespace

std::vector<ConfigProblem> checkCalendars(const Config& config, bool online) {
  const std::set<std::string> modules = moduleNamesOf(config);
  const Instant now = SystemClock().now();
  std::vector<ConfigProblem> problems;
  std::set<std::string> seen;
  for (const RepositoryConfig& repository : config.repositories) {
    for (const calendar::CalendarSource& source : repository.outside.calendars) {
      const bool of_url = !source.url.empty();
      if (of_url != online || !seen.insert(of_url ? source.url : source.path).second) continue;
      const std::string name = of_url ? "at " + monitor::hostOf(source.url) + "/…" : source.path;
      if (const auto read = readSource(source, modules, now); !read) {
        problems.push_back({0, 0, "freezes",
                            "the calendar " + name + " cannot be used (" + read.error().message +
                                "): as long as it cannot, every deployment is frozen"});
      }
    }
  }
  return problems;
}

}  // namespace sluice::app
