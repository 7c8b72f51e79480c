#include "core/flows/retry.h"

#include "core/flows/cycle.h"
#include "core/flows/fix_orders.h"
#include "core/rules/slot.h"

namespace sluice {
namespace {

Answer retryHotfix(Draft& draft, std::int64_t number) {
  if (draft.fix(number)->hotfix->failed.empty())
    return refused(
        Reason{Rule::state, "no deployment of this hotfix has failed: `/why` says what it waits for", {}});
  draft.editFix(number).hotfix->failed.clear();
  return accepted("The hotfix goes again as soon as nothing else stands in its way.");
}

}  // namespace

Answer retryFix(Draft& draft, std::int64_t number, const Who& who) {
  if (auto refusal = refusalFor(who, {Role::admin}, "try again what failed")) return refused(*refusal);
  const Fix& fix = *draft.fix(number);
  if (fix.flow == Flow::hotfix && fix.hotfix && fix.status != FixStatus::pending_uat_merge)
    return retryHotfix(draft, number);
  const auto slot = slotAfter(fix.status);
  if (!slot)
    return refused(Reason{
        Rule::state, "it is " + std::string(toText(fix.status)) + ": no cycle takes it on from there", {}});
  const Cycle* last = lastCycle(draft, *slot);
  if (last == nullptr || (last->state != CycleState::blocked && last->state != CycleState::failed)) {
    return refused(Reason{
        Rule::state,
        "no " + std::string(toText(*slot)) + " has failed or is blocked: `/why` says what the fix waits for",
        {}});
  }
  CycleAsked again;
  again.slot = *slot;
  if (!draft.settings().continuous) again.date = last->date;
  again.force = true;
  again.login = who.name;
  return askCycle(draft, again);
}

}  // namespace sluice
