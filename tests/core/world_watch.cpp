// What must hold whatever happens: judged from what people and the outside did, not from what was decided.
#include <algorithm>
#include <set>

#include "core/rules/freeze.h"
#include "core/rules/version.h"
#include "world.h"

namespace sluice::test {
namespace {

/// rules §4's table of states; rollback is not part of it yet.
const std::set<std::pair<FixStatus, FixStatus>>& allowedMoves() {
  using S = FixStatus;
  static const std::set<std::pair<S, S>> moves = {
      {S::submitted, S::confirmed},
      {S::submitted, S::rejected},
      {S::confirmed, S::rejected},
      {S::confirmed, S::analyzing},
      {S::analyzing, S::planned},
      {S::analyzing, S::confirmed},
      {S::planned, S::deployed_uat},
      {S::planned, S::pending_prod},
      {S::deployed_uat, S::pending_prod},
      {S::pending_prod, S::deployed_prod},
      {S::pending_prod, S::deployed_uat},
      {S::deployed_prod, S::pending_uat_merge},
      {S::pending_uat_merge, S::deployed_prod},
      {S::pending_uat_merge, S::uat_merged},
      // an approval that is void or taken back, a severity or a base that changed
      {S::confirmed, S::submitted},
      {S::analyzing, S::submitted},
      {S::planned, S::submitted},
      {S::pending_prod, S::submitted},
      {S::deployed_uat, S::submitted},
  };
  return moves;
}

}  // namespace

void World::watch(const Decision& decision) {
  for (const Effect& effect : decision.effects) {
    const auto* trigger = std::get_if<TriggerDeployment>(&effect.body);
    if (trigger == nullptr || trigger->rollback) continue;  // the way back is always open
    const auto carrying = all_deployments_.find(deploymentOf(trigger->deployment));
    const bool emergency = carrying != all_deployments_.end() && carrying->second.purpose == Purpose::hotfix;
    if (!emergency && wholeFreeze(state, settings, now_))
      broken.push_back("a deployment was triggered in a freeze");
    const bool whole = carrying != all_deployments_.end() && carrying->second.purpose == Purpose::promotion;
    if (trigger->environment != Tier::prod) continue;
    if (!whole) watchApprovals(all_deployments_.at(deploymentOf(trigger->deployment)));
    if (emergency) watchEmergency(carrying->second);
    for (const auto& [id, lock] : state.locks) {
      const bool own = !lock.deployment.empty() && lock.deployment == deploymentOf(trigger->deployment);
      if (lock.environment != Tier::uat && lock.activeAt(now_) && !own)
        broken.push_back(trigger->deployment.str() + " was triggered although PROD is locked");
    }
  }
  for (const Change& change : decision.changes) {
    if (const auto* fix = std::get_if<Fix>(&change); fix != nullptr) {
      const FixStatus before =
          finished_.contains(fix->number) ? finished_.at(fix->number).status : FixStatus::submitted;
      // One decision may make several moves; its history names each.
      for (std::size_t i = finished_.contains(fix->number) ? finished_.at(fix->number).history.size() : 1;
           i < fix->history.size(); ++i) {
        const Transition& t = fix->history[i];
        if (t.to == FixStatus::closed || (t.from == FixStatus::closed && t.to == FixStatus::submitted))
          continue;
        // What was brought to UAT meanwhile goes back too.
        const bool further = (t.from == FixStatus::pending_uat_merge || t.from == FixStatus::uat_merged) &&
                             t.to == FixStatus::pending_prod;
        const bool back =
            t.reason.starts_with("rollback of ") && (further || allowedMoves().contains({t.to, t.from}));
        const bool emergency = fix->flow == Flow::hotfix && t.from == FixStatus::submitted &&
                               (t.to == FixStatus::submitted || t.to == FixStatus::pending_prod);
        const bool whole = t.from == FixStatus::deployed_uat && t.to == FixStatus::deployed_prod;
        if (!back && !emergency && !whole && !allowedMoves().contains({t.from, t.to})) {
          broken.push_back("#" + std::to_string(fix->number) + " skipped from " +
                           std::string(toText(t.from)) + " to " + std::string(toText(t.to)));
        }
      }
      if (fix->status != before && (fix->history.empty() || fix->history.back().to != fix->status)) {
        broken.push_back("a move without history");
      }
    }
    if (const auto* deployment = std::get_if<Deployment>(&change); deployment != nullptr) {
      const bool starts = !all_deployments_.contains(deployment->id);
      // People stand for the whole of a promotion.
      const bool forward =
          deployment->purpose != Purpose::rollback && deployment->purpose != Purpose::promotion;
      if (starts && forward && deployment->environment == Tier::prod) watchProd(*deployment, decision);
      if (starts && deployment->purpose == Purpose::rollback) watchRollback(*deployment, decision);
    }
  }
}

/// Nothing goes to PROD without as many different people as the policy asks for, each with a role that counts
/// and none an author: counted here from the records alone.
void World::watchApprovals(const Deployment& deployment) {
  for (const FixId& id : deployment.fixes) {
    const auto found = std::find_if(finished_.begin(), finished_.end(),
                                    [&](const auto& entry) { return entry.second.id == id; });
    const Fix& fix = found->second;
    const bool flow2 = fix.flow == Flow::flow2;
    const ApprovalPolicy& policy = flow2                      ? settings.policies.prod_flow2
                                   : fix.flow == Flow::hotfix ? settings.policies.hotfix
                                                              : settings.policies.prod_flow1;
    const ApprovalKind kind = flow2 ? ApprovalKind::confirm : ApprovalKind::prod;
    std::map<std::string, std::set<std::string>> by_digest;
    for (const Approval& approval : fix.approvals) {
      const bool author = approval.forge_id == fix.pr.author.id;
      const bool counts = std::any_of(settings.people.begin(), settings.people.end(), [&](const Person& p) {
        return p.login == approval.by && std::any_of(p.roles.begin(), p.roles.end(), [&](Role role) {
                 return std::find(policy.roles.begin(), policy.roles.end(), role) != policy.roles.end();
               });
      });
      if (approval.kind == kind && counts && !author) by_digest[approval.digest].insert(approval.by);
    }
    const bool enough = std::any_of(by_digest.begin(), by_digest.end(), [&](const auto& entry) {
      return static_cast<int>(entry.second.size()) >= policy.approvals;
    });
    if (!enough) broken.push_back("#" + std::to_string(fix.number) + " went to PROD with too few approvals");
  }
}

/// No PROD release holds a commit that no approval or confirmed Flow 2 fix accounts for: judged here from the
/// graph alone.
void World::watchProd(const Deployment& deployment, const Decision& decision) {
  prod_releases.push_back(deployment.release);
  std::set<std::int64_t> approved;
  auto known = finished_;
  for (const Change& change : decision.changes) {  // an emergency goes with its very approval
    if (const auto* fix = std::get_if<Fix>(&change); fix != nullptr) known[fix->number] = *fix;
  }
  for (const auto& [number, fix] : known) {
    const bool by_prod = std::any_of(fix.approvals.begin(), fix.approvals.end(),
                                     [](const Approval& a) { return a.kind == ApprovalKind::prod; });
    const bool by_confirm = fix.flow == Flow::flow2 &&
                            std::any_of(fix.approvals.begin(), fix.approvals.end(),
                                        [](const Approval& a) { return a.kind == ApprovalKind::confirm; });
    if (by_prod || by_confirm) approved.insert(number);
  }
  const auto before = deployment.previous ? ancestors(deployment.previous->sha) : std::set<CommitId>{};
  for (const CommitId& id : ancestors(deployment.release.sha)) {
    if (before.contains(id)) continue;
    // The merge of a hotfix that PROD runs brings nothing that it does not run.
    const bool merge = std::any_of(merges_.begin(), merges_.end(), [&](const auto& entry) {
      return entry.second == id && before.contains(entry.first);
    });
    if (merge) continue;
    const std::int64_t number = commits_.at(id).pull_request;
    if (!approved.contains(number)) {
      broken.push_back("PROD release " + deployment.release.version.str() + " holds " + id.str() + " (" +
                       commits_.at(id).subject + ") of #" + std::to_string(number));
    }
  }
}

/// One person's word for an emergency is enough only where that person has neither written nor pushed any of
/// it; an admin's it must be.
void World::watchEmergency(const Deployment& deployment) {
  const std::string name = "the hotfix " + deployment.release.version.str();
  const auto before = deployment.previous ? ancestors(deployment.previous->sha) : std::set<CommitId>{};
  if (deployment.previous && !ancestors(deployment.release.sha).contains(deployment.previous->sha))
    broken.push_back(name + " does not stand on what PROD runs");
  std::set<std::int64_t> makers;
  for (const CommitId& id : ancestors(deployment.release.sha)) {
    if (before.contains(id)) continue;
    makers.insert(commits_.at(id).author);
    // For what one has pushed whose webhook was lost, and another brought back, the other one stands.
    std::set<std::int64_t> pushers;
    for (const HotfixPush& push : pushes_) {
      if (push.head == id) pushers.insert(push.by.id);
    }
    if (pushers.size() == 1) makers.merge(pushers);
  }
  int others = 0;
  int all = 0;
  bool admin = false;
  for (const ShippedApproval& approval : deployment.approvals) {
    for (const std::string& login : approval.by) {
      const auto person = std::find_if(settings.people.begin(), settings.people.end(),
                                       [&](const Person& one) { return one.login == login; });
      ++all;
      others += makers.contains(person->forge_id) ? 0 : 1;
      admin =
          admin || std::find(person->roles.begin(), person->roles.end(), Role::admin) != person->roles.end();
    }
  }
  if (!admin) broken.push_back(name + " went without an admin");
  if (all < 2 && others < 1) broken.push_back(name + " went by the word of who made it alone");
}

/// A rollback leads to what ran well before, and each one further back.
void World::watchRollback(const Deployment& deployment, const Decision& decision) {
  const std::string name = "the rollback to " + deployment.release.version.str();
  RepositoryFacts facts = state.facts;
  for (const Change& change : decision.changes) {  // what failed just now may be what it goes back over
    if (const auto* news = std::get_if<RepositoryFacts>(&change)) facts = *news;
  }
  const Environment& environment = facts.environment(deployment.environment);
  const std::vector<Release> good = deployed(deployment.environment);
  const bool ran = deployment.release.version.str() == "v1.4.0" ||
                   std::any_of(good.begin(), good.end(),
                               [&](const Release& release) { return release.sha == deployment.release.sha; });
  if (!ran) broken.push_back(name + " leads to what never ran well");
  if (!environment.half_done && environment.running &&
      !newerThan(environment.running->version, deployment.release.version))
    broken.push_back(name + " does not go back from " + environment.running->version.str());
}

void World::watchEnvironments() {
  for (const Tier tier : {Tier::uat, Tier::prod}) {
    const auto live = std::count_if(
        state.deployments.begin(), state.deployments.end(),
        [&](const auto& entry) { return entry.second.environment == tier && entry.second.live(); });
    if (live > 1) broken.push_back("two deployments at once to " + std::string(toText(tier)));
  }
}

}  // namespace sluice::test
