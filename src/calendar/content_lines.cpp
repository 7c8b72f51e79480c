#include "calendar/content_lines.h"

#include <algorithm>
#include <optional>

#include "base/json.h"

namespace sluice::calendar {
namespace {

constexpr std::size_t kLongestLine = 64UL << 10U;
constexpr std::size_t kDeepest = 6;

tl::unexpected<Error> wrongAt(int line, const std::string& what) {
  return fail(ErrorKind::invalid, "line " + std::to_string(line) + ": " + what);
}

/// Lines put together again that were folded: a blank at the beginning continues the line before.
struct Unfolded {
  int number = 0;
  std::string text;
};

class LineSource {
 public:
  explicit LineSource(std::string_view text) : rest_(text) {}

  std::optional<Unfolded> next() {
    if (rest_.empty()) return std::nullopt;
    Unfolded line{number_ + 1, std::string(take())};
    while (!rest_.empty() && (rest_.front() == ' ' || rest_.front() == '\t')) {
      const std::string_view more = take().substr(1);
      // What is longer than any line that matters is read over, not kept.
      if (line.text.size() <= kLongestLine) line.text += more;
    }
    return line;
  }

 private:
  std::string_view take() {
    const std::size_t end = std::min(rest_.find('\n'), rest_.size());
    std::string_view line = rest_.substr(0, end);
    rest_.remove_prefix(std::min(end + 1, rest_.size()));
    if (line.ends_with('\r')) line.remove_suffix(1);
    ++number_;
    return line;
  }

  std::string_view rest_;
  int number_ = 0;
};

bool nameCharacter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
}

std::size_t nameEnd(std::string_view text, std::size_t begin) {
  while (begin < text.size() && nameCharacter(text[begin])) ++begin;
  return begin;
}

/// Nothing when it is no `NAME;PARAMETER=value:value`.
std::optional<ContentLine> parseLine(const Unfolded& line) {
  const std::string_view text = line.text;
  ContentLine parsed;
  parsed.number = line.number;
  std::size_t at = nameEnd(text, 0);
  if (at == 0) return std::nullopt;
  parsed.name = upperCase(text.substr(0, at));
  while (at < text.size() && text[at] == ';') {
    const std::size_t end = nameEnd(text, at + 1);
    if (end == at + 1 || end >= text.size() || text[end] != '=') return std::nullopt;
    std::string value;
    std::size_t after = end + 1;
    bool quoted = false;
    for (; after < text.size(); ++after) {
      if (text[after] == '"') {
        quoted = !quoted;
      } else if (!quoted && (text[after] == ';' || text[after] == ':')) {
        break;
      } else {
        value += text[after];
      }
    }
    parsed.parameters.emplace_back(upperCase(text.substr(at + 1, end - at - 1)), std::move(value));
    at = after;
  }
  if (at >= text.size() || text[at] != ':') return std::nullopt;
  parsed.value = std::string(text.substr(at + 1));
  return parsed;
}

bool allowedIn(const std::string& component, const std::vector<std::string>& open) {
  if (component == "VCALENDAR") return open.empty();
  if (component == "VEVENT" || component == "VTIMEZONE") return open.size() == 1;
  return !open.empty();
}

class CalendarReader {
 public:
  Result<RawCalendar> read(std::string_view text) {
    LineSource lines(text);
    while (const auto line = lines.next()) {
      if (line->text.find_first_not_of(" \t") == std::string::npos) continue;
      if (auto taken = take(*line); !taken) return fail(taken.error());
      last_ = line->number;
    }
    if (!ended_) {
      if (open_.empty()) return wrongAt(1, "it is no calendar: BEGIN:VCALENDAR is missing");
      return wrongAt(last_, "it ends in the middle: END:" + open_.back() + " is missing");
    }
    return std::move(calendar_);
  }

 private:
  Status take(const Unfolded& line) {
    if (ended_) return wrongAt(line.number, "something follows END:VCALENDAR");
    const auto parsed = parseLine(line);
    if (!parsed || line.text.size() > kLongestLine) {
      if (open_.empty()) return wrongAt(line.number, "it is no calendar: BEGIN:VCALENDAR is missing");
      // A line that nobody needs may look as it likes.
      const std::string name = upperCase(std::string_view(line.text).substr(0, nameEnd(line.text, 0)));
      if (!matters(name) && name != "BEGIN" && name != "END") return {};
      return wrongAt(line.number, name + " is not NAME:value, or longer than 64 KiB");
    }
    if (parsed->name == "BEGIN") return begin(*parsed);
    if (open_.empty()) return wrongAt(line.number, "it is no calendar: BEGIN:VCALENDAR is missing");
    if (parsed->name == "END") return end(*parsed);
    if (open_.size() == 1 && parsed->name == "PRODID") calendar_.product = parsed->value;
    keep(*parsed);
    return {};
  }

  bool inEvent() const { return open_.size() == 2 && open_[1] == "VEVENT"; }
  bool inZone() const { return open_.size() >= 2 && open_[1] == "VTIMEZONE"; }
  bool matters(std::string_view name) const {
    constexpr std::string_view of_events[] = {"DTSTART",    "DTEND",   "DURATION",      "RRULE",
                                              "RDATE",      "EXDATE",  "EXRULE",        "UID",
                                              "CATEGORIES", "SUMMARY", "RECURRENCE-ID", "STATUS"};
    if (inZone()) return true;
    return inEvent() && (name.starts_with("X-SLUICE-") ||
                         std::find(std::begin(of_events), std::end(of_events), name) != std::end(of_events));
  }

  void keep(const ContentLine& line) {
    if (!matters(line.name)) return;
    if (inEvent()) calendar_.events.back().lines.push_back(line);
    if (inZone()) calendar_.zones.back().lines.push_back(line);
  }

  Status begin(const ContentLine& line) {
    const std::string component = upperCase(line.value);
    if (!allowedIn(component, open_) || open_.size() >= kDeepest)
      return wrongAt(line.number, "a " + toValidUtf8(component.substr(0, 40)) + " cannot stand here");
    if (inZone()) keep(line);
    open_.push_back(component);
    if (open_.size() != 2) return {};
    auto& list = component == "VEVENT" ? calendar_.events : calendar_.zones;
    if (component == "VEVENT" || component == "VTIMEZONE") list.push_back({line.number, {}});
    if (calendar_.events.size() > kMostEvents)
      return wrongAt(line.number, "it holds more than " + std::to_string(kMostEvents) + " events");
    if (calendar_.zones.size() > kMostZones)
      return wrongAt(line.number, "it holds more than " + std::to_string(kMostZones) + " time zones");
    return {};
  }

  Status end(const ContentLine& line) {
    if (open_.back() != upperCase(line.value)) {
      return wrongAt(line.number, "END:" + toValidUtf8(line.value.substr(0, 40)) + " where END:" +
                                      toValidUtf8(open_.back().substr(0, 40)) + " was expected");
    }
    open_.pop_back();
    if (inZone()) keep(line);
    ended_ = open_.empty();
    return {};
  }

  RawCalendar calendar_;
  std::vector<std::string> open_;
  bool ended_ = false;
  int last_ = 1;
};

}  // namespace

std::string upperCase(std::string_view text) {
  std::string upper(text);
  for (char& c : upper) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  return upper;
}

std::string ContentLine::parameter(std::string_view wanted) const {
  for (const auto& [parameter, text] : parameters) {
    if (parameter == wanted) return text;
  }
  return "";
}

std::string unescaped(std::string_view value) {
  std::string text;
  for (std::size_t i = 0; i < value.size(); ++i) {
    if (value[i] == '\\' && i + 1 < value.size()) {
      ++i;
      text += value[i] == 'n' || value[i] == 'N' ? ' ' : value[i];
    } else {
      text += value[i];
    }
  }
  return text;
}

std::vector<std::string> listed(std::string_view value) {
  std::vector<std::string> parts;
  std::string part;
  const auto add = [&] {
    const std::string text = unescaped(part);
    const auto first = text.find_first_not_of(" \t");
    if (first != std::string::npos)
      parts.push_back(text.substr(first, text.find_last_not_of(" \t") - first + 1));
    part.clear();
  };
  for (std::size_t i = 0; i < value.size(); ++i) {
    if (value[i] == ',') {
      add();
      continue;
    }
    part += value[i];
    if (value[i] == '\\' && i + 1 < value.size()) part += value[++i];
  }
  add();
  return parts;
}

Result<RawCalendar> readContentLines(std::string_view text) {
  if (text.size() > kMostBytes)
    return fail(ErrorKind::invalid, "it is larger than " + std::to_string(kMostBytes >> 20U) + " MiB");
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  return CalendarReader().read(text);
}

}  // namespace sluice::calendar
