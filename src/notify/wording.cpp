#include "notify/wording.h"

#include <algorithm>
#include <kainjow/mustache.hpp>

#include "notify/characters.h"
#include "notify/default_templates.h"
#include "notify/section_lines.h"

namespace sluice::notify {
namespace {

using kainjow::mustache::data;

constexpr std::size_t kTitle = 300;      // UTF-16 code units of one title, one reason, one address
constexpr std::size_t kLookedAt = 8192;  // bytes of them, at most
constexpr std::size_t kMostShown = 50;   // fixes, reasons

constexpr std::string_view kTags[] = {
    "repository", "kind",       "environment",  "flow",    "subject",   "fixes",
    "number",     "severity",   "title",        "url",     "services",  "more",
    "version",    "previous",   "due",          "tonight", "who",       "reason",
    "reasons",    "text",       "more_reasons", "next",    "follow_up", "aligned",
    "run_url",    "when",       "waiting",      "missed",  "announced", "begun",
    "over",       "deployment", "fix_list",     "sha",     "can_clear", "reason_list"};

std::string environmentText(Tier tier) { return tier == Tier::uat ? "UAT" : "PROD"; }

std::string flowText(Flow flow) {
  switch (flow) {
    case Flow::unset:
      return "";
    case Flow::flow1:
      return "Flow 1";
    case Flow::flow2:
      return "Flow 2";
    case Flow::hotfix:
      return "Hotfix";
    case Flow::release:
      return "Release";
  }
  return "";
}

/// A tag that stands for nothing is left out, so that a section around it is left out too.
void put(data& into, const std::string& name, std::string_view text) {
  const std::string line = cut(oneLine(text.substr(0, kLookedAt)), kTitle);
  if (!line.empty()) into.set(name, line);
}

std::string versionOf(const Release& release) {
  return release.version.empty() ? release.sha.str().substr(0, 12) : release.version.str();
}

std::string joined(const auto& parts, auto&& textOf) {
  std::string text;
  for (const auto& part : parts) text += (text.empty() ? "" : ", ") + std::string(textOf(part));
  return text;
}

data fixData(const NoticeFix& fix) {
  data item;
  item.set("number", std::to_string(fix.number));
  // Set to false, not left out: the notice's own tags would be found instead.
  for (const char* name : {"severity", "title", "url", "services"}) item.set(name, data(false));
  if (fix.severity != Severity::unset) put(item, "severity", toText(fix.severity));
  put(item, "title", fix.title);
  put(item, "url", fix.url);
  put(item, "services", joined(fix.services, [](const std::string& name) { return name; }));
  return item;
}

data reasonData(const Reason& reason) {
  data item;
  put(item, "text", reason.text);
  put(item, "can_clear", joined(reason.can_clear, [](Role role) { return toText(role); }));
  return item;
}

/// The first `shown` of a list, and under `more` how many there are beyond.
void putList(data& into, const std::string& name, const std::string& more, const auto& items,
             std::size_t shown, auto&& dataOf) {
  data list(data::type::list);
  shown = std::min(shown, items.size());
  for (std::size_t i = 0; i < shown; ++i) list.push_back(dataOf(items[i]));
  into.set(name, list);
  if (items.size() > shown) into.set(more, std::to_string(items.size() - shown));
}

data dataOf(const Notice& notice, std::size_t shown) {
  data all;
  put(all, "repository", notice.repository.str());
  put(all, "kind", toText(notice.kind));
  if (notice.environment) put(all, "environment", environmentText(*notice.environment));
  put(all, "flow", flowText(notice.flow));
  put(all, "subject", notice.subject);
  if (notice.release) {
    put(all, "version", versionOf(*notice.release));
    put(all, "sha", notice.release->sha.str());
  }
  if (notice.previous) put(all, "previous", versionOf(*notice.previous));
  put(all, "url", notice.url);
  put(all, "run_url", notice.run_url);
  put(all, "due", notice.due);
  put(all, "who", notice.who);
  put(all, "next", notice.next);
  put(all, "when", notice.when);
  put(all, "deployment", notice.deployment.str());
  if (!notice.reasons.empty()) put(all, "reason", notice.reasons.front().text);
  all.set("follow_up", data(notice.follow_up));
  all.set("aligned", data(notice.aligned));
  all.set("waiting", data(!notice.fixes.empty()));
  // Both are dates of the repository's zone.
  all.set("tonight", data(!notice.due.empty() && notice.due.substr(0, 10) == notice.when.substr(0, 10)));
  all.set("missed", data(notice.phase == NoticePhase::missed));
  all.set("announced", data(notice.phase == NoticePhase::announced));
  all.set("begun", data(notice.phase == NoticePhase::begun));
  all.set("over", data(notice.phase == NoticePhase::over));
  putList(all, "fixes", "more", notice.fixes, shown, fixData);
  putList(all, "reasons", "more_reasons", notice.reasons, shown, reasonData);
  return all;
}

std::string testMark(Language language) {
  return language == Language::en ? "🧪 This is a test. Nothing happened.\n"
                                  : "🧪 這是測試,並沒有任何部署。\n";
}

/// The template with its partials in their places.
std::string prepared(std::string_view text, Language language) {
  std::string whole(text);
  for (const auto& [tag, list] :
       {std::pair(kFixListTag, fixList(language)), std::pair(kReasonListTag, reasonList(language))}) {
    for (auto at = whole.find(tag); at != std::string::npos; at = whole.find(tag, at + list.size()))
      whole.replace(at, tag.size(), list);
  }
  return withoutSectionLines(whole);
}

std::string rendered(const Notice& notice, std::string_view text, Language language, std::size_t shown) {
  kainjow::mustache::mustache mustache{prepared(text, language)};
  // Each channel escapes the whole text, templates included.
  mustache.set_custom_escape([](const std::string& value) { return value; });
  std::string words = mustache.render(dataOf(notice, shown));
  if (notice.test) words.insert(0, testMark(language));
  while (words.ends_with('\n')) words.pop_back();
  return words;
}

}  // namespace

bool isTag(std::string_view name) {
  return std::find(std::begin(kTags), std::end(kTags), name) != std::end(kTags);
}

std::string wordsOf(const Notice& notice, const Templates& templates, Language language, const Space& space) {
  const std::string_view text = templates.text(notice.kind, language);
  const auto fits = [&](const std::string& words) { return space.length(words) <= space.limit; };
  std::size_t most = std::min(kMostShown, std::max(notice.fixes.size(), notice.reasons.size()));
  std::string words = rendered(notice, text, language, most);
  if (fits(words)) return words;
  words = rendered(notice, text, language, 0);
  for (std::size_t least = 0; least + 1 < most;) {  // the most lines that fit
    const std::size_t middle = (least + most) / 2;
    std::string longer = rendered(notice, text, language, middle);
    if (fits(longer)) {
      least = middle;
      words = std::move(longer);
    } else {
      most = middle;
    }
  }
  // A template of the user's own may be too long by itself. Escaping makes of one character at most five.
  while (!fits(words)) {
    const std::size_t beyond = (space.length(words) - space.limit + 4) / 5;
    words = cut(words, utf16Length(words) - std::min(utf16Length(words), beyond));
  }
  return words;
}

Parted parted(const std::string& text) {
  const auto end = text.find('\n');
  if (end == std::string::npos) return {text, ""};
  return {text.substr(0, end), text.substr(end + 1)};
}

}  // namespace sluice::notify
