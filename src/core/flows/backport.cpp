#include "core/flows/backport.h"

#include <charconv>

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

}  // namespace

BranchName backportBranch(std::int64_t number) {
  return BranchName(std::string(kBackport) + std::to_string(number) + std::string(kToUat));
}

std::int64_t fixOfBackport(const BranchName& branch) {
  const std::string_view name = branch.str();
  if (!name.starts_with(kBackport)) return 0;
  std::int64_t number = 0;
  std::from_chars(name.data() + kBackport.size(), name.data() + name.size(), number);
  return number > 0 && backportBranch(number) == branch ? number : 0;
}

void startBackport(Draft& draft, std::int64_t number, const CommitId& onto) {
  Fix& fix = draft.editFix(number);
  if (fix.backport && !fix.backport->closed_unmerged) return;
  Backport backport;
  backport.branch = backportBranch(number);
  const bool again = fix.backport.has_value();
  fix.backport = backport;
  PushBackport effect;
  effect.request.series = {fix.id, number, fix.plan->analysis.sources};
  effect.request.onto = draft.settings().uat.branch;
  effect.request.onto_head = onto;
  effect.request.branch = backport.branch;
  effect.request.committed_at = draft.now();
  draft.effect(
      "backport/" + std::to_string(number) + (again ? "/" + std::to_string(draft.nextSequence()) : ""),
      std::move(effect));
  draft.find(Rule::conflict,
             "opens `" + backport.branch.str() + "` with the conflict for a person to resolve", number);
}

void backportPushed(Draft& draft, const BackportPushed& pushed) {
  const Fix* found = draft.fix(pushed.fix);
  if (found == nullptr || !found->backport) return;
  Fix& fix = draft.editFix(found->number);
  fix.backport->marker_commit = pushed.result.head;
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
  const std::string marker = "backport-" + std::to_string(fix.number) + "-" + std::to_string(opened.number);
  draft.effect(
      "reply/" + marker,
      PostReply{fix.number,
                "⚠️ The cherry-pick to `" + draft.settings().uat.branch.str() +
                    "` conflicts. Please resolve it in " + opened.url + "; merging that completes this fix.",
                marker});
  for (Reason& reason : fix.reasons) {
    if (reason.rule == Rule::conflict) reason.text += "; resolve it in " + opened.url;
  }
}

}  // namespace sluice
