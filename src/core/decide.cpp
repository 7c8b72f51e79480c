#include "core/decide.h"

#include <algorithm>

#include "core/draft.h"
#include "core/flows/accounts.h"
#include "core/flows/alert.h"
#include "core/flows/backport.h"
#include "core/flows/changelog.h"
#include "core/flows/continuous.h"
#include "core/flows/cycle.h"
#include "core/flows/deployment.h"
#include "core/flows/follow_up.h"
#include "core/flows/freezes.h"
#include "core/flows/hotfix.h"
#include "core/flows/hotfix_merge.h"
#include "core/flows/orders.h"
#include "core/flows/prediction.h"
#include "core/flows/records.h"
#include "core/flows/release_issue.h"
#include "core/flows/reply.h"
#include "core/flows/rollout.h"
#include "core/flows/runs.h"
#include "core/flows/status.h"
#include "core/flows/tracking.h"
#include "core/rules/impact.h"
#include "core/survey_request.h"
#include "core/text.h"

namespace sluice {
namespace {

void observe(Draft& draft, std::int64_t number) {
  draft.effect("observe/" + std::to_string(number), ObservePullRequest{number, readUntil(draft, number)},
               Repeat::coalesce);
}

/// Only dispatches: each flow and each rule has its own file.
struct Decider {
  Draft& draft;
  const State& state;

  void operator()(const PullRequestHinted& e) const {
    if (e.comment_id != 0)
      draft.effect("react/" + std::to_string(e.comment_id) + "/eyes", React{e.comment_id, "eyes"});
    if (e.void_comment_id != 0) {
      const Fix* fix = draft.fix(e.number);
      if (fix != nullptr && e.void_comment_id > fix->last_comment)
        draft.editFix(e.number).void_comments.push_back(e.void_comment_id);
    }
    observe(draft, e.number);
  }
  void operator()(const RefsHinted& e) const {
    hotfixPushed(draft, e);
    draft.effect("survey", TakeSurvey{surveyRequestFor(draft.facts(), draft.settings())}, Repeat::coalesce);
  }
  void operator()(const PullRequestObserved& e) const {
    observePullRequest(draft, state, e);
    changelogObserved(draft, e.pr);
    cycleObserved(draft, e.pr.number, e.read_at);
  }
  void operator()(const PullRequestsListed& e) const {
    PullRequestsListed listed = e;
    if (draft.facts().listed_until == Instant{}) {
      // The first look: what was merged and said long before is history. Clocks may differ, and times of
      // forges have seconds only.
      constexpr Millis kTolerance = std::chrono::minutes(10);
      draft.editFacts().watched_since = e.read_at - kTolerance;
      draft.editFacts().listed_until = e.read_at - kTolerance;
      // It shows open ones only; webhooks may have brought others before.
      for (const std::int64_t number : draft.fixNumbers()) {
        if (std::find(listed.changed.begin(), listed.changed.end(), number) == listed.changed.end())
          listed.changed.push_back(number);
      }
    }
    if (e.as_of > draft.facts().listed_until) draft.editFacts().listed_until = e.as_of;
    for (const std::int64_t number : listed.changed) observe(draft, number);
    cycleListed(draft, listed);
  }
  void operator()(const Surveyed& e) const {
    observeSurvey(draft, e.survey);
    cycleSurveyed(draft);
  }
  void operator()(const Probed& e) const {
    cycleProbed(draft, e.results);
    remindProbed(draft, e.results);
    keepIssue(draft);
  }
  void operator()(const ChecksRead& e) const {
    if (e.deployment.empty()) {
      cycleChecked(draft, e);
    } else {
      deploymentChecked(draft, e.deployment, e.read);
    }
  }
  void operator()(const Analyzed& e) const {
    const Fix* fix = draft.fix(e.fix);
    if (fix == nullptr) return;
    const std::int64_t number = fix->number;
    if (fix->flow == Flow::hotfix) return hotfixAnalyzed(draft, number, e.analysis);
    if (fix->status == FixStatus::analyzing || fix->status == FixStatus::planned) {
      Fix& edited = draft.editFix(number);
      edited.plan = makePlan(draft.settings(), e.analysis, draft.now());
      edited.reasons.clear();
      draft.move(number, FixStatus::planned, "sluice",
                 "analysed: risk " + std::string(toText(edited.plan->risk)) + ", " +
                     std::to_string(e.analysis.files.size()) + " files");
    }
    cycleAnalyzed(draft, number);
  }
  void operator()(const Picked& e) const { cyclePicked(draft, e); }
  void operator()(const Pushed& e) const { deploymentPushed(draft, e.deployment); }
  void operator()(const Triggered& e) const { deploymentTriggered(draft, e.deployment, e.run); }
  void operator()(const RunReported& e) const { runReported(draft, e); }
  void operator()(const DeploymentStatusSet& e) const { deploymentStatusSet(draft, e); }
  void operator()(const RunClaimed& e) const { draft.answer(claimRun(draft, e)); }
  void operator()(const BackportPushed& e) const { backportPushed(draft, e); }
  void operator()(const BackportOpened& e) const { backportOpened(draft, e); }
  void operator()(const EffectDone& e) const {
    if (e.marker.empty()) return;
    hotfixTold(draft, e.marker);
    followUpTold(draft, e.marker);
  }
  void operator()(const BranchCreated&) const {
    draft.effect("survey", TakeSurvey{surveyRequestFor(draft.facts(), draft.settings())}, Repeat::coalesce);
  }
  void operator()(const EffectFailed& e) const;
  void operator()(const Ordered& e) const {
    if (e.survey) observeSurvey(draft, *e.survey);
    takeAccess(draft, e.access, true);
    if (e.facts) observePullRequest(draft, state, *e.facts);
    draft.answer(carryOut(draft, state, e.number, e.order));
  }
  void operator()(const CycleAsked& e) const {
    takeAccess(draft, e.access, true);
    draft.answer(askCycle(draft, e));
  }
  void operator()(const ScheduleRan& e) const { scheduleRan(draft, e); }
  void operator()(const Ticked&) const {
    cycleTick(draft);
    deploymentTick(draft);
    freezeTick(draft);
    hotfixTick(draft);
    remindTick(draft);
  }
  void operator()(const ReconcileDue&) const {
    remindTick(draft);
    lookAtIssue(draft);
    freezeTick(draft);  // those from outside come and go without an event
    draft.effect("list", ListPullRequests{draft.facts().listed_until}, Repeat::coalesce);
    for (const std::int64_t number : draft.facts().hotfixes) {
      if (number < kFirstOwnNumber) observe(draft, number);  // an issue's labels change no pull request
    }
    draft.effect("survey", TakeSurvey{surveyRequestFor(draft.facts(), draft.settings())}, Repeat::coalesce);
  }
  void operator()(const Ignored&) const {}
  void operator()(const Smoked& e) const { deploymentSmoked(draft, e.deployment, e.results); }
  void operator()(const AlertFired& e) const { alertFired(draft, e); }
  void operator()(const IssueEdited& e) const { issueEdited(draft, e); }
  void operator()(const ReleaseIssueRead& e) const { issueRead(draft, state, e); }
  void operator()(const ReleaseIssueWritten& e) const { issueWritten(draft, e); }
  void operator()(const Predicted& e) const { predicted(draft, e); }
  void operator()(const RecordRendered& e) const { recordRendered(draft, e); }
  void operator()(const ChangelogPushed& e) const { changelogPushed(draft, e); }
  void operator()(const ChangelogOpened& e) const { changelogOpened(draft, e); }
  void operator()(const FollowUpKept& e) const { followUpKept(draft, e); }
  void operator()(const DiffRead& e) const { diffRead(draft, e); }
  void operator()(const AuthorsRead& e) const { hotfixAuthorsRead(draft, e); }
  void operator()(const HotfixMerged& e) const { hotfixMerged(draft, e); }
  void operator()(const MarkersFound& e) const {
    markersFound(draft, e);
    cycleSearched(draft);
  }
};

/// What to do when an effect cannot be done. Labels, reactions and replies change nothing that is decided.
struct Hindrance {
  Draft& draft;
  const EffectFailed& failed;

  void operator()(const ObservePullRequest& e) const {
    if (draft.fix(e.number) == nullptr) return;
    const Reason reason{Rule::forge, "the pull request cannot be read: " + failed.message, {Role::admin}};
    draft.explain(e.number, {reason});
    const std::string marker =
        "unreadable-" + std::to_string(e.number) + "-" + std::to_string(e.after_comment);
    reply(draft, e.number, marker, "⚠️ Nothing was done: " + reason.text + ".");
  }
  void operator()(const ListPullRequests&) const { hinder(Stage::reconcile, Rule::forge); }
  void operator()(const TakeSurvey&) const {
    for (const CycleId& id : draft.cycleIds()) {
      const Cycle& cycle = *draft.cycle(id);
      if (cycle.live() && !cycle.surveyed && cycle.stage != Stage::reconcile)
        cycleHindered(draft, id, {Rule::git, failed.message, {}});
    }
  }
  void operator()(const RunProbes&) const {}
  void operator()(const AnalyzeChange& e) const {
    const Fix* fix = draft.fix(e.request.fix);
    if (fix == nullptr) return;
    const std::int64_t number = fix->number;
    if (fix->flow == Flow::hotfix) return hotfixUnanalyzed(draft, number, e.request.head, failed.message);
    if (fix->status == FixStatus::analyzing)
      draft.move(number, FixStatus::confirmed, "sluice", "the analysis failed");
    draft.explain(number, {Reason{Rule::git, "the analysis failed: " + failed.message, {}}});
    cycleAnalyzed(draft, number);
  }
  void operator()(const PickCommits& e) const {
    const Cycle* cycle = draft.cycle(e.cycle);
    const bool waits =
        cycle != nullptr && (cycle->stage == Stage::pick_prod || cycle->stage == Stage::pick_uat);
    if (waits) cycleHindered(draft, e.cycle, {Rule::git, failed.message, {}});
  }
  void operator()(const PushRefs& e) const { deploymentUnpushed(draft, e.deployment, failed.message); }
  void operator()(const TriggerDeployment& e) const {
    triggerHindered(draft, e.deployment, failed.error, failed.message);
  }
  void operator()(const ReadRun&) const {}
  void operator()(const CreateBranch& e) const {
    const std::int64_t number = hotfixNumber(e.branch);
    if (number == 0) return;
    const std::string marker = "branch-failed-" + std::to_string(number) + "-" + e.at.str().substr(0, 12);
    reply(draft, number, marker,
          "⚠️ The branch `" + e.branch.str() + "` could not be made: " + failed.message + ".");
  }
  void operator()(const MergeHotfix& e) const { hotfixUnmerged(draft, e, failed.message); }
  void operator()(const RunSmoke& e) const {
    ProbeResult unknown;
    unknown.check = "smoke test";
    unknown.detail = "it could not be run: " + failed.message;
    unknown.at = draft.now();
    deploymentSmoked(draft, e.deployment, {unknown});
  }
  void operator()(const PushBackport& e) const { explainBackport(e.request.series.fix); }
  void operator()(const OpenBackport& e) const { explainBackport(e.fix); }
  void operator()(const SetStatusLabel&) const {}
  void operator()(const React&) const {}
  void operator()(const PostReply& e) const { hotfixUntold(draft, e.marker, failed.message); }
  void operator()(const PredictPicks&) const {}  // asked again with the next survey
  void operator()(const FindMarkers& e) const {
    markersUnknown(draft, e.question, failed.message);
    cycleSearched(draft);
  }
  void operator()(const SetCommitStatus& e) const {
    // What the forge refuses it would refuse again.
    if (failed.error == "transient") statusUntold(draft, e);
  }
  void operator()(const Notify&) const {}
  void operator()(const RenderRecord&) const {}  // the journal has its facts
  void operator()(const PushChangelog& e) const {
    changelogFailed(draft, e.request.deployment, failed.message);
  }
  void operator()(const OpenChangelog& e) const { changelogFailed(draft, e.deployment, failed.message); }
  void operator()(const PublishRelease&) const {}  // the notes are kept as a record
  void operator()(const KeepFollowUp& e) const { followUpFailed(draft, e, failed.message); }
  void operator()(const ReadDiff& e) const {
    diffRead(draft, {e.fix, "The change could not be read: " + failed.message + "\n"});
  }
  void operator()(const ReadAuthors&) const {}       // asked again with the next survey
  void operator()(const ReadReleaseIssue&) const {}  // looked at again with the next reconciliation
  void operator()(const WriteReleaseIssue&) const { issueUnwritten(draft); }
  void operator()(const ReadChecks& e) const {
    const Cycle* cycle = draft.cycle(e.cycle);
    if (!e.deployment.empty()) {
      deploymentUnchecked(draft, e.deployment);
    } else if (cycle != nullptr && cycle->attempt == e.attempt && cycle->stage == Stage::look) {
      cycleHindered(draft, e.cycle, {Rule::upstream, failed.message, {}});
    }
  }

  void hinder(Stage stage, Rule rule) const {
    for (const CycleId& id : draft.cycleIds()) {
      const Cycle& cycle = *draft.cycle(id);
      if (cycle.live() && cycle.stage == stage) cycleHindered(draft, id, {rule, failed.message, {}});
    }
  }
  void explainBackport(const FixId& id) const {
    const Fix* fix = draft.fix(id);
    if (fix == nullptr) return;
    draft.explain(fix->number, {Reason{Rule::conflict,
                                       "the cherry-pick conflicts, and its backport could not be opened: " +
                                           failed.message,
                                       {Role::admin}}});
  }
};

void Decider::operator()(const EffectFailed& e) const {
  draft.find(Rule::forge, "effect " + e.effect.key + " failed (" + e.error + "): " + e.message);
  std::visit(Hindrance{draft, e}, e.effect.body);
}

}  // namespace

Decision decide(const State& state, const Event& event, const Settings& settings) {
  Draft draft(state, settings, event.at);
  std::visit(Decider{draft, state}, event.body);
  driveHotfixes(draft, state.facts.prod.running != draft.facts().prod.running);
  const bool timed =
      std::holds_alternative<ReconcileDue>(event.body) || std::holds_alternative<Ticked>(event.body);
  if (timed || draft.sharedChanged() || !draft.changedFixes().empty()) keepMoving(draft);
  driveFollowUps(draft);
  driveChangelog(draft);
  const bool looked = std::holds_alternative<ReleaseIssueRead>(event.body);
  if (!looked && draft.sharedChanged()) keepIssue(draft);
  tellStatuses(draft, std::holds_alternative<ReconcileDue>(event.body));
  return draft.take();
}

std::optional<Instant> nextWake(const State& state, const Settings& given) {
  const EffectiveSettings effective(given, state.survey);
  const Settings& settings = effective.get();
  std::optional<Instant> next;
  for (const auto& wake :
       {cycleWake(state, settings), deploymentWake(state, settings), freezeWake(state, settings),
        hotfixWake(state, settings), remindWake(state, settings), continuousWake(state, settings)}) {
    if (wake && (!next || *wake < *next)) next = wake;
  }
  return next;
}

Recall recallFor(const State& state, const Event& event, const Settings& settings) {
  Recall recall;
  for (const auto& [id, deployment] : state.deployments) {
    recall.fixes.insert(recall.fixes.end(), deployment.undone.begin(), deployment.undone.end());
    recall.deployments.insert(recall.deployments.end(), deployment.undoes.begin(), deployment.undoes.end());
  }
  struct Visitor {
    Recall& recall;
    const State& state;
    const Settings& settings;
    Instant at;
    void cycle(Slot slot, const LocalDate& date) const {
      recall.cycles.push_back(
          cycleIdOf(settings.repository, slot, date.empty() ? settings.zone.toLocal(at).date : date));
    }
    void operator()(const PullRequestHinted& e) const { recall.fixes.push_back(e.number); }
    /// What came with the releases that a rollback may take away.
    void undone(const Order& order) const {
      if (const auto* rollback = std::get_if<RollBack>(&order.command)) undone(rollback->environment);
    }
    void undone(Tier tier) const {
      const Environment& environment = state.facts.environment(tier);
      const auto add = [&](const std::vector<std::int64_t>& numbers) {
        recall.fixes.insert(recall.fixes.end(), numbers.begin(), numbers.end());
      };
      add(environment.fixes);
      for (const PastRelease& past : environment.history) add(past.fixes);
    }
    /// What an emergency branch was before, so that a finished one does not begin anew.
    void hotfixes(const std::optional<Survey>& survey) const {
      if (!survey) return;
      for (const HotfixBranch& branch : survey->hotfixes) {
        if (const std::int64_t number = hotfixNumber(branch.branch); number != 0)
          recall.fixes.push_back(number);
      }
    }
    void operator()(const BranchCreated&) const {}
    void operator()(const AlertFired&) const {
      if (!settings.alert) return;
      undone(settings.alert->environment);
      recall.deployments.push_back(state.facts.environment(settings.alert->environment).deployment);
    }
    void operator()(const Smoked& e) const { recall.deployments.push_back(deploymentOf(e.deployment)); }
    void operator()(const PullRequestObserved& e) const {
      recall.fixes.push_back(e.pr.number);
      for (const Order& order : e.orders) undone(order);
      hotfixes(e.survey);
    }
    void operator()(const PullRequestsListed& e) const {
      recall.fixes.insert(recall.fixes.end(), e.changed.begin(), e.changed.end());
    }
    void operator()(const RunReported& e) const {
      if (!e.deployment.empty()) recall.deployments.push_back(deploymentOf(e.deployment));
    }
    void operator()(const DeploymentStatusSet& e) const {
      if (!e.deployment.empty()) recall.deployments.push_back(deploymentOf(e.deployment));
    }
    void operator()(const RunClaimed& e) const { recall.deployments.push_back(deploymentOf(e.deployment)); }
    void operator()(const Ordered& e) const {
      if (e.number != 0) recall.fixes.push_back(e.number);
      undone(e.order);
      hotfixes(e.survey);
      if (e.facts) hotfixes(e.facts->survey);
    }
    void operator()(const CycleAsked& e) const {
      if (e.date.empty() || isLocalDate(e.date)) cycle(e.slot, e.date);
    }
    void operator()(const ScheduleRan&) const {
      cycle(Slot::t1, "");
      cycle(Slot::t2, "");
    }
    void operator()(const RefsHinted&) const {}
    void operator()(const Surveyed& e) const { hotfixes(e.survey); }
    void operator()(const Probed&) const {}
    void operator()(const Analyzed&) const {}
    void operator()(const Picked&) const {}
    void operator()(const Pushed&) const {}
    void operator()(const Triggered&) const {}
    void operator()(const BackportPushed&) const {}
    void operator()(const BackportOpened&) const {}
    void operator()(const EffectDone&) const {}
    void operator()(const EffectFailed&) const {}
    void operator()(const Ticked&) const {}
    void operator()(const ReconcileDue&) const {}
    void operator()(const Ignored&) const {}
    void operator()(const IssueEdited&) const {}
    void operator()(const ReleaseIssueRead&) const {}
    void operator()(const ReleaseIssueWritten&) const {}
    void operator()(const Predicted&) const {}
    void operator()(const RecordRendered&) const {}
    void operator()(const ChangelogPushed&) const {}
    void operator()(const ChangelogOpened&) const {}
    void operator()(const FollowUpKept& e) const { recall.fixes_by_id.push_back(e.fix); }
    void operator()(const AuthorsRead& e) const { recall.fixes.push_back(e.number); }
    void operator()(const HotfixMerged& e) const { recall.fixes.push_back(e.number); }
    void operator()(const DiffRead& e) const { recall.fixes_by_id.push_back(e.fix); }
    void operator()(const ChecksRead&) const {}
    void operator()(const MarkersFound&) const {}
  };
  std::visit(Visitor{recall, state, settings, event.at}, event.body);
  return recall;
}

}  // namespace sluice
