#include "core/flows/continuous.h"

#include <algorithm>

#include "base/digest.h"
#include "core/flows/cycle.h"
#include "core/rules/slot.h"
#include "core/rules/version.h"
#include "core/text.h"

namespace sluice {
namespace {

/// A fix that was passed over by a cycle is offered again after that long, for what stood in its way may have
/// gone without a word.
constexpr Millis kOfferAgain = std::chrono::minutes(5);

bool waitsForUat(const Fix& fix) {
  if (fix.held) return false;
  return fix.status == FixStatus::confirmed || fix.status == FixStatus::analyzing ||
         (fix.status == FixStatus::planned && fix.pr.merged);
}

/// It waits for PROD, and comes there with what UAT runs.
bool comesFromUat(const Fix& fix) {
  return !fix.held && fix.status == FixStatus::pending_prod && fix.flow == Flow::flow1;
}

bool isReady(const Fix& fix, Slot slot, bool soaked) {
  if (slot == Slot::t1) return waitsForUat(fix);
  if (fix.held) return false;
  if (comesFromUat(fix)) return soaked;
  return fix.status == FixStatus::pending_prod || fix.status == FixStatus::pending_uat_merge;
}

/// Approved for PROD, and only UAT's time is missing.
bool somethingSoaks(const Draft& draft) {
  const auto until = soakedAt(draft.facts().uat, draft.settings());
  if (!until || *until <= draft.now()) return false;
  if (draft.facts().promotion) return true;
  const std::vector<std::int64_t> numbers = draft.fixNumbers();
  return std::any_of(numbers.begin(), numbers.end(),
                     [&](std::int64_t number) { return comesFromUat(*draft.fix(number)); });
}

/// What the gate looks at and people change.
std::string surroundings(const Draft& draft) {
  const State& view = draft.gateView();
  std::string text;
  for (const auto& [id, lock] : view.locks) text += lock.live() ? id + " " : "";
  for (const auto& [id, freeze] : view.freezes) text += freeze.live() ? id + " " : "";
  for (const auto& [check, word] : view.attestations)
    text += check + toRfc3339(word.at) + (word.withdrawn_at ? "-" : "+");
  text += std::to_string(view.artifacts.size()) + " " + std::to_string(view.acceptances.size());
  if (draft.facts().promotion)
    text += " promotion " + std::to_string(draft.facts().promotion->approvals.size());
  for (const Debt& debt : draft.facts().debts) text += debt.waiver ? " waived" : " debt";
  const auto& survey = draft.survey();
  for (const EnvironmentSurvey* seen :
       survey ? std::vector{&survey->uat, &survey->prod} : std::vector<const EnvironmentSurvey*>{})
    text += " " + (seen->head ? seen->head->str() : "none");
  return text;
}

}  // namespace

std::optional<Reason> soakReason(const Draft& draft) {
  if (!draft.settings().continuous) return std::nullopt;
  const auto until = soakedAt(draft.facts().uat, draft.settings());
  if (!until || *until <= draft.now()) return std::nullopt;
  return Reason{Rule::window,
                "UAT has to run " + describeRelease(draft.facts().uat.running) + " well for " +
                    formatDuration(draft.settings().soak) + ", until " +
                    draft.settings().zone.describe(*until),
                {}};
}

std::string readyWork(const Draft& draft, Slot slot) {
  const bool soaked = !soakReason(draft);
  std::string text;
  for (const std::int64_t number : draft.fixNumbers()) {
    const Fix& fix = *draft.fix(number);
    if (!isReady(fix, slot, soaked)) continue;
    text += std::to_string(number) + std::string(toText(fix.status)) + fix.pr.head.str() +
            (fix.pr.merged ? "m" : "o") + std::to_string(fix.approvals.size()) + "\n";
  }
  if (slot == Slot::t2 && draft.facts().promotion && soaked) text += "promotion\n";
  return text.empty() ? "" : sha256Hex(text + surroundings(draft));
}

void keepMoving(Draft& draft) {
  // The end of what moves brings this here again.
  if (!draft.settings().continuous || somethingMoves(draft)) return;
  // PROD first: a new release on UAT would make approvals for PROD void. For the same reason UAT keeps what
  // is approved and has to soak.
  for (const Slot slot : {Slot::t2, Slot::t1}) {
    if (slot == Slot::t1 && somethingSoaks(draft)) continue;
    const std::string work = readyWork(draft, slot);
    if (work.empty()) continue;
    const Cycle* last = lastCycle(draft, slot);
    const bool same = last != nullptr && last->work == work;
    // A blocked cycle has a time of its own for the next try, and what failed is not tried again unasked.
    const bool again = same && last->state == CycleState::done && last->finished_at &&
                       draft.now() - *last->finished_at >= kOfferAgain;
    if (same && !again) continue;
    return openWhenReady(draft, slot);
  }
}

std::optional<Instant> continuousWake(const State& state, const Settings& settings) {
  if (!settings.continuous) return std::nullopt;
  const auto until = soakedAt(state.facts.uat, settings);
  if (!until) return std::nullopt;
  for (const auto& [id, cycle] : state.cycles) {
    const bool seen = cycle.slot == Slot::t2 && cycle.opened_at >= *until;
    if (cycle.live() || seen) return std::nullopt;  // what comes after it looks anyway
  }
  for (const auto& [id, deployment] : state.deployments) {
    if (deployment.live()) return std::nullopt;
  }
  const bool waits = state.facts.promotion.has_value() ||
                     std::any_of(state.fixes.begin(), state.fixes.end(),
                                 [](const auto& entry) { return comesFromUat(entry.second); });
  return waits ? until : std::nullopt;
}

}  // namespace sluice
