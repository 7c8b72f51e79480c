#include "base/json_codec.h"
#include "gateway/api/views.h"

namespace sluice::api {
namespace {

bool holdsAt(const FreezeWindow& freeze, Instant now) { return freeze.from <= now && now < freeze.until; }

/// A text value: RFC 5545 §3.3.11.
std::string escapedText(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    if (c == '\\' || c == ';' || c == ',') escaped += '\\';
    if (static_cast<unsigned char>(c) >= 0x20) escaped += c;
  }
  return escaped;
}

/// Lines of at most 75 bytes, never cut within a character.
std::string folded(const std::string& line) {
  constexpr std::size_t most = 73;
  std::string text;
  std::size_t begin = 0;
  while (line.size() - begin > most) {
    std::size_t end = begin + most;
    while (end > begin + 1 && (static_cast<unsigned char>(line[end]) & 0xC0U) == 0x80U) --end;
    text += line.substr(begin, end - begin) + "\r\n ";
    begin = end;
  }
  return text + line.substr(begin) + "\r\n";
}

/// `20260205T200000Z`
std::string calendarTime(Instant at) {
  std::string text = toCompactUtc(at);
  text[8] = 'T';
  return text + "Z";
}

}  // namespace

void writeFreeze(JsonWriter& out, const RepositoryName& repository, const FreezeWindow& freeze, Instant now,
                 const std::string* message) {
  out.beginObject()
      .field("id", std::string_view(freeze.id))
      .field("repository", std::string_view(repository.str()));
  out.field("from", std::string_view(toRfc3339(freeze.from)))
      .field("until", std::string_view(toRfc3339(freeze.until)))
      .field("level", toText(freeze.level));
  out.key("modules");
  encode(out, freeze.modules);
  out.field("reason", std::string_view(freeze.reason))
      .field("active", holdsAt(freeze, now))
      .field("source", toText(freeze.source));
  writeTextOrNull(out, "owner", freeze.owner);
  writeTextOrNull(out, "timezone", freeze.zone ? freeze.zone->name() : "");
  if (message != nullptr) out.field("accepted", true).field("message", std::string_view(*message));
  out.endObject();
}

std::string calendarBegin() {
  return "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:" + std::string(kFreezeProduct) + "\r\n";
}

std::string calendarEnd() { return "END:VCALENDAR\r\n"; }

std::string calendarEvent(const RepositoryName& repository, const FreezeWindow& freeze, Instant now) {
  const std::string level(toText(freeze.level));
  std::string modules;
  for (const std::string& module : freeze.modules) modules += (modules.empty() ? "" : ",") + module;
  const std::string what = level + " freeze of " + repository.str() +
                           (modules.empty() ? "" : " (" + modules + ")") +
                           (freeze.reason.empty() ? "" : ": " + freeze.reason);
  const Instant from = freeze.from == Instant{} ? now : freeze.from;  // nobody knows when it began
  std::string text = "BEGIN:VEVENT\r\n";
  text += folded("UID:" + freeze.id + "@" + repository.str() + ".sluice");
  text += folded("DTSTAMP:" + calendarTime(now));
  text += folded("DTSTART:" + calendarTime(from));
  text += folded("DTEND:" + calendarTime(freeze.until));
  text += folded("SUMMARY:" + escapedText(what));
  text += folded("CATEGORIES:" + level);
  text += folded("X-SLUICE-LEVEL:" + level);
  if (!modules.empty()) text += folded("X-SLUICE-MODULES:" + modules);
  return text + "END:VEVENT\r\n";
}

}  // namespace sluice::api
