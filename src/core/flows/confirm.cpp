// The first human checkpoint of both flows.
#include <algorithm>

#include "core/flows/fix_orders.h"
#include "core/rules/approval.h"
#include "core/rules/flow.h"
#include "core/text.h"

namespace sluice {
namespace {

Reason hotfixOnly(const Fix& fix, Severity severity) {
  return {
      Rule::severity,
      "severity " + std::string(toText(severity)) +
          " never waits for a scheduled window: it is an emergency hotfix (`/hotfix`, branch `hotfix/" +
          std::to_string(fix.number) +
          "-<name>` made from the PROD release). This version does not drive that path: deploy that branch "
          "by hand, then state what runs with `sluice adopt --environment prod <version>`",
      {Role::admin}};
}

}  // namespace

Answer confirmFix(Draft& draft, std::int64_t number, const Confirm& command, const Who& who,
                  const Order& order) {
  if (auto refusal = refusalFor(who, {Role::admin, Role::manager}, "confirm a fix")) return refused(*refusal);
  if (command.force) {
    if (auto refusal = refusalFor(who, {Role::admin}, "override the version check")) return refused(*refusal);
    if (command.reason.empty()) return refused(Reason{Rule::grammar, "`--force` needs a reason", {}});
  }
  const Fix& before = *draft.fix(number);
  if (before.status != FixStatus::submitted) {
    return refused(
        Reason{Rule::state,
               "it is " + std::string(toText(before.status)) + " already; only a submitted fix is confirmed",
               {}});
  }
  const Severity severity = command.severity != Severity::unset ? command.severity : before.severity;
  if (severity == Severity::unset) {
    return refused(Reason{Rule::severity,
                          "no severity is known: set a label `severity/low` or `severity/medium`, or say "
                          "`/confirm severity=low`",
                          {Role::admin, Role::manager}});
  }
  // The worse of both counts: a label that says critical is taken off by whoever knows better, not talked
  // over.
  const Severity worst = std::max(severity, before.severity);
  if (!entersPipeline(worst)) return refused(hotfixOnly(before, worst));
  if (!draft.survey())
    return refused(Reason{Rule::version, "the repository could not be read yet; try again", {}});

  Fix candidate = before;
  candidate.severity = severity;
  if (command.found_in) candidate.found_in = command.found_in;
  const Flow wanted = command.flow != Flow::unset ? command.flow : before.flow;
  FlowChoice choice = chooseFlow(draft.settings(), *draft.survey(), draft.facts().prod.accounted, candidate,
                                 wanted, command.force);
  if (choice.refusal) return refused(*choice.refusal);
  if (choice.flow == Flow::flow2 && isAuthor(who, before.pr)) {
    // Confirming a flow 2 fix is its approval for PROD.
    return refused(Reason{Rule::permission,
                          who.name +
                              " wrote part of this change, and confirming a Flow 2 fix approves it for PROD: "
                              "somebody else must do it",
                          {Role::admin, Role::manager}});
  }
  Fix& fix = draft.editFix(number);
  fix.severity = severity;
  fix.found_in = candidate.found_in ? candidate.found_in
                                    : (fix.pr.base == draft.settings().prod.branch ? Tier::prod : Tier::uat);
  fix.flow = choice.flow;
  fix.flow_reason =
      choice.why + (choice.overridden ? " (forced by " + who.name + ": " + command.reason + ")" : "");
  Approval approval;
  approval.kind = ApprovalKind::confirm;
  approval.by = who.name;
  approval.forge_id = who.forge_id;
  approval.at = draft.now();
  approval.source = order.source;
  approval.digest = planDigest(fix, ApprovalKind::confirm, draft.facts(), draft.settings());
  fix.approvals.push_back(approval);
  fix.reasons.clear();
  const std::string why = fix.flow_reason;
  const bool flow2 = fix.flow == Flow::flow2;
  draft.move(number, FixStatus::confirmed, who.name, "confirmed by " + who.name + ". " + why);
  std::string text = "Confirmed by " + who.name + " as **" + std::string(toText(choice.flow)) +
                     "**, severity " + std::string(toText(severity)) + ".\n\n" + why + ".\n\n";
  if (flow2) {
    text += "This is also the approval for PROD, for head `" + shortId(before.pr.head) + "`. At " +
            effectTime(draft, Slot::t1) + " it is analysed and queued; once merged into `" +
            draft.settings().prod.branch.str() + "` it ships to PROD at " +
            effectTimeAfter(draft, Slot::t2, effectAt(draft, Slot::t1)) + " at the earliest.";
  } else {
    text += "At " + effectTime(draft, Slot::t1) + " it is analysed and, once merged into `" +
            draft.settings().uat.branch.str() + "`, deployed to UAT.";
  }
  return accepted(std::move(text));
}

}  // namespace sluice
