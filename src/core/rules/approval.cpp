#include "core/rules/approval.h"

#include "base/digest.h"

namespace sluice {

std::string planDigest(const Fix& fix, ApprovalKind kind, const RepositoryFacts& facts,
                       const Settings& settings) {
  std::string text =
      std::string(toText(kind)) + "\n" + fix.repository.str() + "\n" + std::to_string(fix.number) + "\n";
  const auto landed = [&] {
    if (!fix.plan) return;
    for (const CommitId& commit : fix.plan->analysis.landed) text += "commit " + commit.str() + "\n";
    for (const std::string& service : fix.plan->services) text += "service " + service + "\n";
  };
  const auto release = [&](const Release& r) {
    text += "release " + r.version.str() + " " + r.sha.str() + "\n";
  };
  switch (kind) {
    case ApprovalKind::confirm:
      text += "head " + fix.pr.head.str() + "\nenvironment prod\n";
      break;
    case ApprovalKind::prod:
      landed();
      if (facts.uat.running) release(*facts.uat.running);
      text += "environment prod\nstrategy " + settings.prod.strategy + "\n";
      break;
    case ApprovalKind::uat_merge:
      landed();
      release(fix.prod_release);
      text += "environment uat\nstrategy " + settings.uat.strategy + "\n";
      break;
  }
  return sha256Hex(text);
}

const Approval* validApproval(const Fix& fix, ApprovalKind kind, const RepositoryFacts& facts,
                              const Settings& settings) {
  const std::string digest = planDigest(fix, kind, facts, settings);
  for (const Approval& approval : fix.approvals) {
    if (approval.kind == kind && approval.digest == digest) return &approval;
  }
  return nullptr;
}

ApprovalKind neededApproval(const Fix& fix) {
  if (fix.status == FixStatus::pending_uat_merge || fix.status == FixStatus::deployed_prod)
    return ApprovalKind::uat_merge;
  return fix.flow == Flow::flow2 ? ApprovalKind::confirm : ApprovalKind::prod;
}

}  // namespace sluice
