#include "core/flows/tracking.h"

#include <algorithm>
#include <set>

#include "core/flows/accounts.h"
#include "core/flows/backport.h"
#include "core/flows/debt.h"
#include "core/flows/fix_orders.h"
#include "core/flows/hotfix.h"
#include "core/flows/orders.h"
#include "core/flows/prediction.h"
#include "core/rules/flow.h"
#include "core/text.h"

namespace sluice {
namespace {

constexpr std::string_view kHold = "hold";

bool hasLabel(const PullRequest& pr, std::string_view name) {
  return std::any_of(pr.labels.begin(), pr.labels.end(),
                     [&](const Label& label) { return label.name == name; });
}

/// The value behind `severity/` and the like; nothing when there is none or the labels contradict each other.
std::optional<std::string> labelled(const PullRequest& pr, std::string_view prefix) {
  std::optional<std::string> value;
  for (const Label& label : pr.labels) {
    if (!label.name.starts_with(prefix)) continue;
    if (value) return std::nullopt;
    value = label.name.substr(prefix.size());
  }
  return value;
}

/// With several severity labels the worst counts: in doubt nothing ships.
Severity severityOf(const PullRequest& pr) {
  Severity worst = Severity::unset;
  for (const Label& label : pr.labels) {
    if (!label.name.starts_with("severity/")) continue;
    const auto severity = fromText<Severity>(std::string_view(label.name).substr(9));
    if (severity && *severity > worst) worst = *severity;
  }
  return worst;
}

bool isTracked(const Settings& settings, const PullRequest& pr) {
  return severityOf(pr) != Severity::unset ||
         std::any_of(settings.tracked_labels.begin(), settings.tracked_labels.end(),
                     [&](const std::string& label) { return hasLabel(pr, label); });
}

/// A command that wants something done to this fix; questions and orders to the repository do not make a pull
/// request one.
bool namesFix(const std::vector<Order>& orders) {
  return std::any_of(orders.begin(), orders.end(), [](const Order& order) {
    const Command& c = order.command;
    return std::holds_alternative<Confirm>(c) || std::holds_alternative<Reject>(c) ||
           std::holds_alternative<HoldFix>(c) || std::holds_alternative<Unhold>(c) ||
           std::holds_alternative<Close>(c) || std::holds_alternative<ApproveProd>(c) ||
           std::holds_alternative<ApproveUatMerge>(c) || std::holds_alternative<Unapprove>(c);
  });
}

/// Remembers up to where an untracked pull request was answered. The oldest are forgotten: by then their
/// comments are read no more.
void remember(Draft& draft, std::int64_t number, std::int64_t last_comment) {
  if (draft.fix(number) != nullptr) {
    draft.editFix(number).last_comment = last_comment;
    return;
  }
  constexpr std::size_t kMostHeard = 500;
  auto& heard = draft.editFacts().heard;
  std::erase_if(heard, [&](const Heard& one) { return one.number == number; });
  heard.push_back({number, last_comment});
  if (heard.size() > kMostHeard) heard.erase(heard.begin());
}

void takeLabelFacts(Fix& fix) {
  if (fix.status != FixStatus::submitted) return;
  // What the first of several confirmations said stands where the labels say nothing.
  const bool begun = std::any_of(fix.approvals.begin(), fix.approvals.end(), [](const Approval& approval) {
    return approval.kind == ApprovalKind::confirm && !approval.used;
  });
  if (const Severity severity = severityOf(fix.pr); !begun || severity != Severity::unset)
    fix.severity = severity;
  const auto found_in = labelled(fix.pr, "found-in/");
  if (!begun || found_in) fix.found_in = found_in ? fromText<Tier>(*found_in) : std::nullopt;
  const auto flow = labelled(fix.pr, "flow/");
  if (begun && !flow) return;
  fix.flow = flow == "1" ? Flow::flow1 : flow == "2" ? Flow::flow2 : Flow::unset;
}

void startTracking(Draft& draft, const PullRequest& pr) {
  Fix fix;
  fix.id = fixIdOf(draft.settings().repository, pr.number);
  fix.repository = draft.settings().repository;
  fix.number = pr.number;
  fix.pr = pr;
  fix.submitted_at = draft.now();
  fix.last_comment = readUntil(draft, pr.number);
  takeLabelFacts(fix);
  fix.history.push_back(Transition{draft.now(), FixStatus::submitted, FixStatus::submitted, "sluice",
                                   "tracked: " + shortTitle(pr.title)});
  draft.addFix(std::move(fix));
  draft.find(Rule::state, "tracked: " + shortTitle(pr.title), pr.number);
  draft.effect("label/" + std::to_string(pr.number) + "/" + std::to_string(draft.nextSequence()),
               SetStatusLabel{pr.number, FixStatus::submitted});
}

void followPullRequest(Draft& draft, std::int64_t number, const PullRequest& pr) {
  Fix& fix = draft.editFix(number);
  const CommitId old_head = fix.pr.head;
  const bool was_open = fix.pr.open;
  const BranchName old_base = fix.pr.base;
  fix.pr = pr;
  takeLabelFacts(fix);
  if (fix.status == FixStatus::closed && !was_open && pr.open) {
    fix.approvals.clear();
    fix.reasons.clear();
    draft.move(number, FixStatus::submitted, "sluice", "the pull request was opened again");
    takeLabelFacts(fix);
    return;
  }
  if (!fix.live()) return;
  if (pr.merged) std::erase_if(fix.reasons, [](const Reason& reason) { return reason.rule == Rule::merge; });
  const bool before_prod = fix.status == FixStatus::confirmed || fix.status == FixStatus::analyzing ||
                           fix.status == FixStatus::planned || fix.status == FixStatus::deployed_uat ||
                           fix.status == FixStatus::pending_prod;
  if (!pr.open && !pr.merged) {
    draft.move(number, FixStatus::closed, "sluice", "the pull request was closed without merging");
    return;
  }
  if (before_prod && !entersPipeline(severityOf(pr)) && severityOf(pr) > fix.severity) {
    const std::string why = "its label now says severity " + std::string(toText(severityOf(pr))) +
                            ", which does not enter the pipeline";
    fix.approvals.clear();
    draft.move(number, FixStatus::submitted, "sluice", why);
    takeLabelFacts(fix);
    draft.explain(number, {Reason{Rule::severity, why, {Role::admin, Role::manager}}});
    return;
  }
  if (before_prod && old_base != pr.base) {
    const std::string why = "its base changed from `" + old_base.str() + "` to `" + pr.base.str() + "`";
    fix.approvals.clear();
    draft.move(number, FixStatus::submitted, "sluice", why);
    draft.explain(number, {Reason{Rule::flow, why, {Role::admin, Role::manager}}});
    return;
  }
  if (old_head != pr.head) {
    voidStaleApprovals(draft, number,
                       "head moved from `" + shortId(old_head) + "` to `" + shortId(pr.head) + "`");
  }
}

Order labelOrder(const Draft& draft, std::string_view label, const std::optional<ForgeUser>& by) {
  Order order;
  order.source = Source::label;
  order.by = by.value_or(ForgeUser{});
  order.at = draft.now();
  if (label == "confirmed") order.command = Confirm{};
  if (label == "approve-prod") order.command = ApproveProd{};
  if (label == "approve-uat-merge") order.command = ApproveUatMerge{};
  if (label == kHold) order.command = HoldFix{"label `hold`"};
  return order;
}

void withdrawLabel(Draft& draft, std::int64_t number, std::string_view label) {
  const std::string why = "label `" + std::string(label) + "` was taken off";
  const auto withdraw = [&](ApprovalKind kind) {
    const auto& approvals = draft.fix(number)->approvals;
    const auto by_label = std::find_if(approvals.begin(), approvals.end(), [&](const Approval& approval) {
      return approval.kind == kind && approval.source == Source::label && !approval.used;
    });
    if (by_label != approvals.end()) {
      const std::string by = by_label->by;
      withdrawApprovals(draft, number, kind, by, why);
    }
  };
  if (label == "confirmed") withdraw(ApprovalKind::confirm);
  if (label == "approve-prod") withdraw(ApprovalKind::prod);
  if (label == "approve-uat-merge") withdraw(ApprovalKind::uat_merge);
  const Fix& fix = *draft.fix(number);
  if (label == kHold && fix.held && fix.held->source == Source::label) {
    draft.editFix(number).held.reset();
    draft.find(Rule::hold, why, number);
  }
}

/// A label is a command once: when it appears. Taking it off takes the command back until it was used.
void takeCommandLabels(Draft& draft, const State& state, std::int64_t number, const PullRequest& pr) {
  for (const std::string_view name : kCommandLabels) {
    const auto& seen = draft.fix(number)->seen_labels;
    const bool was = std::find(seen.begin(), seen.end(), name) != seen.end();
    const auto now = std::find_if(pr.labels.begin(), pr.labels.end(),
                                  [&](const Label& label) { return label.name == name; });
    if (now != pr.labels.end() && !was) {
      draft.editFix(number).seen_labels.emplace_back(name);
      carryOutAndReply(draft, state, number, labelOrder(draft, name, now->set_by));
    } else if (now == pr.labels.end() && was) {
      auto& labels = draft.editFix(number).seen_labels;
      labels.erase(std::find(labels.begin(), labels.end(), name));
      withdrawLabel(draft, number, name);
    }
  }
}

void repairStatusLabel(Draft& draft, std::int64_t number) {
  const Fix& fix = *draft.fix(number);
  const auto& pr = fix.pr;
  const std::string right = "status/" + std::string(toText(fix.status));
  std::size_t count = 0;
  for (const Label& label : pr.labels) count += label.name.starts_with("status/") ? 1U : 0U;
  if (count == 1 && hasLabel(pr, right)) return;
  draft.effect("label/" + std::to_string(number), SetStatusLabel{number, fix.status}, Repeat::coalesce);
}

}  // namespace

std::int64_t readUntil(const Draft& draft, std::int64_t number) {
  if (const Fix* fix = draft.fix(number)) return fix->last_comment;
  const auto& heard = draft.facts().heard;
  const auto found =
      std::find_if(heard.begin(), heard.end(), [&](const Heard& one) { return one.number == number; });
  return found == heard.end() ? 0 : found->last_comment;
}

void observePullRequest(Draft& draft, const State& state, const PullRequestObserved& observed) {
  const PullRequest& pr = observed.pr;
  draft.setObserved(pr);
  takeAccess(draft, observed.access, true);
  if (observed.survey) observeSurvey(draft, *observed.survey);
  if (observeBackport(draft, pr)) return;
  std::vector<Order> orders = observed.orders;
  const std::int64_t answered = readUntil(draft, pr.number);
  std::erase_if(orders, [&](const Order& order) {
    return order.comment_id <= answered || order.at < draft.facts().watched_since;
  });
  const bool of_hotfix = observeHotfixPull(draft, pr);
  if (of_hotfix || draft.fix(pr.number) == nullptr) {
    const bool gone = of_hotfix || pr.issue || (!pr.open && !pr.merged);
    const bool tracked = isTracked(draft.settings(), pr) || namesFix(orders) || beginsHotfix(draft, pr);
    if (gone || !tracked) {
      // Questions and orders to the repository are answered wherever they are asked.
      for (const Order& order : orders) carryOutAndReply(draft, state, pr.number, order);
      if (!orders.empty()) remember(draft, pr.number, observed.last_comment);
      return;
    }
    startTracking(draft, pr);
  } else {
    if (draft.fix(pr.number)->flow == Flow::hotfix) {
      followIssue(draft, pr.number, pr);
    } else {
      followPullRequest(draft, pr.number, pr);
    }
    repairStatusLabel(draft, pr.number);
  }
  takeCommandLabels(draft, state, pr.number, pr);
  const std::int64_t read_until = draft.fix(pr.number)->last_comment;
  for (const Order& order : orders) {
    const auto& voided = draft.fix(pr.number)->void_comments;
    const bool first_text = std::find(voided.begin(), voided.end(), order.comment_id) == voided.end();
    if (first_text) carryOutAndReply(draft, state, pr.number, order);
  }
  if (observed.last_comment > read_until) {
    Fix& fix = draft.editFix(pr.number);
    fix.last_comment = observed.last_comment;
    std::erase_if(fix.void_comments, [&](std::int64_t id) { return id <= fix.last_comment; });
  }
}

void observeSurvey(Draft& draft, const Survey& survey) {
  takeAccess(draft, survey.access, false);
  RepositoryFacts& facts = draft.editFacts();
  for (const Tier tier : {Tier::uat, Tier::prod}) {
    Environment& environment = facts.environment(tier);
    if (!environment.deployment.empty() || !environment.stated_by.empty()) continue;
    // Before the first deployment the tags tell, and they may still change.
    environment.running = (tier == Tier::uat ? survey.uat : survey.prod).release;
  }
  const auto keep = [&](std::vector<AccountedCommit>& accounted,
                        std::initializer_list<const CommitRange*> ranges) {
    if (accounted.empty()) return;
    std::set<CommitId> seen;
    for (const CommitRange* range : ranges) {
      if (range->truncated) return;
      for (const CommitInfo& commit : range->commits) seen.insert(commit.id);
    }
    std::erase_if(accounted,
                  [&](const AccountedCommit& a) { return survey.at > a.at && !seen.contains(a.commit); });
  };
  bool quiet = true;
  for (const auto& [id, deployment] : draft.gateView().deployments) quiet = quiet && !deployment.live();
  // A survey from before a deployment ended may not know the new release yet; forgetting then would be wrong.
  if (quiet && survey.at > facts.uat.since && survey.at > facts.prod.since) {
    keep(facts.uat.accounted, {&survey.uat_ahead, &survey.uat.unreleased});
    keep(facts.prod.accounted, {&survey.prod_ahead, &survey.prod.unreleased, &survey.prod_branch_ahead});
  }
  const auto before = draft.survey() ? draft.survey()->hotfixes : std::vector<HotfixBranch>{};
  draft.setSurvey(survey);
  keepLedger(draft);
  observeHotfixes(draft, before);
  lookForMarkersAgain(draft);
  predictAgain(draft);
}

}  // namespace sluice
