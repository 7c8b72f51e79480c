#include "core/flows/promote.h"

#include <algorithm>
#include <set>

#include "base/digest.h"
#include "core/flows/continuous.h"
#include "core/flows/fix_orders.h"
#include "core/rules/accounting.h"
#include "core/rules/approval.h"
#include "core/rules/version.h"
#include "core/text.h"

namespace sluice {
namespace {

/// Fixes that go along: they are in what UAT runs and not on PROD.
std::vector<std::int64_t> goingAlong(const Draft& draft) {
  std::vector<std::int64_t> numbers;
  for (const std::int64_t number : draft.fixNumbers()) {
    const Fix& fix = *draft.fix(number);
    const bool in_uat = fix.status == FixStatus::deployed_uat || fix.status == FixStatus::pending_prod;
    if (fix.flow == Flow::flow1 && in_uat) numbers.push_back(number);
  }
  return numbers;
}

std::string digestOf(const Draft& draft) {
  const RepositoryFacts& facts = draft.facts();
  const std::string from = facts.prod.running ? facts.prod.running->sha.str() : "none";
  return sha256Hex("promotion\n" + draft.settings().repository.str() + "\nrelease " +
                   facts.uat.running->version.str() + " " + facts.uat.running->sha.str() + "\nfrom " + from +
                   "\nstrategy " + draft.settings().prod.strategy + "\n");
}

/// Whose approvals of it count now, each person once.
std::vector<const Approval*> counted(const Promotion& promotion, const Settings& settings) {
  std::vector<const Approval*> all;
  for (const Approval& approval : promotion.approvals) {
    const Person* person = personNamed(settings, approval.by);
    if (person == nullptr || approval.digest != promotion.digest) continue;
    const bool may = std::any_of(person->roles.begin(), person->roles.end(), [&](Role role) {
      const auto& roles = settings.policies.prod_flow1.roles;
      return std::find(roles.begin(), roles.end(), role) != roles.end();
    });
    const bool again = std::any_of(all.begin(), all.end(), [&](const Approval* other) {
      return other->by == approval.by || (approval.forge_id != 0 && other->forge_id == approval.forge_id);
    });
    if (may && !again) all.push_back(&approval);
  }
  return all;
}

std::optional<Reason> cannotBePromoted(const Draft& draft) {
  const RepositoryFacts& facts = draft.facts();
  if (!draft.survey() || !facts.uat.running)
    return Reason{Rule::version, "nobody knows what UAT runs: `sluice adopt` states it", {Role::admin}};
  if (!facts.uat.good) {
    return Reason{
        Rule::state,
        "UAT's own deployment of " + describeRelease(facts.uat.running) + " is not known to be good",
        {Role::admin}};
  }
  if (facts.prod.running && facts.prod.running->sha == facts.uat.running->sha)
    return Reason{Rule::state, "PROD runs " + describeRelease(facts.uat.running) + " already", {}};
  return std::nullopt;
}

}  // namespace

std::string describePromotion(const Promotion& promotion, const Settings& settings) {
  const auto all = counted(promotion, settings);
  std::vector<std::string> names;
  for (const Approval* approval : all) names.push_back(approval->by);
  return std::to_string(all.size()) + " of " + std::to_string(settings.policies.prod_flow1.approvals) +
         " approvals" + (names.empty() ? "" : ", by " + listNames(names, "and"));
}

Answer promote(Draft& draft, const Promote& command, const Who& who, const Order& order) {
  const ApprovalPolicy& policy = draft.settings().policies.prod_flow1;
  if (auto refusal = refusalFor(who, policy.roles, "promote a release")) return refused(*refusal);
  if (command.withdraw) {
    auto& promotion = draft.editFacts().promotion;
    const bool admin = hasRole(who, {Role::admin});
    const std::size_t taken =
        !promotion ? 0 : std::erase_if(promotion->approvals, [&](const Approval& approval) {
          return admin || approval.by == who.name;
        });
    if (taken == 0) return refused(Reason{Rule::approval, "there is no promotion of yours to take back", {}});
    if (promotion->approvals.empty()) promotion.reset();
    draft.find(Rule::approval, "the promotion is taken back by " + who.name);
    return accepted("The promotion is taken back.");
  }
  if (auto reason = cannotBePromoted(draft)) return refused(*reason);
  for (const std::int64_t number : goingAlong(draft)) {
    const Fix& fix = *draft.fix(number);
    const bool approved = standingOf(fix, ApprovalKind::prod, draft.facts(), draft.settings()).complete();
    if (!approved && isAuthor(who, fix.pr)) {
      return refused(
          Reason{Rule::permission,
                 who.name + " wrote part of #" + std::to_string(number) +
                     ", which goes along and which nobody else has approved: nobody approves their own",
                 policy.roles});
    }
  }
  RepositoryFacts& facts = draft.editFacts();
  const std::string digest = digestOf(draft);
  if (!facts.promotion || facts.promotion->digest != digest)
    facts.promotion = Promotion{*facts.uat.running, digest, command.reason, draft.now(), {}};
  Promotion& promotion = *facts.promotion;
  std::erase_if(promotion.approvals, [&](const Approval& old) { return old.by == who.name; });
  Approval approval;
  approval.kind = ApprovalKind::prod;
  approval.by = who.name;
  approval.forge_id = who.forge_id;
  approval.at = draft.now();
  approval.source = order.source;
  approval.digest = digest;
  approval.flow = Flow::release;
  promotion.approvals.push_back(std::move(approval));
  const std::string release = describeRelease(promotion.release);
  draft.find(Rule::approval,
             "promotion of " + release + " to PROD, " + describePromotion(promotion, draft.settings()));
  const bool enough = static_cast<int>(counted(promotion, draft.settings()).size()) >= policy.approvals;
  Answer answer = accepted(
      "**" + release + "** to PROD as a whole: " + describePromotion(promotion, draft.settings()) + ". " +
      (enough ? "It goes at **" + prodTime(draft) + "**" : "It needs the others, who say `/promote` too") +
      ", with " + std::to_string(draft.survey()->uat_ahead.commits.size()) + " commits and " +
      std::to_string(goingAlong(draft).size()) +
      " fixes. It is void if UAT or PROD runs another release by then.");
  answer.id = digest.substr(0, 12);
  return answer;
}

ReleasePlan planPromotion(const Draft& draft, Instant began) {
  ReleasePlan plan;
  plan.purpose = Purpose::promotion;
  const auto& promotion = draft.facts().promotion;
  if (!promotion) return plan;
  const Settings& settings = draft.settings();
  const auto approvals = counted(*promotion, settings);
  const auto needed = static_cast<std::size_t>(settings.policies.prod_flow1.approvals);
  const bool late = approvals.size() >= needed && approvals[needed - 1]->at > began;
  if (approvals.size() < needed || late || soakReason(draft)) return plan;
  plan.promotion = true;
  const auto stop = [&](Rule rule, std::string text) {
    plan.stops.push_back({rule, std::move(text), {Role::admin}});
  };
  if (auto reason = cannotBePromoted(draft)) {
    plan.stops.push_back(*reason);
    return plan;
  }
  if (promotion->digest != digestOf(draft)) {
    stop(Rule::digest, "the promotion of " + describeRelease(promotion->release) +
                           " is void: UAT, PROD or the strategy is another one now");
    return plan;
  }
  const Survey& survey = *draft.survey();
  const BranchName& branch = settings.prod.branch;
  plan.ships = goingAlong(draft);
  plan.target = promotion->release.sha;
  plan.existing = promotion->release;
  if (!survey.prod.head) {
    stop(Rule::git, "the PROD branch `" + branch.str() + "` does not exist");
    return plan;
  }
  std::set<CommitId> copies = sluicePicks(draft, Tier::prod);
  for (const AccountedCommit& one : draft.facts().prod.accounted) copies.insert(one.commit);
  const auto foreign = unaccounted(survey.prod_branch_ahead, copies);
  if (!survey.prod_branch_ahead.commits.empty()) {
    const CommitInfo& first = foreign.empty() ? survey.prod_branch_ahead.commits.front() : foreign.front();
    stop(Rule::ancestry, "`" + branch.str() + "` is not an ancestor of UAT's release " +
                             describeRelease(promotion->release) + ": it holds " + shortId(first.id) + " (" +
                             shortTitle(first.subject) + ") that UAT lacks. Bring UAT level first");
  }
  for (const std::int64_t number : plan.ships) {
    for (const Reason& reason : passingReasons(draft, *draft.fix(number)))
      plan.stops.push_back({reason.rule,
                            "#" + std::to_string(number) + " goes along and is stopped: " + reason.text,
                            reason.can_clear});
  }
  for (Reason& reason : strategyStops(draft, plan.ships)) plan.stops.push_back(std::move(reason));
  if (*survey.prod.head != plan.target) plan.branch = BranchUpdate{branch, survey.prod.head, plan.target};
  return plan;
}

void voidPromotion(Draft& draft) {
  const auto& promotion = draft.facts().promotion;
  if (!promotion || promotion->digest == digestOf(draft)) return;
  draft.find(Rule::digest, "the promotion of " + describeRelease(promotion->release) +
                               " is void: UAT or PROD runs another release now");
  draft.editFacts().promotion.reset();
}

}  // namespace sluice
