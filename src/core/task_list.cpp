#include "core/task_list.h"

#include <algorithm>

namespace sluice {
namespace {

constexpr std::string_view kBoxBegin = "<!-- sluice:check ";
constexpr std::string_view kBoxEnd = " -->";

/// A text from outside as code on one line: it mentions nobody, and looks like nothing but text.
std::string asCode(std::string text) {
  std::erase(text, '`');
  std::replace_if(
      text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20; }, ' ');
  return text.empty() ? "" : ": `" + text + "`";
}

std::string_view trimmed(std::string_view line) {
  while (!line.empty() && (line.back() == '\r' || line.back() == ' ' || line.back() == '\t'))
    line.remove_suffix(1);
  return line;
}

template <class Each>
void eachLine(std::string_view text, const Each& each) {
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    each(trimmed(text.substr(0, end)));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
}

}  // namespace

std::string writeTaskList(const std::vector<Check>& vouched, const std::vector<ProbeResult>& failing) {
  std::string text =
      "Sluice keeps this list of the pre-deploy checklist. Ticking a box vouches for the check, as `/attest` "
      "does, "
      "and counts for whoever ticked it; taking the tick off takes the word back. Any other change is put "
      "back.\n\n";
  for (const Check& check : vouched) {
    text += "- [" + std::string(check.good() ? "x" : " ") + "] **" + check.name + "**" +
            asCode(check.reason) + " " + std::string(kBoxBegin) + check.name + std::string(kBoxEnd) + "\n";
  }
  if (vouched.empty()) text += "Nothing on it waits for a person's word.\n";
  if (!failing.empty()) text += "\nProbes that failed when they were last made:\n\n";
  for (const ProbeResult& probe : failing)
    text += "- ❌ **" + probe.check + "**" + asCode(probe.detail) + "\n";
  return text + "\n" + std::string(kTaskListMark);
}

std::map<std::string, bool> boxesIn(std::string_view text) {
  std::map<std::string, bool> boxes;
  eachLine(text, [&](std::string_view line) {
    const bool ticked = line.starts_with("- [x] ") || line.starts_with("- [X] ");
    if (!ticked && !line.starts_with("- [ ] ")) return;
    const std::size_t begin = line.rfind(kBoxBegin);
    if (begin == std::string_view::npos || !line.ends_with(kBoxEnd)) return;
    line.remove_prefix(begin + kBoxBegin.size());
    if (line.size() <= kBoxEnd.size()) return;
    line.remove_suffix(kBoxEnd.size());
    const auto [box, first] = boxes.emplace(line, ticked);
    box->second = box->second && ticked;
  });
  return boxes;
}

BoxChanges boxChanges(std::string_view before, std::string_view after) {
  const auto old = boxesIn(before);
  BoxChanges changes;
  for (const auto& [check, ticked] : boxesIn(after)) {
    const auto found = old.find(check);
    if (found == old.end() || found->second == ticked) continue;
    (ticked ? changes.ticked : changes.unticked).push_back(check);
  }
  return changes;
}

bool sameText(std::string_view a, std::string_view b) {
  const auto plain = [](std::string_view text) {
    std::string out;
    eachLine(text, [&](std::string_view line) { out.append(line).append("\n"); });
    while (out.ends_with("\n\n")) out.pop_back();
    return out;
  };
  return plain(a) == plain(b);
}

}  // namespace sluice
