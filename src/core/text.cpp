#include "core/text.h"

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

std::string listReasons(const std::vector<Reason>& reasons) {
  std::string text;
  for (const Reason& reason : reasons) {
    text += "- **" + std::string(toText(reason.rule)) + "**: " + reason.text;
    if (!reason.can_clear.empty()) text += " (" + listRoles(reason.can_clear) + " can clear it)";
    text += "\n";
  }
  return text;
}

std::string effectTime(const Draft& draft, Slot slot) {
  const Settings& settings = draft.settings();
  const LocalDate today = settings.zone.toLocal(draft.now()).date;
  SlotTime next = nextSlot(settings, slot, draft.now());
  if (inWindow(settings, slot, today, draft.now())) {
    const Cycle* cycle = draft.cycle(cycleIdOf(settings.repository, slot, today));
    if (cycle == nullptr || cycle->state == CycleState::open || cycle->state == CycleState::blocked) {
      next = {today, slotTime(settings, slot, today)};
    }
  }
  return std::string(toText(slot)) + " on " + settings.zone.describe(next.at);
}

}  // namespace sluice
