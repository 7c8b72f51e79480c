#include "calendar/time_zones.h"

#include <algorithm>

#include "base/json.h"
#include "calendar/libical.h"

namespace sluice::calendar {
namespace {

constexpr std::size_t kMostZoneLines = 400;

tl::unexpected<Error> wrongZone(int line, const std::string& what) {
  return fail(ErrorKind::invalid, "line " + std::to_string(line) + ": " + what);
}

bool madeOf(std::string_view text, std::string_view letters) {
  return !text.empty() && text.find_first_not_of(letters) == std::string_view::npos;
}

bool isOffset(std::string_view text) {
  return (text.size() == 5 || text.size() == 7) && (text[0] == '+' || text[0] == '-') &&
         madeOf(text.substr(1), "0123456789");
}

bool isStart(std::string_view text) {
  return text.size() == 15 && text[8] == 'T' && madeOf(text.substr(0, 8), "0123456789") &&
         madeOf(text.substr(9), "0123456789");
}

/// What is wrong with a line of a VTIMEZONE that libical would take time or guesses for.
std::optional<std::string> complaintOf(const ContentLine& line) {
  if (line.name == "DTSTART" && !isStart(line.value)) return "DTSTART of a time zone is a local time";
  if ((line.name == "TZOFFSETFROM" || line.name == "TZOFFSETTO") && !isOffset(line.value))
    return line.name + " is an offset such as +0100";
  if (line.name == "RDATE" && !madeOf(line.value, "0123456789TZ,"))
    return "RDATE of a time zone is a list of times";
  if (line.name == "RRULE") {
    const auto rule = Recurrence::parse(line.value);
    if (!rule) return "RRULE: " + rule.error().message;
    if (upperCase(line.value).find("FREQ=YEARLY") == std::string::npos)
      return "RRULE of a time zone recurs YEARLY";
  }
  return std::nullopt;
}

struct FreeZone {
  void operator()(icaltimezone* zone) const { icaltimezone_free(zone, 1); }
};
struct FreeComponent {
  void operator()(icalcomponent* component) const { icalcomponent_free(component); }
};

ToInstant throughLibical(std::shared_ptr<icaltimezone> zone) {
  return [zone = std::move(zone)](const WallTime& time) {
    icaltimetype ical = toIcal(time);
    int daylight = 0;
    const int offset = icaltimezone_get_utc_offset(zone.get(), &ical, &daylight);
    return toInstant(time, TimeZone()) - std::chrono::seconds(offset);
  };
}

Result<ToInstant> readZone(const RawCalendar::Component& component, std::string& tzid) {
  constexpr std::string_view kept[] = {"BEGIN", "END",   "TZID",         "DTSTART",
                                       "RRULE", "RDATE", "TZOFFSETFROM", "TZOFFSETTO"};
  if (component.lines.size() > kMostZoneLines)
    return wrongZone(component.line, "a time zone of more than 400 lines");
  std::string text = "BEGIN:VTIMEZONE\r\n";
  int observances = 0;
  for (const ContentLine& line : component.lines) {
    if (std::find(std::begin(kept), std::end(kept), line.name) == std::end(kept)) continue;
    if (const auto complaint = complaintOf(line)) return wrongZone(line.number, *complaint);
    if (line.name == "TZID") tzid = line.value;
    if (line.name == "BEGIN") {
      const std::string within = upperCase(line.value);
      if (within != "STANDARD" && within != "DAYLIGHT")
        return wrongZone(line.number, "a time zone holds STANDARD and DAYLIGHT");
      ++observances;
    }
    text += line.name + ":" + line.value + "\r\n";
  }
  text += "END:VTIMEZONE\r\n";
  if (tzid.empty()) return wrongZone(component.line, "a time zone without TZID");
  if (observances == 0) return wrongZone(component.line, "a time zone without STANDARD or DAYLIGHT");
  prepareLibical();
  std::unique_ptr<icalcomponent, FreeComponent> parsed(icalparser_parse_string(text.c_str()));
  if (!parsed || icalcomponent_isa(parsed.get()) != ICAL_VTIMEZONE_COMPONENT ||
      icalcomponent_count_errors(parsed.get()) > 0)
    return wrongZone(component.line, "a time zone that cannot be read");
  const std::shared_ptr<icaltimezone> zone(icaltimezone_new(), FreeZone());
  if (icaltimezone_set_component(zone.get(), parsed.get()) == 0)
    return wrongZone(component.line, "a time zone that cannot be read");
  (void)parsed.release();  // the zone's own now
  return throughLibical(zone);
}

/// An IANA zone by its name, also behind a maker's prefix: `/citadel.org/20210210_1/Europe/London`.
std::optional<TimeZone> ianaZone(const std::string& tzid) {
  if (tzid.size() > 100 ||
      tzid.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789/_+-.") !=
          std::string::npos)
    return std::nullopt;
  if (auto zone = TimeZone::find(tzid)) return *zone;
  if (!tzid.starts_with('/')) return std::nullopt;
  for (std::size_t slash = tzid.find('/', 1); slash != std::string::npos; slash = tzid.find('/', slash + 1)) {
    const std::string name = tzid.substr(slash + 1);
    if (name.empty() || name.starts_with('/')) return std::nullopt;
    if (auto zone = TimeZone::find(name)) return *zone;
  }
  return std::nullopt;
}

}  // namespace

Result<TimeZones> TimeZones::of(const RawCalendar& calendar, const TimeZone& floating) {
  TimeZones zones(floating);
  for (const RawCalendar::Component& component : calendar.zones) {
    std::string tzid;
    auto zone = readZone(component, tzid);
    if (!zone) return fail(zone.error());
    zones.known_.try_emplace(tzid, std::move(*zone));
  }
  return zones;
}

Result<ToInstant> TimeZones::find(const std::string& tzid) {
  if (tzid.empty())
    return ToInstant([zone = floating_](const WallTime& time) { return toInstant(time, zone); });
  if (const auto known = known_.find(tzid); known != known_.end()) return known->second;
  const auto zone = ianaZone(tzid);
  if (!zone) {
    return fail(ErrorKind::invalid, "time zone \"" + toValidUtf8(tzid.substr(0, 60)) +
                                        "\" is neither in the calendar nor in the tz database");
  }
  ToInstant found = [zone = *zone](const WallTime& time) { return toInstant(time, zone); };
  known_.emplace(tzid, found);
  return found;
}

}  // namespace sluice::calendar
