// The second human checkpoints: "Approve PROD Deploy" (flow 1) and "Approve Merge UAT" (flow 2).
#include <algorithm>

#include "core/flows/fix_orders.h"
#include "core/rules/approval.h"
#include "core/text.h"

namespace sluice {
namespace {

std::optional<Reason> notTheMoment(const Fix& fix, ApprovalKind kind) {
  const std::string now = "it is " + std::string(toText(fix.status));
  if (kind == ApprovalKind::prod) {
    if (fix.flow == Flow::flow2) {
      return Reason{Rule::flow, "a Flow 2 fix is approved for PROD by its confirmation; " + now, {}};
    }
    if (fix.status == FixStatus::deployed_uat) return std::nullopt;
    return Reason{
        Rule::state, now + "; PROD is approved once it is deployed_uat and was validated there", {}};
  }
  if (fix.flow != Flow::flow2)
    return Reason{Rule::flow, "only a Flow 2 fix is merged back to UAT; " + now, {}};
  if (fix.status == FixStatus::deployed_prod) return std::nullopt;
  return Reason{
      Rule::state, now + "; the UAT merge is approved once it is deployed_prod and was validated there", {}};
}

}  // namespace

Answer approveFix(Draft& draft, std::int64_t number, ApprovalKind kind, const Who& who, const Order& order) {
  const bool prod = kind == ApprovalKind::prod;
  if (auto refusal = refusalFor(who, {Role::admin, Role::manager},
                                prod ? "approve for PROD" : "approve the UAT merge")) {
    return refused(*refusal);
  }
  if (isAuthor(who, draft.fix(number)->pr)) {
    return refused(Reason{Rule::permission,
                          who.name + " wrote part of this change: nobody approves their own",
                          {Role::admin, Role::manager}});
  }
  const FixStatus target = prod ? FixStatus::pending_prod : FixStatus::pending_uat_merge;
  if (draft.fix(number)->status == target && neededApproval(*draft.fix(number)) == kind) {
    // The strategy or the release that it was approved for may have changed since: then this is a new
    // approval.
    voidStaleApprovals(draft, number, "the plan is another one now");
  }
  const Fix& before = *draft.fix(number);
  if (before.status == target && validApproval(before, kind, draft.facts(), draft.settings()) != nullptr) {
    return accepted("It is approved already; it takes effect at " + effectTime(draft, Slot::t2) + ".");
  }
  if (auto refusal = notTheMoment(before, kind)) return refused(*refusal);
  Fix& fix = draft.editFix(number);
  Approval approval;
  approval.kind = kind;
  approval.by = who.name;
  approval.forge_id = who.forge_id;
  approval.at = draft.now();
  approval.source = order.source;
  approval.digest = planDigest(fix, kind, draft.facts(), draft.settings());
  fix.approvals.push_back(approval);
  fix.reasons.clear();
  const std::string when = effectTime(draft, Slot::t2);
  const std::string digest = approval.digest.substr(0, 12);
  std::string covers;
  if (fix.plan) {
    for (const CommitId& commit : fix.plan->analysis.landed) covers += " `" + shortId(commit) + "`";
  }
  draft.move(number, target, who.name,
             std::string(prod ? "approved for PROD" : "approved for the UAT merge") + " by " + who.name);
  return accepted(
      "Approved by " + who.name + (prod ? " for **PROD**" : " for the **merge into UAT**") +
      ". It takes effect at **" + when + "**.\n\nThe approval covers plan `" + digest + "`:" + covers +
      (prod && draft.facts().uat.running ? ", UAT release " + draft.facts().uat.running->version.str() : "") +
      ". It is void if any of that changes.");
}

bool withdrawApprovals(Draft& draft, std::int64_t number, ApprovalKind kind, const std::string& by,
                       const std::string& why) {
  Fix& fix = draft.editFix(number);
  const auto taken =
      std::remove_if(fix.approvals.begin(), fix.approvals.end(), [&](const Approval& approval) {
        return approval.kind == kind && !approval.used && (by.empty() || approval.by == by);
      });
  if (taken == fix.approvals.end()) return false;
  fix.approvals.erase(taken, fix.approvals.end());
  const bool left = std::any_of(fix.approvals.begin(), fix.approvals.end(), [&](const Approval& approval) {
    return approval.kind == kind && !approval.used;
  });
  if (left) return true;
  const auto back = [&](FixStatus to) { draft.move(number, to, by.empty() ? "sluice" : by, why); };
  switch (fix.status) {
    case FixStatus::confirmed:
    case FixStatus::analyzing:
    case FixStatus::planned:
      if (kind == ApprovalKind::confirm) back(FixStatus::submitted);
      break;
    case FixStatus::pending_prod:
      if (kind == ApprovalKind::prod) back(FixStatus::deployed_uat);
      if (kind == ApprovalKind::confirm && fix.flow == Flow::flow2) back(FixStatus::submitted);
      break;
    case FixStatus::pending_uat_merge:
      if (kind == ApprovalKind::uat_merge) back(FixStatus::deployed_prod);
      break;
    case FixStatus::submitted:
    case FixStatus::deployed_uat:
    case FixStatus::deployed_prod:
    case FixStatus::uat_merged:
    case FixStatus::closed:
    case FixStatus::rejected:
      break;
  }
  return true;
}

Answer unapproveFix(Draft& draft, std::int64_t number, const Who& who) {
  if (auto refusal = refusalFor(who, {Role::admin, Role::manager}, "take back an approval"))
    return refused(*refusal);
  const Fix& fix = *draft.fix(number);
  for (const auto& [id, deployment] : draft.gateView().deployments) {
    // Until the trigger is decided an approval is not used: without it that does not go out.
    if (deployment.live() && deployment.state != DeploymentState::pushing &&
        std::find(deployment.fixes.begin(), deployment.fixes.end(), fix.id) != deployment.fixes.end()) {
      return refused(Reason{Rule::state, "deployment " + id.str() + " has used the approval already", {}});
    }
  }
  const ApprovalKind kind = neededApproval(fix);
  // An admin may take back anybody's approval; others their own.
  const std::string by = hasRole(who, {Role::admin}) ? "" : who.name;
  const std::string why = "approval taken back by " + who.name;
  bool any = withdrawApprovals(draft, number, kind, by, why);
  if (!any && kind != ApprovalKind::confirm)
    any = withdrawApprovals(draft, number, ApprovalKind::confirm, by, why);
  if (!any) return refused(Reason{Rule::approval, "there is no unused approval of yours to take back", {}});
  return accepted("The approval is taken back; the fix is " + std::string(toText(draft.fix(number)->status)) +
                  " again.");
}

void voidStaleApprovals(Draft& draft, std::int64_t number, const std::string& what_changed) {
  const Fix& fix = *draft.fix(number);
  const bool waits_for_prod =
      fix.status == FixStatus::pending_prod ||
      (fix.flow == Flow::flow2 && (fix.status == FixStatus::confirmed || fix.status == FixStatus::analyzing ||
                                   fix.status == FixStatus::planned));
  if (!waits_for_prod && fix.status != FixStatus::pending_uat_merge) return;
  const ApprovalKind kind = neededApproval(fix);
  if (validApproval(fix, kind, draft.facts(), draft.settings()) != nullptr) return;
  const std::string why = "the approval is void because the plan changed: " + what_changed;
  if (!withdrawApprovals(draft, number, kind, "", why)) {
    draft.move(number,
               kind == ApprovalKind::confirm ? FixStatus::submitted
               : kind == ApprovalKind::prod  ? FixStatus::deployed_uat
                                             : FixStatus::deployed_prod,
               "sluice", why);
  }
  draft.explain(number, {Reason{Rule::digest, why, {Role::admin, Role::manager}}});
  draft.effect("reply/void/" + std::to_string(number) + "/" + std::to_string(draft.nextSequence()),
               PostReply{number, "⚠️ " + why + ". It needs a new approval.",
                         "void-" + std::to_string(number) + "-" + std::to_string(draft.facts().sequence)});
}

}  // namespace sluice
