#include "core/flows/orders.h"

#include "core/flows/accounts.h"
#include "core/flows/artifacts.h"
#include "core/flows/debt.h"
#include "core/flows/fix_orders.h"
#include "core/flows/freezes.h"
#include "core/flows/hotfix.h"
#include "core/flows/prediction.h"
#include "core/flows/promote.h"
#include "core/flows/reply.h"
#include "core/flows/repository_orders.h"
#include "core/flows/retry.h"
#include "core/flows/rollback.h"
#include "core/rules/slot.h"
#include "core/rules/version.h"
#include "core/simulate.h"
#include "core/text.h"

namespace sluice {
namespace {

std::string describeFix(const Draft& draft, const Fix& fix) {
  std::string text = "**" + fixRef(fix) + "** is **" + std::string(toText(fix.status)) + "**";
  if (fix.flow != Flow::unset) text += ", " + std::string(toText(fix.flow));
  text += ", severity " + std::string(toText(fix.severity));
  if (fix.held) text += ", held by " + fix.held->by + ": " + fix.held->reason;
  text += ".\n";
  if (!fix.flow_reason.empty()) text += "\n" + fix.flow_reason + ".\n";
  if (draft.survey()) text += "\n" + describeVersions(*draft.survey()) + ".\n";
  if (const std::string prediction = describePrediction(draft, fix); !prediction.empty())
    text += "\n" + prediction + "\n";
  if (!fix.history.empty())
    text += "\nLast: " + fix.history.back().reason + " (" + toRfc3339(fix.history.back().at) + ")\n";
  return text;
}

std::string describeSimulation(const Simulation& simulation, const Settings& settings) {
  std::string text = std::string(toText(simulation.slot)) + " on " + settings.zone.describe(simulation.at) +
                     (simulation.would_run ? " would run:\n\n" : " would not ship anything:\n\n");
  for (const std::string& action : simulation.actions) text += "- " + action + "\n";
  for (const SimulatedFix& fix : simulation.fixes) {
    text += "- " + std::string(fix.ships ? "✅" : "⏸️") + " #" + std::to_string(fix.number) + " " +
            shortTitle(fix.title) + ": " + fix.text + "\n";
  }
  if (!simulation.unmet.empty()) text += "\nUnmet:\n\n" + listReasons(simulation.unmet);
  return text;
}

/// What is asked for only; nothing changes.
Answer show(Draft& draft, const Fix& fix, const Command& command) {
  if (std::holds_alternative<ShowWhy>(command)) {
    const auto reasons = WhyNot(draft).of(fix);
    if (reasons.empty())
      return accepted("Nothing stands in its way. It is " + std::string(toText(fix.status)) + "; next is " +
                      effectTime(draft, fix.status == FixStatus::confirmed || fix.status == FixStatus::planned
                                            ? Slot::t1
                                            : Slot::t2) +
                      ".");
    Answer answer = accepted("What keeps it from the next step:\n\n" + listReasons(reasons));
    answer.reasons = reasons;
    return answer;
  }
  return accepted(describeFix(draft, fix));
}

struct Carrier {
  Draft& draft;
  const State& state;
  std::int64_t number;
  const Order& order;
  const Who& who;

  Answer operator()(const Confirm& c) const {
    return isHotfix() ? confirmHotfix(draft, number, c, who) : confirmFix(draft, number, c, who, order);
  }
  Answer operator()(const StartHotfix& c) const { return startHotfix(draft, number, c, who); }
  Answer operator()(const Reject& c) const { return rejectFix(draft, number, c, who); }
  Answer operator()(const Close& c) const { return closeFix(draft, number, c, who); }
  bool isHotfix() const { return draft.fix(number)->flow == Flow::hotfix; }
  Answer operator()(const ApproveProd&) const {
    if (isHotfix()) return approveHotfix(draft, number, who, order);
    return approveFix(draft, number, ApprovalKind::prod, who, order);
  }
  Answer operator()(const ApproveUatMerge&) const {
    return approveFix(draft, number, ApprovalKind::uat_merge, who, order);
  }
  Answer operator()(const Unapprove&) const { return unapproveFix(draft, number, who); }
  Answer operator()(const HoldFix& c) const { return holdFix(draft, number, c, who, order); }
  Answer operator()(const Unhold&) const { return unholdFix(draft, number, who); }
  Answer operator()(const LockEnvironment& c) const { return lockEnvironment(draft, c, who); }
  Answer operator()(const Unlock& c) const { return unlockEnvironment(draft, c, who); }
  Answer operator()(const FreezeDeployments& c) const { return freezeDeployments(draft, c, who); }
  Answer operator()(const LiftFreeze& c) const { return liftFreeze(draft, c, who); }
  Answer operator()(const Attest& c) const { return attestCheck(draft, c, who); }
  Answer operator()(const WithdrawAttestation& c) const { return withdrawAttestation(draft, c, who); }
  Answer operator()(const PostArtifact& c) const { return postArtifact(draft, c, who); }
  Answer operator()(const AcceptFinding& c) const { return acceptFinding(draft, c, who); }
  Answer operator()(const WaiveDebt& c) const { return waiveDebt(draft, c, who); }
  Answer operator()(const Promote& c) const { return promote(draft, c, who, order); }
  Answer operator()(const RollBack& c) const { return rollBack(draft, c, who); }
  Answer operator()(const Retry&) const { return retryFix(draft, number, who); }
  Answer operator()(const Adopt& c) const { return adoptVersion(draft, c, who); }
  Answer operator()(const ShowStatus& c) const { return show(draft, *draft.fix(number), c); }
  Answer operator()(const ShowWhy& c) const { return show(draft, *draft.fix(number), c); }
  Answer operator()(const ShowHelp& c) const { return accepted(c.text); }
  Answer operator()(const Simulate& c) const {
    const Instant at = c.date.empty() ? nextSlot(draft.settings(), c.slot, draft.now()).at
                                      : slotTime(draft.settings(), c.slot, c.date);
    return accepted(describeSimulation(simulate(state, draft.settings(), c.slot, at, {}), draft.settings()));
  }
  Answer operator()(const Unreadable& c) const {
    return refused(Reason{Rule::grammar, "`" + c.line + "`: " + c.problem, {}});
  }
};

/// Changes nothing, whoever asks.
bool asksOnly(const Command& command) {
  return std::holds_alternative<ShowStatus>(command) || std::holds_alternative<ShowWhy>(command) ||
         std::holds_alternative<ShowHelp>(command) || std::holds_alternative<Simulate>(command) ||
         std::holds_alternative<Unreadable>(command);
}

bool needsFix(const Command& command) {
  return !std::holds_alternative<LockEnvironment>(command) && !std::holds_alternative<Unlock>(command) &&
         !std::holds_alternative<FreezeDeployments>(command) &&
         !std::holds_alternative<LiftFreeze>(command) && !std::holds_alternative<Attest>(command) &&
         !std::holds_alternative<WithdrawAttestation>(command) &&
         !std::holds_alternative<PostArtifact>(command) && !std::holds_alternative<AcceptFinding>(command) &&
         !std::holds_alternative<WaiveDebt>(command) && !std::holds_alternative<RollBack>(command) &&
         !std::holds_alternative<StartHotfix>(command) && !std::holds_alternative<Promote>(command) &&
         !std::holds_alternative<Adopt>(command) && !std::holds_alternative<ShowHelp>(command) &&
         !std::holds_alternative<Simulate>(command) && !std::holds_alternative<Unreadable>(command);
}

}  // namespace

Answer carryOut(Draft& draft, const State& state, std::int64_t number, const Order& order) {
  Who who = whoGave(draft.settings(), order);
  if (needsFix(order.command) && draft.fix(number) == nullptr) {
    Answer answer = refused(Reason{Rule::state, "there is no tracked fix #" + std::to_string(number), {}});
    answer.unknown = true;
    return answer;
  }
  const auto refusal = asksOnly(order.command) ? std::nullopt : admit(draft, who, order);
  Answer answer =
      refusal ? refused(*refusal) : std::visit(Carrier{draft, state, number, order, who}, order.command);
  const std::string name =
      std::visit([](const auto& c) { return std::string(std::decay_t<decltype(c)>::kind); }, order.command);
  const std::string whom = who.name.empty() ? "somebody" : who.name;
  if (answer.accepted) {
    draft.find(Rule::permission,
               name + " by " + whom + " (" + std::string(toText(order.source)) + ") accepted", number);
  }
  for (const Reason& reason : answer.accepted ? std::vector<Reason>{} : answer.reasons) {
    draft.find(reason.rule,
               name + " by " + whom + " (" + std::string(toText(order.source)) + ") refused: " + reason.text,
               number);
  }
  return answer;
}

void carryOutAndReply(Draft& draft, const State& state, std::int64_t number, const Order& order) {
  const Answer answer = carryOut(draft, state, number, order);
  std::string id;
  if (order.comment_id != 0) {
    id = std::to_string(order.comment_id) + "-" + std::to_string(order.line);
    draft.effect("react/" + id, React{order.comment_id, answer.accepted ? "+1" : "confused"});
  } else {
    id = "label-" + std::to_string(number) + "-" + std::to_string(draft.nextSequence());
  }
  const std::string to = order.by.login.empty() ? "" : "@" + order.by.login + " ";
  reply(draft, number, id, to + answer.text);
}

}  // namespace sluice
