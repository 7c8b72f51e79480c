#include "core/flows/settlement.h"

#include "core/flows/follow_up.h"
#include "core/flows/plan.h"
#include "core/flows/promote.h"
#include "core/flows/reply.h"
#include "core/rules/approval.h"
#include "core/rules/hotfix.h"
#include "core/text.h"

namespace sluice {
namespace {

/// What a deployment means for one of its fixes: a release of the PROD branch may carry flow 1 fixes too.
Purpose purposeFor(const Fix& fix, Purpose purpose) {
  return purpose == Purpose::prod_flow2 && fix.flow == Flow::flow1 ? Purpose::prod_flow1 : purpose;
}

/// The status that a fix has while a deployment of this purpose is on its way with it.
FixStatus statusDuring(Purpose purpose) {
  switch (purpose) {
    case Purpose::uat_release:
      return FixStatus::planned;
    case Purpose::prod_flow2:
    case Purpose::prod_flow1:
      return FixStatus::pending_prod;
    case Purpose::uat_merge:
      return FixStatus::pending_uat_merge;
    case Purpose::hotfix:
      return FixStatus::pending_prod;
    case Purpose::promotion:
    case Purpose::rollback:
      break;  // its fixes stand anywhere
  }
  return FixStatus::planned;
}

}  // namespace

std::optional<Reason> changedMeanwhile(const Draft& draft, const Fix& fix, Purpose purpose) {
  const std::string name = "#" + std::to_string(fix.number);
  if (purpose == Purpose::promotion) {
    const bool in_uat = fix.status == FixStatus::deployed_uat || fix.status == FixStatus::pending_prod;
    const std::vector<Reason> stops = passingReasons(draft, fix);
    if (in_uat && stops.empty()) return std::nullopt;
    return Reason{Rule::state,
                  name + (in_uat ? " is stopped: " + stops.front().text
                                 : " is " + std::string(toText(fix.status)) + " now"),
                  {}};
  }
  if (fix.status != statusDuring(purpose))
    return Reason{Rule::state, name + " is " + std::string(toText(fix.status)) + " now", {}};
  if (purpose == Purpose::hotfix) {
    const std::vector<Reason> stops = hotfixStops(draft, fix);
    if (stops.empty()) return std::nullopt;
    return Reason{stops.front().rule, name + " is stopped: " + stops.front().text, stops.front().can_clear};
  }
  for (const Reason& reason : passingReasons(draft, fix))
    return Reason{reason.rule, name + " is stopped: " + reason.text, reason.can_clear};
  const bool needs_approval = purpose != Purpose::uat_release;
  if (!needs_approval) return std::nullopt;
  const Standing standing = standingOf(fix, neededApproval(fix), draft.facts(), draft.settings());
  if (standing.complete()) return std::nullopt;
  return Reason{Rule::approval,
                name + ": " + describeStanding(standing, "no approval covers the plan any more"),
                standing.policy.roles};
}

ShippedApproval shippedApproval(const Draft& draft, const Fix& fix, Purpose purpose) {
  if (purpose == Purpose::promotion && draft.facts().promotion) {
    const Promotion& promotion = *draft.facts().promotion;
    ShippedApproval whole{
        fix.number, ApprovalKind::prod, draft.settings().policies.prod_flow1.approvals, {}, promotion.digest};
    for (const Approval& approval : promotion.approvals) whole.by.push_back(approval.by);
    return whole;
  }
  const ApprovalKind kind = approvalFor(fix, purpose);
  const Standing standing = kind == ApprovalKind::confirm
                                ? confirmationOf(fix, draft.facts(), draft.settings())
                                : standingOf(fix, kind, draft.facts(), draft.settings());
  const ApprovalPolicy& policy = standing.policy;
  return {fix.number, kind, policy.approvals, standing.by(), standing.digest, policy.authors};
}

void markApprovals(Draft& draft, std::int64_t number, Purpose purpose, bool used) {
  Fix& fix = draft.editFix(number);
  for (Approval& approval : fix.approvals) {
    if (approval.kind == approvalFor(fix, purpose)) approval.used = used;
  }
}

void settleFix(Draft& draft, std::int64_t number, Purpose released_for, const Release& release,
               const std::string& how) {
  Fix& fix = draft.editFix(number);
  const Purpose purpose = purposeFor(fix, released_for);
  fix.reasons.clear();
  markApprovals(draft, number, purpose, true);
  const std::vector<CommitId> landed = fix.plan ? fix.plan->analysis.landed : std::vector<CommitId>{};
  RepositoryFacts& facts = draft.editFacts();
  const auto account = [&](Tier tier, const std::vector<CommitId>& commits) {
    for (const CommitId& commit : commits) facts.environment(tier).accounted.push_back({commit, number});
  };
  std::string next;
  FixStatus to = fix.status;
  switch (purpose) {
    case Purpose::uat_release:
      to = FixStatus::deployed_uat;
      fix.uat_release = release;
      next = "Please validate it in UAT" +
             (draft.settings().uat.url.empty() ? "" : " (" + draft.settings().uat.url + ")") +
             ", then `/approve prod`. Approved now it goes to PROD at " + prodTime(draft) + ".";
      break;
    case Purpose::prod_flow1:
      to = FixStatus::deployed_prod;
      fix.prod_release = release;
      account(Tier::uat, landed);
      account(Tier::prod, fix.picked_prod);
      next = "Flow 1 is complete.";
      break;
    case Purpose::prod_flow2:
      to = FixStatus::deployed_prod;
      fix.prod_release = release;
      next = "Please validate it in PROD" +
             (draft.settings().prod.url.empty() ? "" : " (" + draft.settings().prod.url + ")") +
             ", then `/approve uat-merge`. Approved now it is merged at " + effectTime(draft, Slot::t2) + ".";
      break;
    case Purpose::uat_merge:
      to = FixStatus::uat_merged;
      fix.uat_release = release;
      account(Tier::uat, fix.picked_uat);
      account(Tier::prod, landed);
      next = fix.flow == Flow::hotfix ? "The hotfix is complete." : "Flow 2 is complete.";
      break;
    case Purpose::promotion:
      to = FixStatus::deployed_prod;
      fix.prod_release = release;
      next = "Promoted with the whole UAT release.";
      break;
    case Purpose::hotfix:
      to = FixStatus::deployed_prod;
      fix.prod_release = release;
      next = "Please validate PROD at once" +
             (draft.settings().prod.url.empty() ? "" : " (" + draft.settings().prod.url + ")") +
             ", then `/approve uat-merge` so that UAT gets it too.";
      beginFollowUp(draft, number);
      break;
    case Purpose::rollback:
      return;
  }
  draft.move(number, to, "sluice", how);
  const std::string marker = "settled-" + std::to_string(number) + "-" + std::to_string(draft.nextSequence());
  reply(draft, number, marker, "✅ **" + std::string(toText(to)) + "**: " + how + ". " + next);
}

}  // namespace sluice
