#include "calendar/recurrence.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <memory>

#include "calendar/libical.h"

namespace sluice::calendar {
namespace {

constexpr int kMostSteps = 50'000;  // a century of days, and some
constexpr std::size_t kMostText = 1'000;

tl::unexpected<Error> wrong(std::string message) { return fail(ErrorKind::invalid, std::move(message)); }

std::string upper(std::string_view text) {
  std::string result(text);
  for (char& c : result) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  return result;
}

template <class Container>
bool among(const Container& words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

struct FreeIterator {
  void operator()(icalrecur_iterator* iterator) const { icalrecur_iterator_free(iterator); }
};

std::optional<WallTime> fromIcal(const icaltimetype& ical) {
  char text[32];
  std::snprintf(text, sizeof(text), "%04d-%02d-%02d", ical.year, ical.month, ical.day);
  if (!isLocalDate(text)) return std::nullopt;
  return WallTime{text, ical.hour * 3600 + ical.minute * 60 + ical.second};
}

/// libical takes COUNT=0 and INTERVAL=0 for "not said".
bool isCount(std::string_view text, int most) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size() && value >= 1 && value <= most;
}

}  // namespace

Result<Recurrence> Recurrence::parse(std::string_view rule) {
  constexpr std::array<std::string_view, 4> frequencies{"DAILY", "WEEKLY", "MONTHLY", "YEARLY"};
  constexpr std::array<std::string_view, 7> others{"BYDAY",   "BYMONTHDAY", "BYYEARDAY", "BYWEEKNO",
                                                   "BYMONTH", "BYSETPOS",   "WKST"};
  if (rule.size() > kMostText) return wrong("the rule is longer than 1,000 bytes");
  Recurrence recurrence;
  std::vector<std::string> seen;
  std::string_view rest = rule.starts_with("RRULE:") ? rule.substr(6) : rule;  // as calendars write it
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find(';'), rest.size());
    const std::string part = upper(rest.substr(0, end));
    rest.remove_prefix(std::min(end + 1, rest.size()));
    const std::size_t equals = part.find('=');
    const std::string name = part.substr(0, equals);
    const std::string value = equals == std::string::npos ? "" : part.substr(equals + 1);
    if (value.empty()) return wrong("`" + part + "` is not NAME=value, as in FREQ=MONTHLY;BYMONTHDAY=-1");
    if (among(seen, name)) return wrong(name + " stands there twice");
    seen.push_back(name);
    if (name == "FREQ" && !among(frequencies, value))
      return wrong("FREQ is DAILY, WEEKLY, MONTHLY or YEARLY: a freeze recurs by days");
    if (name == "INTERVAL" && !isCount(value, 1'000)) return wrong("INTERVAL is a number from 1 to 1000");
    if (name == "COUNT" && !isCount(value, kMostSteps)) return wrong("COUNT is a number from 1 to 50000");
    if (name == "UNTIL") {
      recurrence.until_ = parseWrittenTime(value);
      if (!recurrence.until_)
        return wrong("UNTIL is a date such as 20261231 or a time such as 20261231T180000Z");
      continue;
    }
    const bool known = name == "FREQ" || name == "INTERVAL" || name == "COUNT" || among(others, name);
    if (!known) return wrong(name + " is not taken here: a freeze recurs by days");
    recurrence.rule_ += (recurrence.rule_.empty() ? "" : ";") + part;
  }
  if (!among(seen, "FREQ")) return wrong("FREQ is missing, as in FREQ=MONTHLY;BYMONTHDAY=-1");
  recurrence.counted_ = among(seen, "COUNT");
  if (recurrence.counted_ && recurrence.until_) return wrong("UNTIL and COUNT exclude each other");
  prepareLibical();
  icalrecurrencetype parsed = icalrecurrencetype_from_string(recurrence.rule_.c_str());
  const bool good = parsed.freq != ICAL_NO_RECURRENCE;
  icalrecurrencetype_clear(&parsed);
  if (!good) return wrong("it is not a rule of RFC 5545, as in FREQ=MONTHLY;BYMONTHDAY=-1");
  return recurrence;
}

Result<std::vector<WallTime>> Recurrence::beginnings(const WallTime& start, const WallTime& from,
                                                     const WallTime& until, std::size_t most,
                                                     const ToInstant& to_instant) const {
  std::vector<WallTime> found;
  if (start >= until) return found;
  icalrecurrencetype rule = icalrecurrencetype_from_string(rule_.c_str());
  const std::unique_ptr<icalrecur_iterator, FreeIterator> iterator(
      icalrecur_iterator_new(rule, toIcal(start)));
  if (!iterator) return wrong("the rule has no meaning together with its beginning");
  std::optional<Instant> last;
  if (until_ && until_->utc) last = toInstant(until_->time, TimeZone());
  const auto over = [&](const WallTime& time) {
    if (!until_) return false;
    if (last) return to_instant(time) > *last;
    return until_->date_only ? time.date > until_->time.date : time > until_->time;
  };
  found.push_back(start);
  for (int steps = 0;; ++steps) {
    if (steps == kMostSteps) return wrong("its rule began too long ago, or recurs too often");
    const icaltimetype next = icalrecur_iterator_next(iterator.get());
    if (icaltime_is_null_time(next)) break;
    const auto time = fromIcal(next);
    if (!time || *time >= until || over(*time)) break;
    if (*time <= start) continue;
    if (*time < from) continue;
    if (found.size() > most) return wrong("its rule recurs more than " + std::to_string(most) + " times");
    found.push_back(*time);
  }
  return found;
}

}  // namespace sluice::calendar
