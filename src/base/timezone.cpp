#include "base/timezone.h"

#include <date/tz.h>

#include <charconv>

namespace sluice {
namespace {

const date::time_zone& zoneOf(const void* zone) { return *static_cast<const date::time_zone*>(zone); }

/// REQUIRES: isLocalDate(text).
date::year_month_day parseDate(std::string_view text) {
  int year = 0;
  unsigned month = 0;
  unsigned day = 0;
  std::from_chars(text.data(), text.data() + 4, year);
  std::from_chars(text.data() + 5, text.data() + 7, month);
  std::from_chars(text.data() + 8, text.data() + 10, day);
  return date::year(year) / date::month(month) / date::day(day);
}

std::string formatDate(const date::local_days& day) { return date::format("%F", day); }

}  // namespace

TimeZone::TimeZone() : name_("UTC"), zone_(date::locate_zone("UTC")) {}

Result<TimeZone> TimeZone::find(std::string_view name) {
  try {
    TimeZone zone;
    const date::time_zone* found = date::locate_zone(std::string(name));
    (void)found->get_info(date::sys_seconds{});  // loads the transitions now, not in the middle of a decision
    zone.name_ = std::string(name);
    zone.zone_ = found;
    return zone;
  } catch (const std::exception&) {
    return fail(ErrorKind::invalid, "unknown time zone \"" + std::string(name) +
                                        "\": use an IANA name such as Europe/London or Asia/Hong_Kong");
  }
}

LocalTime TimeZone::toLocal(Instant at) const {
  const auto local = zoneOf(zone_).to_local(date::sys_time<Millis>(at.time_since_epoch()));
  const auto day = date::floor<date::days>(local);
  LocalTime result;
  result.date = formatDate(day);
  result.minute_of_day = static_cast<int>(date::floor<std::chrono::minutes>(local - day).count());
  result.weekday = static_cast<int>(date::weekday(day).iso_encoding()) - 1;
  return result;
}

Instant TimeZone::toInstant(const LocalDate& day, int minute_of_day) const {
  const date::local_seconds local = date::local_days(parseDate(day)) + std::chrono::minutes(minute_of_day);
  const date::local_info info = zoneOf(zone_).get_info(local);
  if (info.result == date::local_info::nonexistent) return Instant(info.first.end.time_since_epoch());
  return Instant((local.time_since_epoch() - info.first.offset));
}

std::string TimeZone::describe(Instant at) const {
  const auto seconds = date::floor<std::chrono::seconds>(date::sys_time<Millis>(at.time_since_epoch()));
  return date::format("%F %H:%M %Z", date::make_zoned(&zoneOf(zone_), seconds));
}

bool isLocalDate(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (i != 4 && i != 7 && (text[i] < '0' || text[i] > '9')) return false;
  }
  return parseDate(text).ok();
}

std::optional<LocalMoment> parseLocalMoment(std::string_view text) {
  const std::string_view day = text.substr(0, 10);
  if (!isLocalDate(day)) return std::nullopt;
  text.remove_prefix(10);
  if (text.empty()) return LocalMoment{std::string(day), 0};
  if (text.front() != ' ' && text.front() != 'T') return std::nullopt;
  text.remove_prefix(1);
  if (text.size() == 8 && text.ends_with(":00")) text.remove_suffix(3);
  if (text.size() != 5 || text[2] != ':') return std::nullopt;
  const auto twoDigits = [](std::string_view digits) {
    const bool good = digits[0] >= '0' && digits[0] <= '9' && digits[1] >= '0' && digits[1] <= '9';
    return good ? (digits[0] - '0') * 10 + (digits[1] - '0') : 99;
  };
  const int hour = twoDigits(text.substr(0, 2));
  const int minute = twoDigits(text.substr(3));
  if (hour > 23 || minute > 59) return std::nullopt;
  return LocalMoment{std::string(day), hour * 60 + minute};
}

std::optional<Instant> readMoment(std::string_view text, const TimeZone& zone) {
  if (const auto instant = fromRfc3339(text)) return instant;
  if (const auto local = parseLocalMoment(text)) return zone.toInstant(local->date, local->minute);
  return std::nullopt;
}

LocalDate addDays(const LocalDate& day, int days) {
  return formatDate(date::local_days(parseDate(day)) + date::days(days));
}

int weekdayOf(const LocalDate& day) {
  return static_cast<int>(date::weekday(date::local_days(parseDate(day))).iso_encoding()) - 1;
}

}  // namespace sluice
