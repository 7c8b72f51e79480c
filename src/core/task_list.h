/// The text of the release issue: checks as Markdown boxes, and the boxes back out of a text. Written and
/// read here only. Pure; for any text, however hostile.
#pragma once

#include <map>

#include "core/settings.h"

namespace sluice {

/// A text without it, or an edit that neither removes nor leaves it, is not about a release issue.
inline constexpr std::string_view kTaskListMark = "<!-- sluice:release-checklist -->";

/// `vouched`: the checks of the list that people vouch for, as the gate judges them. `failing`: probes,
/// without boxes.
std::string writeTaskList(const std::vector<Check>& vouched, const std::vector<ProbeResult>& failing);

/// By check: whether its box is ticked. Of a check that stands there twice, ticked only where both are.
std::map<std::string, bool> boxesIn(std::string_view text);

/// What was ticked and unticked from one text to the next.
struct BoxChanges {
  std::vector<std::string> ticked;
  std::vector<std::string> unticked;
};
BoxChanges boxChanges(std::string_view before, std::string_view after);

/// The same text, as forges hand it back: other line ends, spaces at the end.
bool sameText(std::string_view a, std::string_view b);

}  // namespace sluice
