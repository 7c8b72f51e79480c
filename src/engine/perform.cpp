#include "engine/perform.h"

#include <spdlog/spdlog.h>

#include <algorithm>

#include "base/digest.h"
#include "core/rules/permission.h"
#include "engine/failure.h"

namespace sluice {
namespace {

/// A label that counts as a command (rules §5) is judged against the repository as it is now, as a comment
/// is.
bool hasCommandLabel(const PullRequest& pr) {
  return std::any_of(pr.labels.begin(), pr.labels.end(), [&](const Label& label) {
    return std::find(std::begin(kCommandLabels), std::end(kCommandLabels), label.name) !=
           std::end(kCommandLabels);
  });
}

Result<EventBody> done(const Status& status) {
  if (!status) return fail(status.error());
  return EventBody(EffectDone{});
}

struct Performer {
  Site& site;
  const Clock& clock;
  const Decided& decided;

  Result<EventBody> operator()(const ObservePullRequest& ask) const {
    const Instant began = clock.now();
    auto seen = site.ports.forge->readPullRequest(ask.number, ask.after_comment);
    if (!seen && seen.error().kind == ErrorKind::not_found) {
      return EventBody(Ignored{"#" + std::to_string(ask.number) + " is no pull request"});
    }
    if (!seen) return fail(seen.error());
    if (!seen->orders.empty() || hasCommandLabel(seen->pr)) {
      auto survey = site.survey(decided.request(), clock);
      if (!survey && survey.error().kind == ErrorKind::transient) return fail(survey.error());
      // With the branches unreadable for good the commands still get their answer, from what is recorded.
      if (survey) {
        seen->survey = std::move(*survey);
      } else {
        spdlog::warn("repository={} fix={} survey failed: {}", site.name().str(), ask.number,
                     describe(survey.error()));
      }
    }
    site.addAccess(*seen, clock);
    seen->read_at = began;
    return EventBody(std::move(*seen));
  }

  Result<EventBody> operator()(const ListPullRequests& ask) const {
    const Instant began = clock.now();
    auto listed = site.ports.forge->listPullRequests(ask.since);
    if (!listed) return fail(listed.error());
    listed->read_at = began;
    return EventBody(std::move(*listed));
  }

  Result<EventBody> operator()(const TakeSurvey& ask) const {
    auto survey = site.survey(ask.request, clock);
    if (!survey) return fail(survey.error());
    return EventBody(Surveyed{std::move(*survey)});
  }

  Result<EventBody> operator()(const RunProbes& ask) const {
    return EventBody(Probed{site.lookAtProbes(decided.settings(), ask.checks)});
  }

  Result<EventBody> operator()(const AnalyzeChange& ask) const {
    const auto turn = site.git_turn.take();
    if (!turn) return fail(turn.error());
    auto analysis = site.ports.git->analyze(ask.request);
    if (!analysis) return fail(analysis.error());
    return EventBody(Analyzed{ask.request.fix, std::move(*analysis)});
  }

  Result<EventBody> operator()(const PickCommits& ask) const {
    const auto turn = site.git_turn.take();
    if (!turn) return fail(turn.error());
    auto picked = site.ports.git->pick(ask.request);
    if (!picked) return fail(picked.error());
    return EventBody(Picked{ask.cycle, std::move(*picked)});
  }

  Result<EventBody> operator()(const PushRefs& ask) const {
    const auto turn = site.git_turn.take();
    if (!turn) return fail(turn.error());
    if (auto pushed = site.ports.git->push(ask.request); !pushed) return fail(pushed.error());
    return EventBody(Pushed{ask.deployment});
  }

  Result<EventBody> operator()(const TriggerDeployment&) const {
    return fail(ErrorKind::internal, "a trigger is sent by LookBeforeSend only");
  }

  Result<EventBody> operator()(const Notify&) const {
    return fail(ErrorKind::internal, "a notice is sent by tellOnce() only");
  }

  Result<EventBody> operator()(const ReadRun& ask) const {
    RunReported report;
    report.deployment = ask.deployment;
    if (ask.run_id != 0) {
      auto run = site.ports.ci->read(ask.run_id);
      if (!run && run.error().kind == ErrorKind::not_found) return EventBody(EffectDone{});
      if (!run) return fail(run.error());
      report.run = std::move(*run);
    } else {
      auto run = site.ports.ci->find(ask.deployment, ask.created_at);
      if (!run) return fail(run.error());
      if (!*run) return EventBody(EffectDone{});
      report.run = std::move(**run);
    }
    return EventBody(std::move(report));
  }

  Result<EventBody> operator()(const PushBackport& ask) const {
    const auto turn = site.git_turn.take();
    if (!turn) return fail(turn.error());
    auto pushed = site.ports.git->backport(ask.request);
    if (!pushed) return fail(pushed.error());
    return EventBody(BackportPushed{ask.request.series.fix, std::move(*pushed)});
  }

  Result<EventBody> operator()(const OpenBackport& ask) const {
    auto opened =
        site.ports.forge->openPullRequest({ask.head, ask.base, ask.title, ask.body, "sluice/conflict", true});
    if (!opened) return fail(opened.error());
    return EventBody(BackportOpened{ask.fix, opened->number, std::move(opened->url)});
  }

  Result<EventBody> operator()(const PredictPicks& ask) const {
    const auto turn = site.git_turn.take();
    if (!turn) return fail(turn.error());
    auto predictions = site.ports.git->predict(ask.questions);
    if (!predictions) return fail(predictions.error());
    return EventBody(Predicted{std::move(*predictions)});
  }

  Result<EventBody> operator()(const FindMarkers& ask) const {
    const auto turn = site.git_turn.take();
    if (!turn) return fail(turn.error());
    auto paths = site.ports.git->findMarkers(ask.question);
    if (!paths) return fail(paths.error());
    return EventBody(MarkersFound{ask.question.fix, ask.question.commit, std::move(*paths)});
  }

  Result<EventBody> operator()(const ReadChecks& ask) const {
    return EventBody(
        ChecksRead{ask.cycle, ask.deployment, ask.attempt, site.readChecks(ask.commits, ask.names)});
  }

  Result<EventBody> operator()(const CreateBranch& ask) const {
    const auto turn = site.git_turn.take();
    if (!turn) return fail(turn.error());
    PushRequest push;
    push.branches.push_back({ask.branch, std::nullopt, ask.at});
    if (auto pushed = site.ports.git->push(push); !pushed) return fail(pushed.error());
    return EventBody(BranchCreated{ask.branch});
  }

  Result<EventBody> operator()(const RenderRecord& ask) const {
    auto text = site.ports.records->render(ask.record, ask.facts);
    if (!text) return fail(text.error());
    return EventBody(RecordRendered{ask.facts.deployment, ask.record, std::move(*text), ask.facts.release});
  }

  Result<EventBody> operator()(const PushChangelog& ask) const {
    const auto turn = site.git_turn.take();
    if (!turn) return fail(turn.error());
    auto commit = site.ports.git->changelog(ask.request);
    if (!commit) return fail(commit.error());
    return EventBody(ChangelogPushed{ask.request.deployment, ask.request.branch, std::move(*commit)});
  }

  Result<EventBody> operator()(const MergeHotfix& ask) const {
    const auto turn = site.git_turn.take();
    if (!turn) return fail(turn.error());
    auto commit = site.ports.git->merge(ask.request);
    if (!commit) return fail(commit.error());
    return EventBody(HotfixMerged{ask.number, ask.request.head, std::move(*commit)});
  }

  Result<EventBody> operator()(const OpenChangelog& ask) const {
    const auto opened = site.ports.forge->openPullRequest(
        {ask.head, ask.base, ask.title, ask.body, "sluice/changelog", false});
    if (!opened) return fail(opened.error());
    return EventBody(ChangelogOpened{ask.deployment, opened->number});
  }

  Result<EventBody> operator()(const PublishRelease& ask) const {
    return done(site.ports.forge->publishRelease(ask));
  }

  Result<EventBody> operator()(const KeepFollowUp& ask) const {
    auto kept = site.ports.forge->keepFollowUp(ask);
    if (!kept) return fail(kept.error());
    return EventBody(std::move(*kept));
  }

  Result<EventBody> operator()(const ReadDiff& ask) const {
    const auto turn = site.git_turn.take();
    if (!turn) return fail(turn.error());
    auto text = site.ports.git->diff(ask.before, ask.after);
    if (!text) return fail(text.error());
    return EventBody(DiffRead{ask.fix, std::move(*text)});
  }

  Result<EventBody> operator()(const ReadAuthors& ask) const {
    auto commits = site.ports.forge->readCommits(ask.base, ask.head);
    if (!commits && commits.error().kind == ErrorKind::transient) return fail(commits.error());
    auto pushes = site.ports.forge->readPushes(ask.branch);
    if (!pushes && pushes.error().kind == ErrorKind::transient) return fail(pushes.error());
    // Each of the two is worth something without the other.
    AuthorsRead read{ask.number, {}, {}};
    const auto take = [&](auto& from, auto& into, const char* what) {
      if (from) {
        into = std::move(*from);
      } else {
        spdlog::warn("repository={} fix={} {} cannot be read: {}", site.name().str(), ask.number, what,
                     describe(from.error()));
      }
    };
    take(commits, read.commits, "who wrote it");
    take(pushes, read.pushes, "who pushed it");
    for (ProposedCommit& commit : read.commits) commit.message.clear();
    return EventBody(std::move(read));
  }

  Result<EventBody> operator()(const RunSmoke& ask) const {
    return EventBody(Smoked{ask.deployment, site.smoke(ask.environment, ask.services)});
  }

  Result<EventBody> operator()(const SetCommitStatus& ask) const {
    return done(site.ports.forge->setCommitStatus(ask));
  }

  Result<EventBody> operator()(const ReadReleaseIssue& ask) const {
    auto read = site.ports.forge->readReleaseIssue(ask.number);
    if (!read) return fail(read.error());
    read->edit = ask.edit;
    read->as_known = !ask.known.empty() && sha256Hex(read->body) == ask.known;
    if (read->as_known) read->body.clear();
    Order order;
    order.by = ask.edit.by;
    if (const Who who = whoGave(site.settings(), order); who.person)
      read->access = site.accessOf({who.person->login}, clock);
    return EventBody(std::move(*read));
  }

  Result<EventBody> operator()(const WriteReleaseIssue& ask) const {
    const auto number = site.ports.forge->writeReleaseIssue(ask);
    if (!number) return fail(number.error());
    return EventBody(ReleaseIssueWritten{*number, sha256Hex(ask.body)});
  }

  Result<EventBody> operator()(const SetStatusLabel& ask) const {
    const auto set = site.ports.forge->setStatusLabel(ask.number, ask.status);
    // A hotfix branch may name an issue that does not exist, and pull requests can be deleted.
    if (!set && set.error().kind == ErrorKind::not_found)
      return EventBody(Ignored{"#" + std::to_string(ask.number) + " is not there and has no label"});
    return done(set);
  }
  Result<EventBody> operator()(const React& ask) const {
    return done(site.ports.forge->react(ask.comment_id, ask.content));
  }
  Result<EventBody> operator()(const PostReply& ask) const {
    if (auto posted = site.ports.forge->postReply(ask.number, ask.body, ask.marker); !posted)
      return fail(posted.error());
    return EventBody(EffectDone{ask.marker});
  }
};

}  // namespace

Result<EventBody> perform(Site& site, const Effect& effect, const Clock& clock, const Decided& decided) {
  try {
    return std::visit(Performer{site, clock, decided}, effect.body);
  } catch (const std::exception& e) {
    // Adapters keep their exceptions inside; one that escapes must not take the process with it.
    return fail(ErrorKind::internal, std::string("the adapter failed: ") + e.what());
  }
}

}  // namespace sluice
