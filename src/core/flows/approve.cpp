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
  if (fix.flow == Flow::flow1)
    return Reason{Rule::flow, "only what went to PROD first is merged back to UAT; " + now, {}};
  if (fix.status == FixStatus::deployed_prod) return std::nullopt;
  return Reason{
      Rule::state, now + "; the UAT merge is approved once it is deployed_prod and was validated there", {}};
}

/// Where a fix waits for approvals of this kind.
FixStatus beforeApproval(const Fix& fix, ApprovalKind kind) {
  if (fix.flow == Flow::hotfix && kind == ApprovalKind::prod) return FixStatus::submitted;
  switch (kind) {
    case ApprovalKind::confirm:
      return FixStatus::submitted;
    case ApprovalKind::prod:
      return FixStatus::deployed_uat;
    case ApprovalKind::uat_merge:
      return FixStatus::deployed_prod;
  }
  return FixStatus::submitted;
}

/// Whether the fix stands where approvals of this kind brought it.
bool cameBy(const Fix& fix, ApprovalKind kind) {
  switch (fix.status) {
    case FixStatus::confirmed:
    case FixStatus::analyzing:
    case FixStatus::planned:
      return kind == ApprovalKind::confirm;
    case FixStatus::pending_prod:
      return kind == (fix.flow == Flow::flow2 ? ApprovalKind::confirm : ApprovalKind::prod);
    case FixStatus::pending_uat_merge:
      return kind == ApprovalKind::uat_merge;
    case FixStatus::submitted:
    case FixStatus::deployed_uat:
    case FixStatus::deployed_prod:
    case FixStatus::uat_merged:
    case FixStatus::closed:
    case FixStatus::rejected:
      return false;
  }
  return false;
}

}  // namespace

Approval approvalBy(const Draft& draft, const Fix& fix, ApprovalKind kind, const Who& who,
                    const Order& order) {
  Approval approval;
  approval.kind = kind;
  approval.by = who.name;
  approval.forge_id = who.forge_id;
  approval.at = draft.now();
  approval.source = order.source;
  approval.digest = planDigest(fix, kind, draft.facts(), draft.settings());
  approval.covers = coveredBy(fix, kind, draft.facts(), draft.settings());
  if (kind == ApprovalKind::confirm) approval.flow = fix.flow;
  return approval;
}

Answer approveFix(Draft& draft, std::int64_t number, ApprovalKind kind, const Who& who, const Order& order) {
  const bool prod = kind == ApprovalKind::prod;
  const ApprovalPolicy& policy = policyOf(draft.settings(), kind, draft.fix(number)->flow);
  if (auto refusal = refusalFor(who, policy.roles, prod ? "approve for PROD" : "approve the UAT merge"))
    return refused(*refusal);
  if (isAuthor(who, draft.fix(number)->pr)) {
    return refused(Reason{Rule::permission,
                          who.name + " wrote part of this change: nobody approves their own", policy.roles});
  }
  const FixStatus target = prod ? FixStatus::pending_prod : FixStatus::pending_uat_merge;
  // The strategy or the release that it was approved for may have changed since: then this is a new
  // approval.
  voidStaleApprovals(draft, number, "the plan is another one now");
  const auto standing = [&] { return standingOf(*draft.fix(number), kind, draft.facts(), draft.settings()); };
  const Fix& before = *draft.fix(number);
  // Somebody who approved may not count any more: then the fix waits where it is for one who does.
  const bool waits = before.status == target && neededApproval(before) == kind;
  if (waits && standing().complete())
    return accepted("It is approved already; it takes effect at " +
                    (prod ? prodTime(draft) : effectTime(draft, Slot::t2)) + ".");
  if (auto refusal = notTheMoment(before, kind); refusal && !waits) return refused(*refusal);
  const std::vector<std::string> given = standing().by();
  if (std::find(given.begin(), given.end(), who.name) != given.end()) {
    return accepted(who.name + " approved it already: " + describeStanding(standing(), "") + ".");
  }
  Fix& fix = draft.editFix(number);
  std::erase_if(fix.approvals, [&](const Approval& old) {  // one that did not count: this one replaces it
    return old.kind == kind && old.by == who.name && !old.used;
  });
  const Approval approval = approvalBy(draft, fix, kind, who, order);
  fix.approvals.push_back(approval);
  const Standing now = standing();
  const std::string where = prod ? " for **PROD**" : " for the **merge into UAT**";
  const std::string digest = approval.digest.substr(0, 12);
  if (!now.complete()) {
    return accepted("Approved by " + who.name + where + ": " + describeStanding(now, "") +
                    ". The fix stays " + std::string(toText(fix.status)) +
                    " until then.\n\nThe approval covers plan `" + digest +
                    "`. It is void if any of that changes.");
  }
  fix.reasons.clear();
  const std::string when = prod ? prodTime(draft) : effectTime(draft, Slot::t2);
  std::string covers;
  if (fix.plan) {
    for (const CommitId& commit : fix.plan->analysis.landed) covers += " `" + shortId(commit) + "`";
  }
  const std::string names = listNames(now.by(), "and");
  draft.move(number, target, who.name,
             std::string(prod ? "approved for PROD" : "approved for the UAT merge") + " by " + names);
  return accepted(
      "Approved by " + names + where + ". It takes effect at **" + when +
      "**.\n\nThe approval covers plan `" + digest + "`:" + covers +
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
  const Fix& left = *draft.fix(number);
  const bool enough = kind == ApprovalKind::confirm
                          ? confirmationOf(left, draft.facts(), draft.settings()).complete()
                          : standingOf(left, kind, draft.facts(), draft.settings()).complete();
  const bool stays = enough || !cameBy(left, kind);
  if (!stays) draft.move(number, beforeApproval(*draft.fix(number), kind), by.empty() ? "sluice" : by, why);
  return true;
}

Answer unapproveFix(Draft& draft, std::int64_t number, const Who& who) {
  const Fix& fix = *draft.fix(number);
  const bool own =
      who.person && std::any_of(fix.approvals.begin(), fix.approvals.end(), [&](const Approval& approval) {
        return approval.by == who.name && !approval.used;
      });
  if (auto refusal = refusalFor(who, {Role::admin, Role::manager}, "take back an approval"); refusal && !own)
    return refused(*refusal);
  for (const auto& [id, deployment] : draft.gateView().deployments) {
    // Until the trigger is decided an approval is not used: without it that does not go out.
    if (deployment.live() && deployment.state != DeploymentState::pushing &&
        std::find(deployment.fixes.begin(), deployment.fixes.end(), fix.id) != deployment.fixes.end()) {
      return refused(Reason{Rule::state, "deployment " + id.str() + " has used the approval already", {}});
    }
  }
  const ApprovalKind kind = neededApproval(fix);
  const std::string why = "approval taken back by " + who.name;
  const auto withdraw = [&](const std::string& by) {
    return withdrawApprovals(draft, number, kind, by, why) ||
           (kind != ApprovalKind::confirm &&
            withdrawApprovals(draft, number, ApprovalKind::confirm, by, why));
  };
  // One's own; an admin who gave none takes back everybody's.
  if (!withdraw(who.name) && !(hasRole(who, {Role::admin}) && withdraw("")))
    return refused(Reason{Rule::approval, "there is no unused approval of yours to take back", {}});
  return accepted("The approval is taken back; the fix is " + std::string(toText(draft.fix(number)->status)) +
                  " now.");
}

void voidStaleApprovals(Draft& draft, std::int64_t number, const std::string& what_changed) {
  const Fix& fix = *draft.fix(number);
  const bool waits_for_prod =
      fix.status == FixStatus::pending_prod ||
      (fix.flow == Flow::flow2 && (fix.status == FixStatus::confirmed || fix.status == FixStatus::analyzing ||
                                   fix.status == FixStatus::planned));
  const bool came = waits_for_prod || fix.status == FixStatus::pending_uat_merge;
  const auto awaited = awaitedApproval(fix);
  if (!came && !awaited) return;
  const ApprovalKind kind = came ? neededApproval(fix) : *awaited;
  const std::string digest = planDigest(fix, kind, draft.facts(), draft.settings());
  const auto covers = [&](const Approval& a) { return a.kind == kind && a.digest == digest; };
  const auto stale = [&](const Approval& a) { return a.kind == kind && a.digest != digest && !a.used; };
  const auto first = std::find_if(fix.approvals.begin(), fix.approvals.end(), stale);
  const bool any = first != fix.approvals.end();
  // Where it came by approvals, one must cover the plan; that there are enough of them is asked when it
  // ships.
  if (!any && (!came || std::any_of(fix.approvals.begin(), fix.approvals.end(), covers))) return;
  std::vector<std::string> names;
  for (const Approval& approval : fix.approvals) {
    if (stale(approval)) names.push_back(approval.by);
  }
  const auto difference =
      any && !first->covers.empty()
          ? planDifference(first->covers, coveredBy(fix, kind, draft.facts(), draft.settings()))
          : std::vector<std::string>{};
  const std::string why = "the approval " + (names.empty() ? "" : "by " + listNames(names, "and") + " ") +
                          "is void because the plan changed: " + what_changed;
  Fix& edited = draft.editFix(number);
  std::erase_if(edited.approvals, stale);
  if (came && !standingOf(edited, kind, draft.facts(), draft.settings()).complete())
    draft.move(number, beforeApproval(*draft.fix(number), kind), "sluice", why);
  draft.explain(number, {Reason{Rule::digest, why, policyOf(draft.settings(), kind, edited.flow).roles}});
  std::string body = "⚠️ " + why + ". It needs a new approval.";
  if (!difference.empty()) body += "\n\nWhat is another now:\n";
  for (const std::string& one : difference) body += "\n- " + one;
  draft.effect("reply/void/" + std::to_string(number) + "/" + std::to_string(draft.nextSequence()),
               PostReply{number, body,
                         "void-" + std::to_string(number) + "-" + std::to_string(draft.facts().sequence)});
}

}  // namespace sluice
