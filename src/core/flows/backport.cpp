#include "core/flows/backport.h"

#include <algorithm>
#include <charconv>

#include "core/flows/fix_orders.h"
#include "core/flows/notify.h"
#include "core/flows/reply.h"
#include "core/text.h"

namespace sluice {
namespace {

std::string manualCommands(const Draft& draft, const Fix& fix) {
  const std::string branch = fix.backport->branch.str();
  return "```sh\ngit fetch origin\ngit switch " + branch +
         "\n# resolve the markers, then\ngit commit -a --amend --no-edit\ngit push --force-with-lease "
         "origin " +
         branch + "\n```\n\nMerging this pull request into `" + draft.settings().uat.branch.str() +
         "` completes #" + std::to_string(fix.number) + " at the next T2 at the latest.";
}

constexpr std::string_view kBackport = "backport/";
constexpr std::string_view kToUat = "-to-uat";
constexpr std::string_view kConflictStatus = "sluice/conflict";

/// `1 file: api/price.txt`, within a commit status's 140 characters.
std::string listed(const std::vector<std::string>& files) {
  constexpr std::size_t kMost = 80;
  std::string text = std::to_string(files.size()) + (files.size() == 1 ? " file: " : " files: ");
  std::size_t shown = 0;
  for (const std::string& file : files) {
    if (shown > 0 && text.size() + file.size() > kMost) return text + ", …";
    text += (shown++ == 0 ? "" : ", ") + shortTitle(file).substr(0, kMost);
  }
  return text;
}

void setStatus(Draft& draft, const Fix& fix, const CommitId& commit,
               const std::vector<std::string>& markers) {
  SetCommitStatus status;
  status.commit = commit;
  status.context = kConflictStatus;
  status.state = markers.empty() ? CommitState::success : CommitState::failure;
  status.description =
      markers.empty() ? "no conflict markers are left" : "to be resolved in " + listed(markers);
  status.url = fix.backport->url;
  draft.effect("commit-status/" + std::string(kConflictStatus) + "/" + commit.str(), std::move(status),
               Repeat::coalesce);
}

void lookForMarkers(Draft& draft, const Fix& fix, std::int64_t pull_request, const CommitId& commit) {
  FindMarkers ask;
  ask.question = {fix.id, pull_request, commit, fix.backport->onto, fix.backport->files};
  draft.effect("markers/" + std::to_string(fix.number) + "/" + commit.str(), std::move(ask),
               Repeat::coalesce);
}

/// Closing it unmerged is an answer to nothing: does the fix go to UAT or not?
void askAgain(Draft& draft, std::int64_t number, const PullRequest& pr) {
  draft.find(Rule::conflict, "#" + std::to_string(pr.number) + " was closed without merging", number);
  if (draft.fix(number)->status != FixStatus::pending_uat_merge) return;
  const std::string why = "its conflict (#" + std::to_string(pr.number) +
                          ") was closed without being resolved, and UAT still lacks the fix";
  withdrawApprovals(draft, number, ApprovalKind::uat_merge, "", why);
  draft.explain(number, {Reason{Rule::conflict, why, {Role::admin, Role::manager}}});
  const std::string marker = "reopened-" + std::to_string(number) + "-" + std::to_string(pr.number);
  reply(draft, number, marker,
        "❓ " + why +
            ". `/approve uat-merge` tries the cherry-pick again at the next T2; `/close` "
            "with a reason ends it here.");
}

}  // namespace

BranchName backportBranch(std::int64_t number, int attempt) {
  return BranchName(std::string(kBackport) + std::to_string(number) + std::string(kToUat) +
                    (attempt > 1 ? "-" + std::to_string(attempt) : ""));
}

std::int64_t fixOfBackport(const BranchName& branch) {
  const std::string_view name = branch.str();
  if (!name.starts_with(kBackport)) return 0;
  std::int64_t number = 0;
  const auto end = std::from_chars(name.data() + kBackport.size(), name.data() + name.size(), number).ptr;
  int attempt = 1;
  if (const std::string_view rest(end, name.data() + name.size()); rest.starts_with("-to-uat-"))
    std::from_chars(rest.data() + kToUat.size() + 1, rest.data() + rest.size(), attempt);
  return number > 0 && backportBranch(number, attempt) == branch ? number : 0;
}

void startBackport(Draft& draft, std::int64_t number, const CommitId& onto) {
  Fix& fix = draft.editFix(number);
  if (fix.backport && !fix.backport->closed_unmerged) return;
  Backport backport;
  if (fix.backport) backport.attempt = fix.backport->attempt + 1;
  backport.branch = backportBranch(number, backport.attempt);
  backport.onto = onto;
  fix.backport = backport;
  PushBackport effect;
  effect.request.series = {fix.id, number, fix.plan->analysis.sources};
  effect.request.onto = draft.settings().uat.branch;
  effect.request.onto_head = onto;
  effect.request.branch = backport.branch;
  effect.request.committed_at = draft.now();
  if (draft.facts().uat.running) effect.request.onto_version = draft.facts().uat.running->version;
  effect.request.source_version = fix.prod_release.version;
  draft.effect("backport/" + std::to_string(number) +
                   (backport.attempt > 1 ? "/" + std::to_string(draft.nextSequence()) : ""),
               std::move(effect));
  draft.find(Rule::conflict,
             "opens `" + backport.branch.str() + "` with the conflict for a person to resolve", number);
}

void backportPushed(Draft& draft, const BackportPushed& pushed) {
  const Fix* found = draft.fix(pushed.fix);
  if (found == nullptr || !found->backport) return;
  Fix& fix = draft.editFix(found->number);
  fix.backport->marker_commit = pushed.result.head;
  fix.backport->head = pushed.result.head;
  fix.backport->files.clear();
  for (const Conflict& conflict : pushed.result.conflicts) fix.backport->files.push_back(conflict.path);
  fix.backport->looked_at = pushed.result.head;
  fix.backport->markers = fix.backport->files;
  OpenBackport open;
  open.fix = fix.id;
  open.head = fix.backport->branch;
  open.base = draft.settings().uat.branch;
  open.title = "[conflict] " + shortTitle(fix.pr.title) + " (#" + std::to_string(fix.number) + " to UAT)";
  open.body = "The fix of #" + std::to_string(fix.number) + " runs on PROD as " +
              fix.prod_release.version.str() + " and does not apply to `" + open.base.str() +
              "` by itself. This branch holds the commit with its conflict markers.\n\n| file | conflict "
              "|\n|---|---|\n";
  for (const Conflict& conflict : pushed.result.conflicts)
    open.body += "| `" + conflict.path + "` | " + conflict.kind + " |\n";
  if (!pushed.result.hunks.empty()) open.body += "\n" + pushed.result.hunks + "\n";
  open.body += "\n" + manualCommands(draft, fix);
  draft.effect("open-backport/" + std::to_string(fix.number) + "/" + std::to_string(draft.nextSequence()),
               std::move(open));
}

void backportOpened(Draft& draft, const BackportOpened& opened) {
  const Fix* found = draft.fix(opened.fix);
  if (found == nullptr || !found->backport) return;
  Fix& fix = draft.editFix(found->number);
  fix.backport->number = opened.number;
  fix.backport->url = opened.url;
  if (!fix.backport->markers.empty()) setStatus(draft, fix, fix.backport->looked_at, fix.backport->markers);
  const std::string marker = "backport-" + std::to_string(fix.number) + "-" + std::to_string(opened.number);
  reply(draft, fix.number, marker,
        "⚠️ The cherry-pick to `" + draft.settings().uat.branch.str() +
            "` conflicts. Please resolve it in " + opened.url + "; merging that completes this fix.");
  Notice notice{"conflict/" + std::to_string(fix.number) + "/" + std::to_string(opened.number),
                NoticeKind::conflict, Tier::uat, fix.flow};
  notice.fixes = {noticeFix(fix)};
  notice.url = opened.url;
  for (Reason& reason : fix.reasons) {
    if (reason.rule != Rule::conflict) continue;
    notice.reasons.push_back(reason);
    reason.text += "; resolve it in " + opened.url;
  }
  tell(draft, std::move(notice));
}

bool observeBackport(Draft& draft, const PullRequest& pr) {
  const std::int64_t number = fixOfBackport(pr.head_branch);
  const Fix* fix = draft.fix(number);
  if (fix == nullptr || !fix->backport || pr.from_fork) return false;
  if (fix->backport->branch != pr.head_branch) return true;  // of an earlier try
  Backport& backport = *draft.editFix(number).backport;
  backport.number = pr.number;
  backport.url = pr.url;
  const bool merged_there = pr.merged && pr.base == draft.settings().uat.branch && pr.merge_commit;
  if (merged_there && backport.merge_commit != pr.merge_commit) {
    backport.merge_commit = pr.merge_commit;
    backport.looked_at = CommitId();
    backport.markers.clear();
    backport.subjects.clear();
    for (const ProposedCommit& commit : pr.commits)
      backport.subjects.push_back(commit.message.substr(0, commit.message.find('\n')));
    draft.find(Rule::conflict, "the conflict was resolved by #" + std::to_string(pr.number), number);
    lookForMarkers(draft, *draft.fix(number), 0, *pr.merge_commit);
  } else if (pr.open && backport.head != pr.head) {
    backport.head = pr.head;
    lookForMarkers(draft, *draft.fix(number), pr.number, pr.head);
  }
  const bool closed = !pr.open && !pr.merged;
  const bool closed_now = closed && !backport.closed_unmerged;
  backport.closed_unmerged = closed;
  if (closed_now) askAgain(draft, number, pr);
  return true;
}

void lookForMarkersAgain(Draft& draft) {
  if (!draft.survey()->uat.head) return;
  for (const std::int64_t number : draft.fixNumbers()) {
    const Fix& fix = *draft.fix(number);
    if (!fix.backport || !fix.backport->merge_commit || fix.backport->resolved()) continue;
    if (fix.backport->looked_at != *draft.survey()->uat.head)
      lookForMarkers(draft, fix, 0, *draft.survey()->uat.head);
  }
}

void markersFound(Draft& draft, const MarkersFound& found) {
  const Fix* known = draft.fix(found.fix);
  if (known == nullptr || !known->backport) return;
  Fix& fix = draft.editFix(known->number);
  Backport& backport = *fix.backport;
  const bool merged = backport.merge_commit.has_value();
  // An answer about the pull request's head that comes after its merge says nothing about what was merged.
  if (merged && found.commit == backport.head && found.commit != *backport.merge_commit) return;
  if (!merged && found.commit != backport.head) return;
  backport.looked_at = found.commit;
  backport.markers = found.paths;
  setStatus(draft, fix, found.commit, found.paths);
  if (!merged || found.paths.empty()) return;
  const std::string text =
      "#" + std::to_string(backport.number) + " was merged with conflict markers in " + listed(found.paths);
  draft.explain(fix.number, {Reason{Rule::conflict, text, {}}});
  const std::string marker = "markers-" + std::to_string(fix.number) + "-" + shortId(found.commit);
  reply(draft, fix.number, marker,
        "⛔ " + text + ". Nothing goes to UAT until they are removed from `" +
            draft.settings().uat.branch.str() + "`.");
}

void markersUnknown(Draft& draft, const MarkerQuestion& question, const std::string& problem) {
  const Fix* fix = draft.fix(question.fix);
  if (fix == nullptr || !fix->backport) return;
  draft.find(Rule::git, "conflict markers could not be looked for: " + problem, fix->number);
  if (fix->backport->merge_commit) markersFound(draft, {question.fix, question.commit, question.paths});
}

bool waitsForMarkers(const Draft& draft) {
  const auto numbers = draft.fixNumbers();
  return std::any_of(numbers.begin(), numbers.end(), [&](std::int64_t number) {
    const auto& backport = draft.fix(number)->backport;
    return backport && backport->merge_commit && backport->looked_at.empty();
  });
}

std::vector<Reason> markerStops(const Draft& draft) {
  std::vector<Reason> stops;
  for (const std::int64_t number : draft.fixNumbers()) {
    const Fix& fix = *draft.fix(number);
    if (!fix.backport || !fix.backport->merge_commit || fix.backport->resolved()) continue;
    const std::string what =
        "the backport of #" + std::to_string(number) + " (#" + std::to_string(fix.backport->number) + ")";
    stops.push_back({Rule::conflict,
                     fix.backport->markers.empty()
                         ? what + " was merged and not searched for conflict markers yet"
                         : "`" + draft.settings().uat.branch.str() + "` holds conflict markers of " + what +
                               " in " + listed(fix.backport->markers) + ": remove them there",
                     {}});
  }
  return stops;
}

}  // namespace sluice
