// The first human checkpoint of both flows.
#include <algorithm>

#include "core/flows/fix_orders.h"
#include "core/rules/approval.h"
#include "core/rules/flow.h"
#include "core/text.h"

namespace sluice {
namespace {

Reason hotfixOnly(const Fix& fix, Severity severity) {
  return {Rule::severity,
          "severity " + std::string(toText(severity)) +
              " never waits for a scheduled window: it is an emergency hotfix (`/hotfix`, branch `hotfix/" +
              std::to_string(fix.number) + "-<name>` made from the PROD release)",
          {Role::admin}};
}

/// The confirmation that overrode the version check for this flow stands for those who confirm the same
/// after it.
bool forcedBefore(const Draft& draft, const Fix& fix, Flow wanted) {
  const std::string digest = planDigest(fix, ApprovalKind::confirm, draft.facts(), draft.settings());
  return std::any_of(fix.approvals.begin(), fix.approvals.end(), [&](const Approval& approval) {
    return approval.forced && approval.flow == wanted && approval.digest == digest && !approval.used;
  });
}

/// Everybody whose confirmation counts for one flow or the other.
std::vector<Role> confirmers(const Settings& settings) {
  std::vector<Role> roles = settings.policies.uat.roles;
  for (const Role role : settings.policies.prod_flow2.roles) {
    if (std::find(roles.begin(), roles.end(), role) == roles.end()) roles.push_back(role);
  }
  return roles;
}

/// Whether somebody who confirmed does not count any more, so that another person may step in.
bool lacksConfirmation(const Draft& draft, const Fix& fix) {
  const bool came = fix.status == FixStatus::confirmed || fix.status == FixStatus::analyzing ||
                    fix.status == FixStatus::planned ||
                    (fix.status == FixStatus::pending_prod && fix.flow == Flow::flow2);
  return came && !confirmationOf(fix, draft.facts(), draft.settings()).complete();
}

/// The fix stays where it is, with its flow.
Answer stepIn(Draft& draft, std::int64_t number, const Who& who, const Order& order) {
  const ApprovalPolicy& policy = policyOf(draft.settings(), ApprovalKind::confirm, draft.fix(number)->flow);
  if (auto refusal = refusalFor(who, policy.roles, "confirm this fix")) return refused(*refusal);
  if (!policy.authors && isAuthor(who, draft.fix(number)->pr)) {
    return refused(Reason{Rule::permission,
                          who.name + " wrote part of this change: nobody approves their own", policy.roles});
  }
  Fix& fix = draft.editFix(number);
  Approval approval = approvalBy(draft, fix, ApprovalKind::confirm, who, order);
  std::erase_if(fix.approvals, [&](const Approval& old) {
    return old.kind == ApprovalKind::confirm && !old.used && old.by == who.name;
  });
  fix.approvals.push_back(std::move(approval));
  return accepted("Confirmed by " + who.name + ": " +
                  describeStanding(confirmationOf(fix, draft.facts(), draft.settings()), "") +
                  ". The fix is " + std::string(toText(fix.status)) + ".");
}

}  // namespace

Answer confirmFix(Draft& draft, std::int64_t number, const Confirm& command, const Who& who,
                  const Order& order) {
  if (auto refusal = refusalFor(who, confirmers(draft.settings()), "confirm a fix")) return refused(*refusal);
  if (command.force) {
    if (auto refusal = refusalFor(who, {Role::admin}, "override the version check")) return refused(*refusal);
    if (command.reason.empty()) return refused(Reason{Rule::grammar, "`--force` needs a reason", {}});
  }
  const Fix& before = *draft.fix(number);
  if (lacksConfirmation(draft, before)) return stepIn(draft, number, who, order);
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
  const bool forced_before = !command.force && forcedBefore(draft, before, wanted);
  FlowChoice choice = chooseFlow(draft.settings(), *draft.survey(), draft.facts().prod.accounted, candidate,
                                 wanted, command.force || forced_before);
  if (choice.refusal) return refused(*choice.refusal);
  const ApprovalPolicy& policy = policyOf(draft.settings(), ApprovalKind::confirm, choice.flow);
  const bool for_prod = choice.flow == Flow::flow2;
  if (auto refusal = refusalFor(
          who, policy.roles,
          for_prod ? "confirm a Flow 2 fix, which approves it for PROD" : "confirm a Flow 1 fix")) {
    return refused(*refusal);
  }
  if (!policy.authors && isAuthor(who, before.pr)) {
    return refused(Reason{Rule::permission,
                          who.name + " wrote part of this change, and " +
                              (for_prod ? "confirming a Flow 2 fix approves it for PROD"
                                        : "this repository's policy for UAT counts no author") +
                              ": somebody else must do it",
                          policy.roles});
  }
  Fix& fix = draft.editFix(number);
  fix.severity = severity;
  fix.found_in = candidate.found_in ? candidate.found_in
                                    : (fix.pr.base == draft.settings().prod.branch ? Tier::prod : Tier::uat);
  fix.flow = choice.flow;
  if (!forced_before || !choice.overridden) {
    fix.flow_reason =
        choice.why + (choice.overridden ? " (forced by " + who.name + ": " + command.reason + ")" : "");
  }
  Approval approval = approvalBy(draft, fix, ApprovalKind::confirm, who, order);
  approval.forced = choice.overridden;
  // One's own word of before, and words on a head that is gone, are replaced by this one.
  std::erase_if(fix.approvals, [&](const Approval& old) {
    return old.kind == ApprovalKind::confirm && !old.used &&
           (old.by == who.name || old.digest != approval.digest);
  });
  fix.approvals.push_back(std::move(approval));
  const Standing standing = standingOf(fix, ApprovalKind::confirm, draft.facts(), draft.settings());
  const std::string why = fix.flow_reason;
  const bool flow2 = fix.flow == Flow::flow2;
  const std::string as =
      " as **" + std::string(toText(choice.flow)) + "**, severity " + std::string(toText(severity));
  if (!standing.complete()) {
    return accepted("Confirmed by " + who.name + as + ": " + describeStanding(standing, "") +
                    ". The fix stays submitted until then, and a push to it makes this void.\n\n" + why +
                    ".");
  }
  fix.reasons.clear();
  const std::string names = listNames(standing.by(), "and");
  draft.move(number, FixStatus::confirmed, who.name, "confirmed by " + names + ". " + why);
  std::string text = "Confirmed by " + names + as + ".\n\n" + why + ".\n\n";
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
