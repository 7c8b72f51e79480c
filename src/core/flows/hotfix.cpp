#include "core/flows/hotfix.h"

#include <algorithm>
#include <cctype>

#include "core/flows/deployment.h"
#include "core/flows/fix_orders.h"
#include "core/flows/hotfix_merge.h"
#include "core/flows/notify.h"
#include "core/flows/reply.h"
#include "core/hotfix.h"
#include "core/rules/approval.h"
#include "core/rules/flow.h"
#include "core/rules/hotfix.h"
#include "core/rules/impact.h"
#include "core/rules/permission.h"
#include "core/rules/version.h"
#include "core/survey_request.h"
#include "core/text.h"

namespace sluice {
namespace {

/// Reminders come when so much of the time is over.
constexpr int kReminders[] = {50, 75};

std::string toldMarker(std::int64_t number, const CommitId& head) {
  return "hotfix-told-" + std::to_string(number) + "-" + head.str();
}

std::string slug(const std::string& text) {
  constexpr std::size_t kMost = 40;
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 128 && std::isalnum(byte) != 0) {
      out += static_cast<char>(std::tolower(byte));
    } else if (!out.empty() && out.back() != '-') {
      out += '-';
    }
    if (out.size() == kMost) break;
  }
  while (!out.empty() && out.back() == '-') out.pop_back();
  return out.empty() ? "fix" : out;
}

/// The clock of the SLA, through the channels.
void tellClock(Draft& draft, const Fix& fix, NoticeKind kind, NoticePhase phase, const std::string& what) {
  const auto sla = slaOf(fix.severity);
  if (!sla) return;
  Notice notice{what + "/" + std::to_string(fix.number) + "/" + std::to_string(toMillis(fix.submitted_at)),
                kind, Tier::prod, Flow::hotfix, phase};
  notice.subject = "hotfix " + fix.hotfix->branch.str();
  notice.fixes = {noticeFix(fix)};
  notice.due_at = fix.submitted_at + *sla;
  notice.due = draft.settings().zone.describe(*notice.due_at);
  notice.url = fix.pr.url;
  notice.reasons = fix.reasons;
  tell(draft, std::move(notice));
}

/// Everybody who can be told on the forge, but whoever pushed.
std::string mentions(const Draft& draft, const Fix& fix) {
  std::string text;
  for (const Person& person : draft.settings().people) {
    const bool pusher = sameLogin(person.forge_login, fix.hotfix->pushed_by);
    const bool decides = std::any_of(person.roles.begin(), person.roles.end(), [](Role role) {
      return role == Role::admin || role == Role::manager || role == Role::oncall || role == Role::cto ||
             role == Role::senior;
    });
    if (!pusher && decides && !person.forge_login.empty()) text += " @" + person.forge_login;
  }
  return text;
}

/// At least one other member hears of it before it goes.
void tellTheTeam(Draft& draft, const Fix& fix) {
  const std::string others = mentions(draft, fix);
  if (others.empty()) return;
  const std::string marker = toldMarker(fix.number, fix.hotfix->head);
  const auto sla = slaOf(fix.severity);
  tellClock(draft, fix, NoticeKind::sla, NoticePhase::begun, "sla-begun");
  reply(draft, fix.number, marker,
        "🚨 **Emergency hotfix** `" + fix.hotfix->branch.str() + "` at `" + shortId(fix.hotfix->head) + "`" +
            (fix.hotfix->pushed_by.empty() ? "" : ", pushed by " + fix.hotfix->pushed_by) +
            ".\n\nFor your attention:" + others +
            ".\n\nIt goes to PROD without a slot once an admin says `/approve prod` here" +
            (sla ? "; within " + formatDuration(*sla) + " of " + toRfc3339(fix.submitted_at) : "") + ".");
}

Analysis ownCommits(const HotfixBranch& branch) {
  Analysis analysis;
  for (const CommitInfo& commit : branch.own.commits) {
    analysis.landed.push_back(commit.id);
    analysis.sources.push_back({commit.id, commit.parents.size() > 1 ? 1 : 0});
  }
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

/// Which files it touches, and whether UAT takes it, is read from the repository.
void analyze(Draft& draft, const Fix& fix, const HotfixBranch& branch) {
  if (branch.own.commits.empty()) return;
  AnalysisRequest request;
  request.fix = fix.id;
  request.number = fix.number;
  request.base = draft.settings().prod.branch;
  request.other = draft.settings().uat.branch;
  request.head = branch.head;
  for (const CommitInfo& commit : branch.own.commits) {
    ProposedCommit proposed;
    proposed.id = commit.id;
    proposed.message = commit.subject;
    request.commits.push_back(std::move(proposed));
  }
  draft.effect("analyze/hotfix/" + std::to_string(fix.number) + "/" + branch.head.str(),
               AnalyzeChange{std::move(request)});
}

bool deployedAlready(const Draft& draft, const HotfixBranch& branch) {
  const auto& running = draft.facts().prod.running;
  return branch.own.commits.empty() && !(running && running->sha == branch.head);
}

std::int64_t numberOf(const Draft& draft, const HotfixBranch& branch) {
  if (const std::int64_t number = hotfixNumber(branch.branch); number != 0) return number;
  for (const std::int64_t number : draft.facts().hotfixes) {
    const Fix* fix = draft.fix(number);
    if (fix != nullptr && fix->hotfix && fix->hotfix->branch == branch.branch) return number;
  }
  return 0;
}

void begin(Draft& draft, std::int64_t number, const HotfixBranch& branch) {
  Fix fix;
  if (const Fix* known = draft.fix(number)) fix = *known;
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
  draft.effect("observe/" + std::to_string(number), ObservePullRequest{number, 0}, Repeat::coalesce);
}

/// The head has moved, or PROD runs something else: what was approved is another thing now.
void follow(Draft& draft, std::int64_t number, const HotfixBranch& branch) {
  Fix& fix = draft.editFix(number);
  Hotfix& hotfix = *fix.hotfix;
  const CommitId before = hotfix.head;
  hotfix.branch = branch.branch;
  hotfix.head = branch.head;
  hotfix.base = draft.facts().prod.running ? draft.facts().prod.running->sha : CommitId();
  hotfix.gone = false;
  hotfix.descends = branch.descends;
  hotfix.fast_forward = branch.fast_forward;
  hotfix.foreign = branch.foreign;
  hotfix.commits.clear();
  for (const CommitInfo& commit : branch.own.commits) hotfix.commits.push_back(commit.id);
  fix.pr.head = branch.head;
  fix.pr.head_branch = branch.branch;
  fix.pr.base = draft.settings().prod.branch;
  if (before == branch.head) return;
  hotfix.told = false;
  hotfix.failed.clear();
  if (!before.empty() && draft.facts().pushes.branch != branch.branch) {
    hotfix.pushed_by.clear();
    hotfix.pushed_by_id = 0;
  }
  if (draft.facts().pushes.branch == branch.branch) {
    hotfix.pushed_by = draft.facts().pushes.by.login;
    hotfix.pushed_by_id = draft.facts().pushes.by.id;
  }
  Plan plan;
  plan.at = draft.now();
  plan.analysis = ownCommits(branch);
  fix.plan = std::move(plan);
  if (!before.empty())
    voidStaleApprovals(draft, number,
                       "`" + branch.branch.str() + "` moved from `" + shortId(before) + "` to `" +
                           shortId(branch.head) + "`");
  analyze(draft, *draft.fix(number), branch);
  if (!branch.own.commits.empty()) tellTheTeam(draft, *draft.fix(number));
}

bool stillOpen(const Fix& fix) {
  return fix.status == FixStatus::submitted || fix.status == FixStatus::pending_prod;
}

bool onItsWay(const Draft& draft, const Fix& fix) {
  for (const auto& [id, deployment] : draft.gateView().deployments) {
    if (deployment.live() &&
        std::find(deployment.fixes.begin(), deployment.fixes.end(), fix.id) != deployment.fixes.end())
      return true;
  }
  return false;
}

void go(Draft& draft, std::int64_t number) {
  const Fix& fix = *draft.fix(number);
  DeploymentOrder order;
  order.purpose = Purpose::hotfix;
  order.target = fix.hotfix->head;
  order.existing = tagAt(draft.survey()->tags, fix.hotfix->head, draft.facts().prod.running);
  order.fixes = {number};
  const EnvironmentSurvey& prod = draft.survey()->prod;
  if (prod.head && *prod.head != fix.hotfix->head && fix.hotfix->fast_forward)
    order.branch = BranchUpdate{draft.settings().prod.branch, prod.head, fix.hotfix->head};
  draft.editFix(number).reasons.clear();
  const DeploymentId id = startDeployment(draft, order);
  Instant asked = draft.facts().pushes.branch == fix.hotfix->branch ? draft.facts().pushes.at : Instant{};
  for (const Approval& approval : fix.approvals) asked = std::max(asked, approval.at);
  draft.editDeployment(id).asked_at = asked;
  reply(draft, number, "hotfix-go-" + id.str(),
        "🚀 The hotfix goes to PROD now as " + draft.deployment(id)->release.version.str() + ", deployment `" +
            id.str() + "`.");
  if (!prod.head || fix.hotfix->fast_forward) return;
  mergeHotfix(draft, number, id);
}

bool sameTexts(const std::vector<Reason>& a, const std::vector<Reason>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](const Reason& x, const Reason& y) { return x.text == y.text; });
}

void drive(Draft& draft, std::int64_t number) {
  const Fix& fix = *draft.fix(number);
  if (!stillOpen(fix) || onItsWay(draft, fix)) return;
  const std::vector<Reason> stops = hotfixStops(draft, fix);
  if (fix.status == FixStatus::submitted && missingPeople(draft, fix).empty() &&
      !entersPipeline(fix.severity) && fix.severity != Severity::unset) {
    draft.move(number, FixStatus::pending_prod, "sluice", "approved as an emergency; no slot is waited for");
  }
  if (stops.empty() && draft.fix(number)->status == FixStatus::pending_prod) return go(draft, number);
  if (!sameTexts(draft.fix(number)->reasons, stops)) draft.explain(number, stops);
}

}  // namespace

Answer startHotfix(Draft& draft, std::int64_t number, const StartHotfix& command, const Who& who) {
  if (auto refusal = refusalFor(who, {Role::admin}, "start a hotfix")) return refused(*refusal);
  if (number <= 0) return refused(Reason{Rule::grammar, "a hotfix is started on an issue", {}});
  if (!draft.survey() || !draft.facts().prod.running) {
    return refused(
        Reason{Rule::version,
               "nobody knows what PROD runs: `sluice adopt --environment prod <version>` states it",
               {Role::admin}});
  }
  for (const HotfixBranch& branch : draft.survey()->hotfixes) {
    if (hotfixNumber(branch.branch) == number && !deployedAlready(draft, branch))
      return accepted("The branch `" + branch.branch.str() + "` is there already: push the fix to it.");
  }
  const Fix* fix = draft.fix(number);
  if (fix != nullptr && fix->live() && fix->status != FixStatus::submitted && fix->flow != Flow::hotfix) {
    return refused(Reason{Rule::state,
                          "#" + std::to_string(number) + " is " + std::string(toText(fix->status)) + " in " +
                              std::string(toText(fix->flow)) + ": close it first",
                          {Role::admin}});
  }
  const Release& release = *draft.facts().prod.running;
  const std::string name = command.name.empty() ? (fix != nullptr ? fix->pr.title : "") : command.name;
  const BranchName branch(std::string(kHotfixPrefix) + std::to_string(number) + "-" + slug(name));
  draft.effect("branch/" + branch.str() + "/" + release.sha.str(), CreateBranch{branch, release.sha});
  draft.find(Rule::git,
             "hotfix branch `" + branch.str() + "` at " + describeRelease(release) + " by " + who.name,
             number);
  Answer answer = accepted("The branch `" + branch.str() + "` is made at " + describeRelease(release) +
                           ", which PROD runs.\n\n```\ngit fetch origin && git switch " + branch.str() +
                           "\n```\n\nPush the fix to it. It goes to PROD without a slot once its severity is "
                           "high or critical and an admin has said "
                           "`/approve prod` here.");
  answer.id = branch.str();
  return answer;
}

Answer confirmHotfix(Draft& draft, std::int64_t number, const Confirm& command, const Who& who) {
  if (auto refusal = refusalFor(who, {Role::admin, Role::manager}, "confirm a hotfix"))
    return refused(*refusal);
  const Severity severity = std::max(command.severity, draft.fix(number)->severity);
  if (severity == Severity::unset)
    return refused(Reason{Rule::grammar, "say how severe it is: `/confirm severity=critical`", {}});
  if (entersPipeline(severity)) {
    return refused(Reason{Rule::severity,
                          "severity " + std::string(toText(severity)) +
                              " is no emergency: it goes through the pipeline, as a pull request",
                          {Role::admin, Role::manager}});
  }
  if (!stillOpen(*draft.fix(number)))
    return refused(
        Reason{Rule::state, "it is " + std::string(toText(draft.fix(number)->status)) + " already", {}});
  draft.editFix(number).severity = severity;
  return accepted("An emergency of severity **" + std::string(toText(severity)) + "**, confirmed by " +
                  who.name + ": to PROD within " + formatDuration(*slaOf(severity)) +
                  ". Next: an admin says `/approve prod`.");
}

Answer approveHotfix(Draft& draft, std::int64_t number, const Who& who, const Order& order) {
  const ApprovalPolicy& policy = policyOf(draft.settings(), ApprovalKind::prod, Flow::hotfix);
  if (auto refusal = refusalFor(who, policy.roles, "approve a hotfix")) return refused(*refusal);
  const Fix& before = *draft.fix(number);
  const bool pushed = (before.hotfix->pushed_by_id != 0 && who.forge_id == before.hotfix->pushed_by_id) ||
                      sameLogin(who.forge_login, before.hotfix->pushed_by) ||
                      (who.person && sameLogin(who.person->forge_login, before.hotfix->pushed_by));
  if (isAuthor(who, before.pr) || (pushed && !before.hotfix->pushed_by.empty())) {
    return refused(Reason{Rule::permission,
                          who.name + " wrote or pushed this hotfix: nobody approves their own",
                          policy.roles});
  }
  if (!stillOpen(before))
    return refused(Reason{Rule::state, "it is " + std::string(toText(before.status)) + " already", {}});
  if (before.hotfix->commits.empty())
    return refused(Reason{Rule::state, "the branch holds no commit yet: there is nothing to approve", {}});
  Fix& fix = draft.editFix(number);
  std::erase_if(fix.approvals, [&](const Approval& old) {
    return old.kind == ApprovalKind::prod && old.by == who.name && !old.used;
  });
  fix.approvals.push_back(approvalBy(draft, fix, ApprovalKind::prod, who, order));
  const std::vector<Reason> stops = hotfixStops(draft, *draft.fix(number));
  Answer answer =
      accepted("Approved by " + who.name + " for **PROD**, at once, for head `" + shortId(fix.hotfix->head) +
               "` on " + describeRelease(draft.facts().prod.running) + ". It is void if either changes.");
  if (!stops.empty()) answer.text += "\n\nIt still waits for:\n\n" + listReasons(stops);
  return answer;
}

void hotfixPushed(Draft& draft, const RefsHinted& hint) {
  constexpr std::string_view kHeads = "refs/heads/";
  const std::string_view ref = hint.ref;
  if (!ref.starts_with(kHeads) || !ref.substr(kHeads.size()).starts_with(kHotfixPrefix) ||
      hint.by.login.empty())
    return;
  draft.editFacts().pushes = {BranchName(std::string(ref.substr(kHeads.size()))), hint.by, draft.now()};
}

void observeHotfixes(Draft& draft) {
  const Survey& survey = *draft.survey();
  for (const HotfixBranch& branch : survey.hotfixes) {
    std::int64_t number = numberOf(draft, branch);
    const Fix* fix = number == 0 ? nullptr : draft.fix(number);
    const bool known = fix != nullptr && fix->flow == Flow::hotfix && fix->hotfix;
    if (known && fix->hotfix->head == branch.head && fix->hotfix->branch == branch.branch && !stillOpen(*fix))
      continue;
    if (known && fix->live() && !stillOpen(*fix)) continue;  // it is deployed: what comes next is another one
    if (!known || !fix->live()) {
      if (deployedAlready(draft, branch)) continue;
      if (fix != nullptr && fix->live() && fix->status != FixStatus::submitted) continue;
      if (number == 0) {
        if (branch.own.commits.empty()) continue;
        number = kFirstOwnNumber + draft.nextSequence();
      }
      begin(draft, number, branch);
    }
    follow(draft, number, branch);
  }
  for (const std::int64_t number : draft.facts().hotfixes) {
    const Fix* fix = draft.fix(number);
    if (fix == nullptr || !fix->hotfix || !stillOpen(*fix) || onItsWay(draft, *fix)) continue;
    const bool there =
        std::any_of(survey.hotfixes.begin(), survey.hotfixes.end(),
                    [&](const HotfixBranch& branch) { return branch.branch == fix->hotfix->branch; });
    if (!there && !fix->hotfix->gone) draft.editFix(number).hotfix->gone = true;
  }
}

void followIssue(Draft& draft, std::int64_t number, const PullRequest& issue) {
  Fix& fix = draft.editFix(number);
  const PullRequest before = fix.pr;
  fix.pr = issue;
  fix.pr.base = before.base;
  fix.pr.head = before.head;
  fix.pr.head_branch = before.head_branch;
  if (fix.pr.commits.empty()) fix.pr.commits = before.commits;
  for (const Label& label : issue.labels) {
    if (!label.name.starts_with("severity/")) continue;
    const auto severity = fromText<Severity>(std::string_view(label.name).substr(9));
    if (severity) fix.severity = std::max(fix.severity, *severity);
  }
}

void hotfixAnalyzed(Draft& draft, std::int64_t number, const Analysis& analysis) {
  Fix& fix = draft.editFix(number);
  if (!fix.plan) return;
  // Its commits and how to carry them elsewhere are known from the branch itself.
  const Analysis own = fix.plan->analysis;
  Analysis all = analysis;
  all.merge_kind = MergeKind::rebase;
  all.landed = own.landed;
  all.sources = own.sources;
  all.merged_in_base = true;
  fix.plan = makePlan(draft.settings(), all, draft.now());
}

void hotfixTold(Draft& draft, const std::string& marker) {
  for (const std::int64_t number : draft.facts().hotfixes) {
    const Fix* fix = draft.fix(number);
    if (fix != nullptr && fix->hotfix && marker == toldMarker(number, fix->hotfix->head))
      draft.editFix(number).hotfix->told = true;
  }
}

void driveHotfixes(Draft& draft) {
  if (draft.facts().hotfixes.empty()) return;
  const std::vector<std::int64_t> numbers = draft.facts().hotfixes;
  for (const std::int64_t number : numbers) {
    const Fix* fix = draft.fix(number);
    if (fix == nullptr || !fix->live() || fix->flow != Flow::hotfix) {
      std::erase(draft.editFacts().hotfixes, number);
    } else if (draft.survey()) {
      drive(draft, number);
    }
  }
}

void hotfixTick(Draft& draft) {
  for (const std::int64_t number : draft.facts().hotfixes) {
    const Fix* found = draft.fix(number);
    const auto sla = found == nullptr || !stillOpen(*found) ? std::nullopt : slaOf(found->severity);
    if (!sla || found->hotfix->missed) continue;
    const Millis gone = draft.now() - found->submitted_at;
    Fix& fix = draft.editFix(number);
    const std::string marker =
        "sla-" + std::to_string(number) + "-" + std::to_string(toMillis(fix.submitted_at));
    if (gone >= *sla) {
      fix.hotfix->missed = true;
      tellClock(draft, fix, NoticeKind::sla, NoticePhase::missed, "sla-missed");
      draft.find(Rule::timeout, "the hotfix has missed its " + formatDuration(*sla), number);
      reply(draft, number, marker + "-missed",
            "🚨 The hotfix is not on PROD after " + formatDuration(*sla) + ": its time is over." +
                mentions(draft, fix) + "\n\nIt waits for:\n\n" + listReasons(fix.reasons));
      continue;
    }
    for (const int percent : kReminders) {
      if (fix.hotfix->reminded >= percent || gone < *sla * percent / 100) continue;
      fix.hotfix->reminded = percent;
      tellClock(draft, fix, NoticeKind::reminder, NoticePhase::none, "sla-" + std::to_string(percent));
      reply(draft, number, marker + "-" + std::to_string(percent),
            "⏰ " + std::to_string(percent) + " % of the " + formatDuration(*sla) +
                " for this hotfix are over." + mentions(draft, fix) + "\n\nIt waits for:\n\n" +
                listReasons(fix.reasons));
    }
  }
}

std::optional<Instant> hotfixWake(const State& state, const Settings&) {
  std::optional<Instant> next;
  for (const std::int64_t number : state.facts.hotfixes) {
    const auto found = state.fixes.find(number);
    if (found == state.fixes.end() || !stillOpen(found->second) || !found->second.hotfix) continue;
    const Fix& fix = found->second;
    const auto sla = slaOf(fix.severity);
    if (!sla || fix.hotfix->missed) continue;
    Instant at = fix.submitted_at + *sla;
    for (const int percent : {kReminders[1], kReminders[0]}) {
      if (fix.hotfix->reminded < percent) at = fix.submitted_at + *sla * percent / 100;
    }
    if (!next || at < *next) next = at;
  }
  return next;
}

}  // namespace sluice
