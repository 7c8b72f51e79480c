#include "core/flows/hotfix.h"

#include <algorithm>
#include <cctype>

#include "core/flows/deployment.h"
#include "core/flows/fix_orders.h"
#include "core/flows/hotfix_authors.h"
#include "core/flows/hotfix_branch.h"
#include "core/flows/hotfix_merge.h"
#include "core/flows/hotfix_telling.h"
#include "core/flows/reply.h"
#include "core/hotfix.h"
#include "core/rules/approval.h"
#include "core/rules/flow.h"
#include "core/rules/hotfix.h"
#include "core/rules/permission.h"
#include "core/rules/version.h"
#include "core/survey_request.h"
#include "core/text.h"

namespace sluice {
namespace {

/// Reminders come when so much of the time is over.
constexpr int kReminders[] = {50, 75};

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
  Fix& edited = draft.editFix(number);
  edited.reasons.clear();
  std::vector<CommitId>& sent = edited.hotfix->sent;
  for (const CommitId& commit : edited.hotfix->commits) {
    if (std::find(sent.begin(), sent.end(), commit) == sent.end()) sent.push_back(commit);
  }
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

/// Channels hear of it once, when it is known to be one.
void announceClock(Draft& draft, std::int64_t number) {
  const Fix& fix = *draft.fix(number);
  if (fix.hotfix->announced || fix.hotfix->commits.empty() || !slaOf(fix.severity)) return;
  draft.editFix(number).hotfix->announced = true;
  tellClock(draft, *draft.fix(number), NoticeKind::sla, NoticePhase::begun, "sla-begun");
}

void drive(Draft& draft, std::int64_t number) {
  const Fix& fix = *draft.fix(number);
  if (!isEmergency(fix) || onItsWay(draft, fix)) return;
  announceClock(draft, number);
  std::vector<Reason> stops = hotfixStops(draft, fix);
  const bool analyzed = fix.hotfix->analyzed == fix.hotfix->head;
  if (fix.status == FixStatus::submitted && analyzed && missingPeople(draft, fix).empty() &&
      !entersPipeline(fix.severity) && fix.severity != Severity::unset) {
    draft.move(number, FixStatus::pending_prod, "sluice", "approved as an emergency; no slot is waited for");
  }
  if (stops.empty() && draft.fix(number)->status == FixStatus::pending_prod) return go(draft, number);
  for (const BranchName& other : fix.hotfix->others) {
    stops.push_back({Rule::git,
                     "`" + other.str() + "` names this issue too and does not count: the hotfix is `" +
                         fix.hotfix->branch.str() + "`",
                     {}});
  }
  if (!sameTexts(draft.fix(number)->reasons, stops)) draft.explain(number, std::move(stops));
}

/// Approvals were for the release that PROD ran, and the branch may not stand on the new one.
void prodMoved(Draft& draft) {
  const auto& running = draft.facts().prod.running;
  if (!running) return;
  bool any = false;
  const std::vector<std::int64_t> numbers = draft.facts().hotfixes;
  for (const std::int64_t number : numbers) {
    const Fix* fix = draft.fix(number);
    if (fix == nullptr || !fix->hotfix || !isEmergency(*fix) || onItsWay(draft, *fix) ||
        fix->hotfix->base == running->sha)
      continue;
    any = true;
    voidForRelease(draft, number);
  }
  if (any)
    draft.effect("survey", TakeSurvey{surveyRequestFor(draft.facts(), draft.settings())}, Repeat::coalesce);
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
  const Fix* fix = draft.fix(number);
  if (fix != nullptr && fix->live() && fix->status != FixStatus::submitted && fix->flow != Flow::hotfix) {
    return refused(Reason{Rule::state,
                          "#" + std::to_string(number) + " is " + std::string(toText(fix->status)) + " in " +
                              std::string(toText(fix->flow)) + ": close it first",
                          {Role::admin}});
  }
  if (fix != nullptr && fix->live() && fix->flow == Flow::hotfix && !isEmergency(*fix)) {
    return refused(Reason{Rule::state,
                          "the hotfix #" + std::to_string(number) + " is " +
                              std::string(toText(fix->status)) +
                              " already: give what comes after it an issue of its own",
                          {}});
  }
  Severity severity = fix != nullptr && fix->live() ? fix->severity : Severity::unset;
  if (const PullRequest* issue = draft.observed(number))
    severity = std::max(severity, labelledSeverity(*issue));
  if (entersPipeline(severity)) {
    return refused(
        Reason{Rule::severity,
               "severity " + std::string(toText(severity)) +
                   " is no emergency: it goes through the pipeline, as a pull request. Should it be "
                   "one, label the issue `severity/high` or `severity/critical` first",
               {Role::admin, Role::manager}});
  }
  for (const HotfixBranch& branch : draft.survey()->hotfixes) {
    if (hotfixNumber(branch.branch) == number && !deployedAlready(draft, branch))
      return accepted("The branch `" + branch.branch.str() + "` is there already: push the fix to it.");
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
  if (!isEmergency(*draft.fix(number)))
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
  const std::string login = who.person ? who.person->forge_login : who.forge_login;
  if (isAuthor(who, before.pr) || hasPushed(before, who.forge_id, login)) {
    return refused(Reason{Rule::permission,
                          who.name + " wrote or pushed this hotfix: nobody approves their own",
                          policy.roles});
  }
  if (!isEmergency(before))
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

void followIssue(Draft& draft, std::int64_t number, const PullRequest& issue) {
  Fix& fix = draft.editFix(number);
  const PullRequest before = fix.pr;
  fix.pr = issue;
  fix.pr.commits = before.commits;
  takeCommits(fix, issue.commits);
  fix.pr.base = before.base;
  fix.pr.head = before.head;
  fix.pr.head_branch = before.head_branch;
  if (issue.issue) {
    // Who opened an issue wrote nothing of what mends it.
    const auto& pushers = fix.hotfix->pushers;
    fix.pr.author = pushers.empty() ? ForgeUser{} : pushers.front();
  }
  fix.severity = std::max(fix.severity, labelledSeverity(issue));
}

void driveHotfixes(Draft& draft, bool prod_moved) {
  if (draft.facts().hotfixes.empty()) return;
  if (prod_moved) prodMoved(draft);
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
    const auto sla = found == nullptr || !isEmergency(*found) ? std::nullopt : slaOf(found->severity);
    if (!sla || found->hotfix->missed) continue;
    const Millis gone = draft.now() - found->submitted_at;
    Fix& fix = draft.editFix(number);
    const std::string waits = "\n\nIt waits for:\n\n" + listReasons(hotfixStops(draft, fix));
    const std::string marker =
        "sla-" + std::to_string(number) + "-" + std::to_string(toMillis(fix.submitted_at));
    if (gone >= *sla) {
      fix.hotfix->missed = true;
      tellClock(draft, fix, NoticeKind::sla, NoticePhase::missed, "sla-missed");
      draft.find(Rule::timeout, "the hotfix has missed its " + formatDuration(*sla), number);
      reply(draft, number, marker + "-missed",
            "🚨 The hotfix is not on PROD after " + formatDuration(*sla) + ": its time is over." +
                mentions(draft, fix) + waits);
      continue;
    }
    for (const int percent : kReminders) {
      if (fix.hotfix->reminded >= percent || gone < *sla * percent / 100) continue;
      fix.hotfix->reminded = percent;
      tellClock(draft, fix, NoticeKind::reminder, NoticePhase::none, "sla-" + std::to_string(percent));
      reply(draft, number, marker + "-" + std::to_string(percent),
            "⏰ " + std::to_string(percent) + " % of the " + formatDuration(*sla) +
                " for this hotfix are over." + mentions(draft, fix) + waits);
    }
  }
}

std::optional<Instant> hotfixWake(const State& state, const Settings&) {
  std::optional<Instant> next;
  for (const std::int64_t number : state.facts.hotfixes) {
    const auto found = state.fixes.find(number);
    if (found == state.fixes.end() || !isEmergency(found->second) || !found->second.hotfix) continue;
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
