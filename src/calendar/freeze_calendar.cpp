#include "calendar/freeze_calendar.h"

#include <libical/ical.h>

#include <algorithm>
#include <map>

#include "base/json.h"
#include "calendar/time_zones.h"

namespace sluice::calendar {
namespace {

constexpr std::size_t kMostWindows = 5'000;
constexpr std::size_t kMostOfOneEvent = 1'000;
constexpr std::size_t kMostDates = 2'000;  // in RDATE or EXDATE of one event
constexpr Millis kPatience = std::chrono::seconds(5);

tl::unexpected<Error> wrongEvent(int line, const std::string& what) {
  return fail(ErrorKind::invalid, "line " + std::to_string(line) + ": " + what);
}

/// A date or a time with the zone that it was written in.
struct Moment {
  WallTime wall;
  bool date_only = false;
  ToInstant zone;

  Instant instant() const { return zone(wall); }
};

/// One VEVENT, understood.
struct Event {
  int line = 0;
  std::string uid;
  Moment start;
  std::optional<Moment> end;
  std::optional<icaldurationtype> duration;
  std::optional<Recurrence> rule;
  std::vector<Moment> more;        ///< RDATE
  std::vector<Moment> except;      ///< EXDATE
  std::optional<Moment> replaces;  ///< RECURRENCE-ID: this one time of the event with the same UID
  bool cancelled = false;
  FreezeLevel level = FreezeLevel::hard;
  std::vector<std::string> modules;
  std::string summary;
};

std::string shortReason(const std::string& summary) {
  std::string text = toValidUtf8(summary);
  for (char& c : text) {
    if (static_cast<unsigned char>(c) < 0x20 || static_cast<unsigned char>(c) == 0x7F) c = ' ';
  }
  constexpr std::size_t kLongest = 200;
  std::size_t end = std::min(text.size(), kLongest);
  while (end < text.size() && end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
  return text.substr(0, end);
}

class EventReader {
 public:
  EventReader(TimeZones& zones, const CalendarOptions& options) : zones_(zones), options_(options) {}

  Result<Event> read(const RawCalendar::Component& component) {
    Event event;
    event.line = component.line;
    event.level = options_.level;
    event.modules = options_.modules;
    bool started = false;
    std::optional<FreezeLevel> by_category;
    bool by_property = false;
    for (const ContentLine& line : component.lines) {
      Status taken;
      if (line.name == "DTSTART") {
        if (started) return wrongEvent(line.number, "DTSTART stands there twice");
        started = true;
        taken = moment(line, line.value, event.start);
      } else if (line.name == "DTEND") {
        taken = moment(line, line.value, event.end.emplace());
      } else if (line.name == "DURATION") {
        taken = duration(line, event);
      } else if (line.name == "RRULE") {
        taken = rule(line, event);
      } else if (line.name == "RDATE") {
        taken = moments(line, event.more);
      } else if (line.name == "EXDATE") {
        taken = moments(line, event.except);
      } else if (line.name == "RECURRENCE-ID") {
        if (!line.parameter("RANGE").empty())
          return wrongEvent(line.number, "RECURRENCE-ID with RANGE is not understood");
        taken = moment(line, line.value, event.replaces.emplace());
      } else if (line.name == "EXRULE") {
        return wrongEvent(line.number, "EXRULE is not understood; write EXDATE");
      } else if (line.name == "UID") {
        event.uid = line.value;
      } else if (line.name == "SUMMARY") {
        event.summary = shortReason(unescaped(line.value));
      } else if (line.name == "STATUS") {
        event.cancelled = upperCase(line.value) == "CANCELLED";
      } else if (line.name == "CATEGORIES") {
        for (const std::string& category : listed(line.value)) {
          const auto level = levelOf(category);
          if (level && (!by_category || *level > *by_category)) by_category = level;
        }
      } else if (line.name == "X-SLUICE-LEVEL") {
        const auto level = levelOf(line.value);
        if (!level) return wrongEvent(line.number, "X-SLUICE-LEVEL is one of soft, hard, full");
        event.level = *level;
        by_property = true;
      } else if (line.name == "X-SLUICE-MODULES") {
        taken = modules(line, event);
      }
      if (!taken) return fail(taken.error());
    }
    if (by_category && !by_property) event.level = *by_category;
    if (!started) return wrongEvent(event.line, "an event without DTSTART");
    return checkEnd(std::move(event));
  }

 private:
  static std::optional<FreezeLevel> levelOf(std::string_view text) {
    std::string lower(text);
    for (char& c : lower) {
      if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return fromText<FreezeLevel>(lower);
  }

  Status moment(const ContentLine& line, std::string_view text, Moment& moment) {
    const auto written = parseWrittenTime(text);
    if (!written)
      return wrongEvent(line.number, line.name +
                                         " is a date such as 20260205 or a time such as 20260205T200000Z, "
                                         "from 1970 to 2199");
    moment.wall = written->time;
    moment.date_only = written->date_only;
    if (written->utc) {
      moment.zone = [](const WallTime& time) { return toInstant(time, TimeZone()); };
      return {};
    }
    auto zone = zones_.find(written->date_only ? "" : line.parameter("TZID"));
    if (!zone) return wrongEvent(line.number, zone.error().message);
    moment.zone = std::move(*zone);
    return {};
  }

  Status moments(const ContentLine& line, std::vector<Moment>& list) {
    for (const std::string& part : listed(line.value)) {
      if (list.size() == kMostDates)
        return wrongEvent(line.number, line.name + " holds more than 2,000 dates");
      if (auto read = moment(line, part, list.emplace_back()); !read) return read;
    }
    return {};
  }

  static Status duration(const ContentLine& line, Event& event) {
    const icaldurationtype length = icaldurationtype_from_string(line.value.c_str());
    const bool sane = length.days < 100'000 && length.weeks < 10'000 && length.hours < 1'000'000 &&
                      length.minutes < 10'000'000 && length.seconds < 100'000'000;
    if (icaldurationtype_is_bad_duration(length) != 0 || length.is_neg != 0 || !sane)
      return wrongEvent(line.number, "DURATION is a length such as P3D or PT12H");
    event.duration = length;
    return {};
  }

  static Status rule(const ContentLine& line, Event& event) {
    if (event.rule) return wrongEvent(line.number, "a second RRULE is not understood");
    auto rule = Recurrence::parse(line.value);
    if (!rule) return wrongEvent(line.number, "RRULE: " + rule.error().message);
    event.rule = std::move(*rule);
    return {};
  }

  Status modules(const ContentLine& line, Event& event) const {
    event.modules = listed(line.value);
    if (event.modules.empty()) return wrongEvent(line.number, "X-SLUICE-MODULES names no module");
    for (const std::string& module : event.modules) {
      if (options_.known_modules && !options_.known_modules->contains(module)) {
        return wrongEvent(line.number, "X-SLUICE-MODULES names \"" + toValidUtf8(module.substr(0, 50)) +
                                           "\", which is no module of any repository");
      }
    }
    return {};
  }

  static Result<Event> checkEnd(Event event) {
    if (event.end && event.duration) return wrongEvent(event.line, "an event with both DTEND and DURATION");
    if (event.end && event.end->date_only != event.start.date_only)
      return wrongEvent(event.line, "an event of which one end is a date and the other one a time");
    if (event.end && event.end->instant() <= event.start.instant())
      return wrongEvent(event.line, "an event that ends before it begins, or as it begins");
    if (!event.end && !event.duration && !event.start.date_only)
      return wrongEvent(event.line, "an event without an end: DTEND or DURATION is missing");
    return event;
  }

  TimeZones& zones_;
  const CalendarOptions& options_;
};

/// From events to windows, within bounds of number and time.
class Expansion {
 public:
  Expansion(const CalendarOptions& options, Instant from, Instant until)
      : options_(options), from_(from), until_(until) {}

  Status add(const Event& event, const std::vector<const Event*>& replacements) {
    if (event.cancelled) return {};
    auto starts = startsOf(event);
    if (!starts) return fail(starts.error());
    for (const WallTime& wall : *starts) {
      if (isExcepted(event, wall, replacements)) continue;
      if (auto put = place(event, wall, event.start.zone); !put) return put;
    }
    for (const Moment& more : event.more) {
      if (isExcepted(event, more.wall, replacements)) continue;
      if (auto put = place(event, more.wall, more.zone); !put) return put;
    }
    return {};
  }

  std::vector<FreezeWindow> take() {
    std::sort(windows_.begin(), windows_.end(), [](const FreezeWindow& a, const FreezeWindow& b) {
      return std::tie(a.from, a.until) < std::tie(b.from, b.until);
    });
    return std::move(windows_);
  }

 private:
  Result<std::vector<WallTime>> startsOf(const Event& event) const {
    if (!event.rule) return std::vector<WallTime>{event.start.wall};
    // In UTC and with room on both sides: which times really touch is judged by instants.
    const std::int64_t length =
        (endOf(event, event.start.wall, event.start.zone) - event.start.instant()) / std::chrono::seconds(1);
    const WallTime first = plusSeconds(wallTimeOf(from_, TimeZone()), -length - 2 * 86'400);
    const WallTime last = plusSeconds(wallTimeOf(until_, TimeZone()), 2 * 86'400);
    auto starts = event.rule->beginnings(event.start.wall, first, last, kMostOfOneEvent, event.start.zone);
    if (!starts) return wrongEvent(event.line, starts.error().message);
    return starts;
  }

  static Instant endOf(const Event& event, const WallTime& wall, const ToInstant& zone) {
    if (event.duration) {
      // Days are days of the calendar, hours are hours.
      const auto& length = *event.duration;
      const WallTime day = plusSeconds(wall, (std::int64_t{length.weeks} * 7 + length.days) * 86'400);
      return zone(day) + std::chrono::hours(length.hours) + std::chrono::minutes(length.minutes) +
             std::chrono::seconds(length.seconds);
    }
    if (event.start.date_only) {
      const std::int64_t days = event.end ? secondsBetween(event.start.wall, event.end->wall) : 86'400;
      return zone(plusSeconds(wall, days));
    }
    return zone(wall) +
           (event.end->instant() - event.start.instant());  // RFC 5545 §3.8.5.3: the exact length
  }

  static bool isExcepted(const Event& event, const WallTime& wall,
                         const std::vector<const Event*>& replacements) {
    const Instant at = event.start.zone(wall);
    const auto meant = [&](const Moment& moment) {
      return moment.date_only ? moment.wall.date == wall.date : moment.instant() == at;
    };
    return std::any_of(event.except.begin(), event.except.end(), meant) ||
           std::any_of(replacements.begin(), replacements.end(),
                       [&](const Event* other) { return meant(*other->replaces); });
  }

  Status place(const Event& event, const WallTime& wall, const ToInstant& zone) {
    if (std::chrono::steady_clock::now() > deadline_)
      return fail(ErrorKind::invalid, "it takes too long to work out");
    FreezeWindow window{zone(wall), endOf(event, wall, zone), event.level, event.modules, event.summary};
    if (window.until <= window.from || window.until <= from_ || window.from >= until_) return {};
    if (windows_.size() == kMostWindows)
      return fail(ErrorKind::invalid, "it holds more than 5,000 freezes within 400 days");
    window.source = FreezeSource::calendar;
    window.zone = options_.zone;
    window.announce = options_.announce;
    windows_.push_back(std::move(window));
    return {};
  }

  const CalendarOptions& options_;
  const Instant from_;
  const Instant until_;
  const std::chrono::steady_clock::time_point deadline_ = std::chrono::steady_clock::now() + kPatience;
  std::vector<FreezeWindow> windows_;
};

}  // namespace

Result<std::vector<FreezeWindow>> readFreezeCalendar(std::string_view text, const CalendarOptions& options,
                                                     Instant from, Instant until) {
  const auto raw = readContentLines(text);
  if (!raw) return fail(raw.error());
  if (raw->product == kFreezeProduct)
    return fail(ErrorKind::invalid, "Sluice itself made it: a freeze in it would keep itself alive");
  auto zones = TimeZones::of(*raw, options.zone);
  if (!zones) return fail(zones.error());
  EventReader reader(*zones, options);
  std::vector<Event> events;
  for (const RawCalendar::Component& component : raw->events) {
    auto event = reader.read(component);
    if (!event) return fail(event.error());
    events.push_back(std::move(*event));
  }
  std::map<std::string, std::vector<const Event*>> replacements;
  for (const Event& event : events) {
    if (event.replaces) replacements[event.uid].push_back(&event);
  }
  Expansion expansion(options, from, until);
  for (const Event& event : events) {
    // A replacement stands for itself; the event that it belongs to leaves that time out.
    static const std::vector<const Event*> none;
    const auto found = event.replaces ? replacements.end() : replacements.find(event.uid);
    if (auto added = expansion.add(event, found == replacements.end() ? none : found->second); !added)
      return fail(added.error());
  }
  return expansion.take();
}

}  // namespace sluice::calendar
