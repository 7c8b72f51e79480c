#include "calendar/wall_time.h"

#include <algorithm>

namespace sluice::calendar {
namespace {

constexpr std::int64_t kDay = 86'400;

bool digits(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

int number(std::string_view text) {
  int value = 0;
  for (const char c : text) value = value * 10 + (c - '0');
  return value;
}

}  // namespace

std::optional<WrittenTime> parseWrittenTime(std::string_view text) {
  if (text.size() != 8 && text.size() != 15 && text.size() != 16) return std::nullopt;
  const std::string_view day = text.substr(0, 8);
  if (!digits(day)) return std::nullopt;
  WrittenTime written;
  written.time.date =
      std::string(day.substr(0, 4)) + "-" + std::string(day.substr(4, 2)) + "-" + std::string(day.substr(6));
  const int year = number(day.substr(0, 4));
  if (!isLocalDate(written.time.date) || year < 1970 || year > 2199) return std::nullopt;
  written.date_only = text.size() == 8;
  if (written.date_only) return written;
  const std::string_view time = text.substr(9, 6);
  written.utc = text.size() == 16;
  if (text[8] != 'T' || !digits(time) || (written.utc && text.back() != 'Z')) return std::nullopt;
  const int hour = number(time.substr(0, 2));
  const int minute = number(time.substr(2, 2));
  const int second = std::min(number(time.substr(4)), 59);  // 60 is a leap second
  if (hour > 23 || minute > 59 || number(time.substr(4)) > 60) return std::nullopt;
  written.time.second = hour * 3600 + minute * 60 + second;
  return written;
}

WallTime wallTimeOf(Instant at, const TimeZone& zone) {
  const LocalTime local = zone.toLocal(at);
  const auto seconds = std::chrono::floor<std::chrono::seconds>(at).time_since_epoch().count();
  const auto within = static_cast<int>(((seconds % 60) + 60) % 60);
  return {local.date, local.minute_of_day * 60 + within};
}

Instant toInstant(const WallTime& time, const TimeZone& zone) {
  return zone.toInstant(time.date, time.second / 60) + std::chrono::seconds(time.second % 60);
}

WallTime plusSeconds(const WallTime& time, std::int64_t seconds) {
  std::int64_t total = time.second + seconds;
  std::int64_t days = total / kDay;
  total %= kDay;
  if (total < 0) {
    total += kDay;
    --days;
  }
  return {addDays(time.date, static_cast<int>(days)), static_cast<int>(total)};
}

std::int64_t secondsBetween(const WallTime& from, const WallTime& until) {
  const TimeZone utc;
  return (toInstant(until, utc) - toInstant(from, utc)) / std::chrono::seconds(1);
}

}  // namespace sluice::calendar
