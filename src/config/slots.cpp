#include "config/slots.h"

#include <algorithm>

#include "config/checks.h"

namespace sluice::config {
namespace {

/// `t1` or, as people also write it, `T1`.
std::vector<std::string> readWorkflows(const Cursor& workflows, std::string_view lower,
                                       std::string_view upper, Problems& problems) {
  if (workflows[lower].present() && workflows[upper].present()) {
    problems.error(workflows.keyMark(upper), workflows[upper].path(),
                   "expected only one of " + std::string(lower) + " and " + std::string(upper));
  }
  std::vector<std::string> files = (workflows[lower].present() ? workflows[lower] : workflows[upper]).texts();
  for (std::string& file : files) file = workflowFile(file);
  return files;
}

void readDays(const Cursor& at, SlotSettings& slots, Problems& problems) {
  if (!at.isList()) return;
  slots.days.fill(false);
  for (const std::string& text : at.texts()) {
    if (const auto day = parseWeekday(text)) slots.days.at(static_cast<std::size_t>(*day)) = true;
  }
  if (at.items().empty()) problems.error(at.mark(), at.path(), "empty: expected at least one day");
}

}  // namespace

SlotSettings readSlots(const Cursor& repository, Problems& problems) {
  SlotSettings slots;
  const Cursor at = repository["slots"];
  slots.t1_minute = parseTimeOfDay(at["t1"].text()).value_or(slots.t1_minute);
  slots.t2_minute = parseTimeOfDay(at["t2"].text()).value_or(slots.t2_minute);
  const Cursor blamed = at["t2"].present() ? at["t2"] : at["t1"];
  if (slots.t1_minute == slots.t2_minute) {
    problems.error(blamed.mark(), blamed.path(), "expected t1 and t2 at different times");
  } else if (slots.t2_minute < slots.t1_minute) {
    problems.warning(blamed.mark(), blamed.path(),
                     "t2 comes before t1 on every day: what t1 brings to UAT waits for the next day");
  }
  readDays(at["days"], slots, problems);
  slots.window = at["window"].duration(slots.window);
  slots.remind = at["remind"].duration(slots.remind);
  const Cursor workflows = at["workflows"];
  slots.workflow_t1 = readWorkflows(workflows, "t1", "T1", problems);
  slots.workflow_t2 = readWorkflows(workflows, "t2", "T2", problems);
  for (const std::string& file : slots.workflow_t2) {
    if (std::find(slots.workflow_t1.begin(), slots.workflow_t1.end(), file) != slots.workflow_t1.end()) {
      problems.error(workflows.mark(), workflows.path(), "expected " + inQuotes(file) + " for one slot only");
    }
  }
  return slots;
}

}  // namespace sluice::config
