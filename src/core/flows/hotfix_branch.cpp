#include "core/flows/hotfix_branch.h"

#include <algorithm>
#include <map>

#include "core/flows/fix_orders.h"
#include "core/flows/hotfix.h"
#include "core/flows/hotfix_authors.h"
#include "core/flows/hotfix_telling.h"
#include "core/flows/tracking.h"
#include "core/rules/hotfix.h"
#include "core/rules/impact.h"
#include "core/rules/version.h"
#include "core/text.h"

namespace sluice {
namespace {

/// From here on the list of a change's commits counts as cut off.
constexpr std::size_t kManyCommits = 250;

Analysis ownCommits(const HotfixBranch& branch) {
  Analysis analysis;
  for (const CommitInfo& commit : branch.own.commits) analysis.landed.push_back(commit.id);
  // A merge brings what it merged: only the first-parent way is picked.
  std::vector<PickSource> line;
  CommitId at = branch.head;
  for (auto commit = analysis.landed.rbegin(); commit != analysis.landed.rend(); ++commit) {
    if (*commit != at) continue;
    const auto info = std::find_if(branch.own.commits.begin(), branch.own.commits.end(),
                                   [&](const CommitInfo& one) { return one.id == at; });
    line.insert(line.begin(), {at, info->parents.size() > 1 ? 1 : 0});
    at = info->parents.empty() ? CommitId() : info->parents.front();
  }
  analysis.sources = std::move(line);
  analysis.merged_in_base = true;
  return analysis;
}

/// Which files it touches, and whether UAT takes it, is read from the repository. One that failed is asked
/// again.
void analyzeHotfix(Draft& draft, std::int64_t number, const HotfixBranch& branch) {
  const Fix& fix = *draft.fix(number);
  const bool asked = fix.hotfix->asked == branch.head || fix.hotfix->analyzed == branch.head;
  if (branch.own.commits.empty() || asked) return;
  AnalysisRequest request;
  request.fix = fix.id;
  request.number = number;
  request.base = draft.settings().prod.branch;
  request.other = draft.settings().uat.branch;
  request.head = branch.head;
  // As if it had landed: what the PROD branch holds of it is part of it all the same.
  if (branch.own.commits.size() < kManyCommits) request.merge_commit = branch.head;
  for (const CommitInfo& commit : branch.own.commits) {
    ProposedCommit proposed;
    proposed.id = commit.id;
    proposed.message = commit.subject;
    request.commits.push_back(std::move(proposed));
  }
  draft.editFix(number).hotfix->asked = branch.head;
  // The same head may be asked for again: after a failure, or when it has come back.
  draft.effect("analyze/hotfix/" + std::to_string(number) + "/" + branch.head.str() + "/" +
                   std::to_string(draft.nextSequence()),
               AnalyzeChange{std::move(request)});
}

/// A branch that names no issue: the hotfix that it is already, or its pull request.
std::int64_t numberOf(const Draft& draft, const HotfixBranch& branch) {
  if (const std::int64_t number = hotfixNumber(branch.branch); number != 0) return number;
  for (const std::int64_t number : draft.facts().hotfixes) {
    const Fix* fix = draft.fix(number);
    if (fix != nullptr && fix->hotfix && fix->hotfix->branch == branch.branch) return number;
  }
  for (const std::int64_t number : draft.fixNumbers()) {
    const PullRequest& pr = draft.fix(number)->pr;
    if (pr.open && !pr.from_fork && !pr.issue && pr.head_branch == branch.branch) return number;
  }
  return 0;
}

/// What it was made on was released once and rolled back since: that comes back with a word for it alone.
void addUndoneReleases(const Draft& draft, Hotfix& hotfix) {
  const auto holds = [](const std::vector<CommitId>& commits, const CommitId& id) {
    return std::find(commits.begin(), commits.end(), id) != commits.end();
  };
  for (const Release& tag : draft.survey()->tags) {
    const bool below = holds(hotfix.commits, tag.sha) && tag.sha != hotfix.head;
    if (below && !holds(hotfix.sent, tag.sha) && !holds(hotfix.foreign, tag.sha))
      hotfix.foreign.push_back(tag.sha);
  }
}

/// Approved, and the trigger was decided: what is pushed from now on comes after it.
bool isSpent(const Draft& draft, const Fix& fix) {
  const auto& all = draft.gateView().deployments;
  return std::any_of(all.begin(), all.end(), [&](const auto& entry) {
    const Deployment& deployment = entry.second;
    return deployment.live() && deployment.state != DeploymentState::pushing &&
           std::find(deployment.fixes.begin(), deployment.fixes.end(), fix.id) != deployment.fixes.end();
  });
}

/// At its last look Sluice saw what it sees now.
bool isKnown(const std::vector<HotfixBranch>& before, const HotfixBranch& branch) {
  return std::any_of(before.begin(), before.end(), [&](const HotfixBranch& old) {
    return old.branch == branch.branch && old.head == branch.head && !old.own.commits.empty();
  });
}

/// What keeps a branch from being taken up although it holds something of its own.
std::string whyIgnored(const Fix& fix) {
  const std::string name = "#" + std::to_string(fix.number);
  const std::string another = "another emergency: give it an issue of its own and say `/hotfix` there";
  if (isEmergency(fix)) {
    return "the hotfix " + name + " is on its way to PROD already, at `" + shortId(fix.hotfix->head) +
           "`. Should that fail, this takes its place; otherwise it is " + another;
  }
  if (fix.flow == Flow::hotfix) {
    return "the hotfix " + name + " is " + std::string(toText(fix.status)) + " already, with " +
           fix.prod_release.version.str() + ". What comes after it is " + another;
  }
  return name + " is " + std::string(toText(fix.status)) +
         " in the ordinary pipeline. If it is an emergency, end that with `/close`, and the branch is taken "
         "up";
}

/// Said once for each head.
void ignoreBranch(Draft& draft, const Fix& fix, const HotfixBranch& branch,
                  const std::vector<HotfixBranch>& before) {
  if (isKnown(before, branch) || deployedAlready(draft, branch)) return;
  const std::string why = whyIgnored(fix);
  tellIgnored(draft, fix.number, branch, why);
}

/// True when it goes on with this branch.
bool takeUp(Draft& draft, std::int64_t& number, const HotfixBranch& branch,
            const std::vector<HotfixBranch>& before,
            std::map<std::int64_t, std::vector<BranchName>>& others) {
  const Fix* fix = number == 0 ? nullptr : draft.fix(number);
  const bool known = fix != nullptr && fix->flow == Flow::hotfix && fix->hotfix;
  const bool same = known && fix->hotfix->branch == branch.branch;
  if (same && fix->hotfix->head == branch.head && !isEmergency(*fix)) return false;
  if (known && isEmergency(*fix)) {
    // The first branch of an issue is its hotfix, as long as it is there.
    if (!same && branchSeen(draft, fix->hotfix->branch) != nullptr) {
      others[number].push_back(branch.branch);
      return false;
    }
    if (!isSpent(draft, *fix)) return true;
    if (fix->hotfix->head != branch.head) ignoreBranch(draft, *fix, branch, before);
    return false;
  }
  if (fix != nullptr && fix->live() && (known || fix->status != FixStatus::submitted)) {
    ignoreBranch(draft, *fix, branch, before);
    return false;
  }
  if (deployedAlready(draft, branch)) return false;
  // One that was closed does not begin anew because its branch is still there.
  if (number == 0 && (branch.own.commits.empty() || isKnown(before, branch))) return false;
  if (number == 0) number = kFirstOwnNumber + draft.nextSequence();
  beginHotfix(draft, number, branch);
  return true;
}

}  // namespace

bool deployedAlready(const Draft& draft, const HotfixBranch& branch) {
  const auto& running = draft.facts().prod.running;
  return branch.own.commits.empty() && !(running && running->sha == branch.head);
}

const Fix* hotfixOf(const Draft& draft, const BranchName& branch) {
  for (const std::int64_t number : draft.facts().hotfixes) {
    const Fix* fix = draft.fix(number);
    if (fix != nullptr && fix->live() && fix->hotfix && fix->hotfix->branch == branch) return fix;
  }
  return nullptr;
}

const HotfixBranch* branchSeen(const Draft& draft, const BranchName& branch) {
  if (!draft.survey()) return nullptr;
  const auto& all = draft.survey()->hotfixes;
  const auto found =
      std::find_if(all.begin(), all.end(), [&](const HotfixBranch& one) { return one.branch == branch; });
  return found == all.end() ? nullptr : &*found;
}

void beginHotfix(Draft& draft, std::int64_t number, const HotfixBranch& branch) {
  Fix fix;
  if (const Fix* known = draft.fix(number)) fix = *known;
  // What was said there before and answered is not said again to the hotfix.
  const std::int64_t answered = fix.last_comment = readUntil(draft, number);
  fix.id = fixIdOf(draft.settings().repository, number);
  fix.repository = draft.settings().repository;
  fix.number = number;
  fix.pr.number = number;
  if (fix.pr.title.empty()) fix.pr.title = branch.branch.str();
  fix.flow = Flow::hotfix;
  fix.found_in = Tier::prod;
  fix.flow_reason = "an emergency: branch `" + branch.branch.str() + "`";
  fix.status = FixStatus::submitted;
  fix.approvals.clear();
  fix.held.reset();
  fix.plan.reset();
  fix.backport.reset();
  fix.hotfix = Hotfix{};
  fix.hotfix->branch = branch.branch;
  fix.submitted_at = draft.now();
  fix.history.push_back(Transition{draft.now(), FixStatus::submitted, FixStatus::submitted, "sluice",
                                   "hotfix branch `" + branch.branch.str() + "` was found"});
  draft.addFix(std::move(fix));
  auto& live = draft.editFacts().hotfixes;
  if (std::find(live.begin(), live.end(), number) == live.end()) live.push_back(number);
  draft.find(Rule::state, "hotfix `" + branch.branch.str() + "` begins", number);
  draft.effect("label/" + std::to_string(number) + "/" + std::to_string(draft.nextSequence()),
               SetStatusLabel{number, FixStatus::submitted});
  draft.effect("observe/" + std::to_string(number), ObservePullRequest{number, answered}, Repeat::coalesce);
  // Its pull request may have been seen first.
  for (const std::int64_t other : draft.fixNumbers()) {
    const Fix& one = *draft.fix(other);
    if (other == number || one.flow == Flow::hotfix || one.pr.head_branch != branch.branch) continue;
    draft.effect("observe/" + std::to_string(other), ObservePullRequest{other, one.last_comment},
                 Repeat::coalesce);
  }
}

void voidForRelease(Draft& draft, std::int64_t number) {
  voidStaleApprovals(draft, number,
                     "PROD runs " + describeRelease(draft.facts().prod.running) + " now. Unless `" +
                         draft.fix(number)->hotfix->branch.str() +
                         "` stands on that already, rebase it onto that tag");
}

void followBranch(Draft& draft, std::int64_t number, const HotfixBranch& branch) {
  Fix& fix = draft.editFix(number);
  Hotfix& hotfix = *fix.hotfix;
  const CommitId before = hotfix.head;
  const CommitId base = hotfix.base;
  hotfix.branch = branch.branch;
  hotfix.head = branch.head;
  hotfix.base = draft.facts().prod.running ? draft.facts().prod.running->sha : CommitId();
  hotfix.gone = false;
  hotfix.descends = branch.descends;
  hotfix.fast_forward = branch.fast_forward;
  hotfix.foreign = branch.foreign;
  // What an earlier try of it has left on PROD's branch is its own all the same.
  std::erase_if(hotfix.foreign, [&](const CommitId& commit) {
    return std::find(hotfix.sent.begin(), hotfix.sent.end(), commit) != hotfix.sent.end();
  });
  hotfix.commits.clear();
  for (const CommitInfo& commit : branch.own.commits) hotfix.commits.push_back(commit.id);
  addUndoneReleases(draft, hotfix);
  fix.pr.head = branch.head;
  fix.pr.head_branch = branch.branch;
  fix.pr.base = draft.settings().prod.branch;
  const bool moved = before != branch.head;
  if (moved) {
    hotfix.pushed_by.clear();
    hotfix.pushed_by_id = 0;
    std::erase_if(fix.pr.commits, [&](const ProposedCommit& commit) {
      return std::find(hotfix.commits.begin(), hotfix.commits.end(), commit.id) == hotfix.commits.end();
    });
  }
  // Who made the branch at PROD's release wrote nothing of it.
  if (!hotfix.commits.empty()) {
    takePushers(draft, number);
    askForAuthors(draft, number);
  }
  if (fix.pr.author.id == 0 && !hotfix.pushers.empty()) fix.pr.author = hotfix.pushers.front();
  if (!moved) {
    if (base != hotfix.base) voidForRelease(draft, number);
    return analyzeHotfix(draft, number, branch);
  }
  hotfix.told = hotfix.told_channel || std::find(hotfix.told_heads.begin(), hotfix.told_heads.end(),
                                                 branch.head) != hotfix.told_heads.end();
  hotfix.untold.clear();
  hotfix.failed.clear();
  hotfix.asked = hotfix.analyzed = CommitId();
  hotfix.unanalyzed.clear();
  Plan plan;
  plan.at = draft.now();
  plan.analysis = ownCommits(branch);
  fix.plan = std::move(plan);
  if (!before.empty())
    voidStaleApprovals(draft, number,
                       "`" + branch.branch.str() + "` moved from `" + shortId(before) + "` to `" +
                           shortId(branch.head) + "`");
  analyzeHotfix(draft, number, branch);
  if (!branch.own.commits.empty()) tellTheTeam(draft, number);
}

void observeHotfixes(Draft& draft, const std::vector<HotfixBranch>& before) {
  const Survey& survey = *draft.survey();
  std::map<std::int64_t, std::vector<BranchName>> others;
  for (const HotfixBranch& branch : survey.hotfixes) {
    std::int64_t number = numberOf(draft, branch);
    if (takeUp(draft, number, branch, before, others)) followBranch(draft, number, branch);
  }
  const std::vector<std::int64_t> numbers = draft.facts().hotfixes;
  for (const std::int64_t number : numbers) {
    const Fix* fix = draft.fix(number);
    if (fix == nullptr || !fix->hotfix || !isEmergency(*fix) || onItsWay(draft, *fix)) continue;
    const bool there = branchSeen(draft, fix->hotfix->branch) != nullptr;
    if (!there && !fix->hotfix->gone) draft.editFix(number).hotfix->gone = true;
    keepOthers(draft, number, std::move(others[number]));
  }
  forgetPushes(draft, survey.at);
}

void hotfixAnalyzed(Draft& draft, std::int64_t number, const Analysis& analysis) {
  const Fix& known = *draft.fix(number);
  if (!known.plan || !known.hotfix) return;
  const CommitId head = known.hotfix->head;
  const bool whole = !analysis.landed.empty() && analysis.landed.back() == head;
  if (!whole && analysis.problem.empty()) return;  // of a head that is gone: another one is under way
  if (!whole || (analysis.files.empty() && !analysis.problem.empty()))
    return hotfixUnanalyzed(draft, number, head, analysis.problem);
  Fix& fix = draft.editFix(number);
  // Its commits and how to carry them elsewhere are known from the branch itself.
  const Analysis own = fix.plan->analysis;
  Analysis all = analysis;
  all.merge_kind = MergeKind::rebase;
  all.landed = own.landed;
  all.sources = own.sources;
  all.merged_in_base = true;
  fix.plan = makePlan(draft.settings(), all, draft.now());
  fix.hotfix->analyzed = head;
  fix.hotfix->unanalyzed.clear();
}

void hotfixUnanalyzed(Draft& draft, std::int64_t number, const CommitId& head, const std::string& why) {
  const Fix* fix = draft.fix(number);
  if (fix == nullptr || !fix->hotfix || fix->hotfix->head != head || fix->hotfix->analyzed == head) return;
  Hotfix& hotfix = *draft.editFix(number).hotfix;
  hotfix.asked = CommitId();
  hotfix.unanalyzed = why;
  draft.find(Rule::git, "the analysis failed: " + why, number);
}

}  // namespace sluice
