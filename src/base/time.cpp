#include "base/time.h"

#include <date/date.h>

#include <array>
#include <charconv>
#include <cstdint>
#include <utility>

namespace sluice {
namespace {

/// Reads exactly `width` digits at `pos`; moves `pos` behind them.
bool digits(std::string_view text, std::size_t& pos, std::size_t width, int& value) {
  if (pos + width > text.size()) return false;
  value = 0;
  for (std::size_t i = 0; i < width; ++i) {
    const char c = text[pos + i];
    if (c < '0' || c > '9') return false;
    value = value * 10 + (c - '0');
  }
  pos += width;
  return true;
}

bool literal(std::string_view text, std::size_t& pos, char c) {
  if (pos >= text.size() || text[pos] != c) return false;
  ++pos;
  return true;
}

std::string padded(int value, std::size_t width) {
  std::string text = std::to_string(value);
  return std::string(text.size() < width ? width - text.size() : 0, '0') + text;
}

struct Parts {
  int year, month, day, hour, minute, second, milli;
};

Parts partsOf(Instant at) {
  const auto day = date::floor<date::days>(at);
  const date::year_month_day ymd(day);
  const date::hh_mm_ss<Millis> time(at - day);
  return {int(ymd.year()),
          static_cast<int>(unsigned(ymd.month())),
          static_cast<int>(unsigned(ymd.day())),
          static_cast<int>(time.hours().count()),
          static_cast<int>(time.minutes().count()),
          static_cast<int>(time.seconds().count()),
          static_cast<int>(time.subseconds().count())};
}

constexpr std::array<std::pair<std::string_view, std::int64_t>, 5> kUnits{
    {{"d", 86'400'000}, {"h", 3'600'000}, {"ms", 1}, {"m", 60'000}, {"s", 1'000}}};

}  // namespace

std::string toRfc3339(Instant at) {
  const Parts p = partsOf(at);
  std::string text = padded(p.year, 4) + "-" + padded(p.month, 2) + "-" + padded(p.day, 2) + "T" +
                     padded(p.hour, 2) + ":" + padded(p.minute, 2) + ":" + padded(p.second, 2);
  if (p.milli != 0) text += "." + padded(p.milli, 3);
  return text + "Z";
}

std::optional<Instant> fromRfc3339(std::string_view text) {
  std::size_t pos = 0;
  Parts p{};
  if (!digits(text, pos, 4, p.year) || !literal(text, pos, '-') || !digits(text, pos, 2, p.month) ||
      !literal(text, pos, '-') || !digits(text, pos, 2, p.day)) {
    return std::nullopt;
  }
  if (!literal(text, pos, 'T') && !literal(text, pos, 't') && !literal(text, pos, ' ')) return std::nullopt;
  if (!digits(text, pos, 2, p.hour) || !literal(text, pos, ':') || !digits(text, pos, 2, p.minute) ||
      !literal(text, pos, ':') || !digits(text, pos, 2, p.second)) {
    return std::nullopt;
  }
  if (literal(text, pos, '.')) {
    int scale = 100;
    const std::size_t start = pos;
    for (int d = 0; pos < text.size() && text[pos] >= '0' && text[pos] <= '9'; ++pos) {
      d = text[pos] - '0';
      p.milli += d * scale;
      scale /= 10;
    }
    if (pos == start) return std::nullopt;
  }
  std::chrono::minutes offset{0};
  if (literal(text, pos, 'Z') || literal(text, pos, 'z')) {
  } else if (pos < text.size() && (text[pos] == '+' || text[pos] == '-')) {
    const int sign = text[pos++] == '-' ? -1 : 1;
    int hours = 0;
    int minutes = 0;
    if (!digits(text, pos, 2, hours) || !literal(text, pos, ':') || !digits(text, pos, 2, minutes) ||
        hours > 23 || minutes > 59) {
      return std::nullopt;
    }
    offset = sign * (std::chrono::hours(hours) + std::chrono::minutes(minutes));
  } else {
    return std::nullopt;
  }
  const date::year_month_day ymd{date::year(p.year), date::month(static_cast<unsigned>(p.month)),
                                 date::day(static_cast<unsigned>(p.day))};
  if (pos != text.size() || !ymd.ok() || p.hour > 23 || p.minute > 59 || p.second > 60) return std::nullopt;
  return Instant(date::sys_days(ymd)) + std::chrono::hours(p.hour) + std::chrono::minutes(p.minute) +
         std::chrono::seconds(p.second) + Millis(p.milli) - offset;
}

std::string toCompactUtc(Instant at) {
  const Parts p = partsOf(at);
  return padded(p.year, 4) + padded(p.month, 2) + padded(p.day, 2) + "-" + padded(p.hour, 2) +
         padded(p.minute, 2) + padded(p.second, 2);
}

std::optional<Millis> parseDuration(std::string_view text) {
  constexpr std::int64_t limit = 10LL * 366 * 86'400'000;
  std::int64_t total = 0;
  if (text.empty()) return std::nullopt;
  while (!text.empty()) {
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || number < 0 || number > limit) return std::nullopt;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    const auto* unit = &kUnits[0];
    const auto* const last = kUnits.data() + kUnits.size();
    while (unit != last && !text.starts_with(unit->first)) ++unit;
    if (unit == last) return std::nullopt;
    text.remove_prefix(unit->first.size());
    if (number > limit / unit->second) return std::nullopt;
    total += number * unit->second;
    if (total > limit) return std::nullopt;
  }
  return Millis(total);
}

std::string formatDuration(Millis length) {
  std::int64_t rest = length.count();
  if (rest == 0) return "0s";
  std::string text;
  constexpr std::array<std::pair<std::string_view, std::int64_t>, 5> descending{
      {{"d", 86'400'000}, {"h", 3'600'000}, {"m", 60'000}, {"s", 1'000}, {"ms", 1}}};
  for (const auto& [unit, size] : descending) {
    if (rest >= size) {
      text += std::to_string(rest / size) + std::string(unit);
      rest %= size;
    }
  }
  return text;
}

}  // namespace sluice
