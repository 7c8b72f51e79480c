#include "core/text.h"

#include "core/rules/freeze.h"
#include "core/rules/permission.h"
#include "core/rules/slot.h"

namespace sluice {

std::string shortId(const CommitId& commit) { return commit.str().substr(0, 12); }

std::string shortTitle(const std::string& title) {
  std::string line = title.substr(0, title.find_first_of("\r\n"));
  if (line.size() <= 120) return line;
  std::size_t end = 117;
  while (end > 0 && (static_cast<unsigned char>(line[end]) & 0xC0U) == 0x80U) --end;
  return line.substr(0, end) + "…";
}

std::string fixRef(const Fix& fix) {
  return "#" + std::to_string(fix.number) + " " + shortTitle(fix.pr.title);
}

std::string listConflicts(const std::vector<Conflict>& conflicts) {
  std::string text;
  for (const Conflict& conflict : conflicts) text += " `" + conflict.path + "` (" + conflict.kind + ")";
  return text;
}

std::string fenced(const std::string& text, std::string_view language) {
  std::size_t longest = 0, run = 0;
  for (const char c : text) {
    run = c == '`' ? run + 1 : 0;
    longest = std::max(longest, run);
  }
  const std::string fence(std::max<std::size_t>(3, longest + 1), '`');
  return fence + std::string(language) + "\n" + text + (text.ends_with('\n') ? "" : "\n") + fence + "\n";
}

std::string listReasons(const std::vector<Reason>& reasons) {
  std::string text;
  for (const Reason& reason : reasons) {
    text += "- **" + std::string(toText(reason.rule)) + "**: " + reason.text;
    if (!reason.can_clear.empty()) text += " (" + listRoles(reason.can_clear) + " can clear it)";
    text += "\n";
  }
  return text;
}

namespace {

/// Whether the cycle of that date still takes what becomes ready now.
bool stillTakes(const Draft& draft, Slot slot, const LocalDate& date) {
  const Cycle* cycle = draft.cycle(cycleIdOf(draft.settings().repository, slot, date));
  return cycle == nullptr || cycle->state == CycleState::blocked;
}

bool frozen(const Draft& draft, Instant at) {
  return wholeFreeze(draft.gateView(), draft.settings(), at).has_value();
}

Instant effectAtAfter(const Draft& draft, Slot slot, Instant after) {
  const Settings& settings = draft.settings();
  if (settings.continuous) return after;
  const LocalDate day = settings.zone.toLocal(after).date;
  if (inWindow(settings, slot, day, after) && stillTakes(draft, slot, day) && !frozen(draft, after))
    return slotTime(settings, slot, day);
  const SlotTime next = nextSlot(settings, slot, after);
  SlotTime open = next;
  constexpr int kAhead =
      100;  // slots of freezes, and cycles of days to come that were opened by force already
  for (int i = 0; i < kAhead; ++i) {
    if (stillTakes(draft, slot, open.date) && !frozen(draft, open.at)) return open.at;
    open = nextSlot(settings, slot, open.at);
  }
  return next.at;
}

}  // namespace

Instant effectAt(const Draft& draft, Slot slot) { return effectAtAfter(draft, slot, draft.now()); }

std::string effectTimeAfter(const Draft& draft, Slot slot, Instant after) {
  if (draft.settings().continuous)
    return draft.settings().zone.describe(after) + " (or as soon after that as its gates are open)";
  return std::string(toText(slot)) + " on " +
         draft.settings().zone.describe(effectAtAfter(draft, slot, after));
}

std::string prodTime(const Draft& draft) {
  if (!draft.settings().continuous) return effectTime(draft, Slot::t2);
  const auto soaked = soakedAt(draft.facts().uat, draft.settings());
  return effectTimeAfter(draft, Slot::t2, soaked ? std::max(*soaked, draft.now()) : draft.now());
}

std::string effectTime(const Draft& draft, Slot slot) { return effectTimeAfter(draft, slot, draft.now()); }

}  // namespace sluice
