// The pull request of a hotfix's branch: its number and its authors (rules §7).
#include <algorithm>

#include "core/flows/hotfix.h"
#include "core/flows/hotfix_authors.h"
#include "core/flows/hotfix_branch.h"
#include "core/flows/reply.h"
#include "core/rules/hotfix.h"

namespace sluice {
namespace {

bool isOfEmergencyBranch(const PullRequest& pr) {
  return !pr.issue && !pr.from_fork && pr.head_branch.str().starts_with(kHotfixPrefix);
}

/// Ordinary, and nobody has decided anything about it.
bool isUndecided(const Draft& draft, std::int64_t number) {
  const Fix* fix = draft.fix(number);
  return fix == nullptr || (fix->flow != Flow::hotfix && fix->status == FixStatus::submitted);
}

/// A hotfix that had only a number of Sluice's own goes on under its pull request's.
void renumber(Draft& draft, std::int64_t own, std::int64_t number, const HotfixBranch& branch) {
  const Fix before = *draft.fix(own);
  draft.editFix(own).reasons.clear();
  draft.move(own, FixStatus::closed, "sluice",
             "it goes on as #" + std::to_string(number) + ", the pull request of its branch");
  beginHotfix(draft, number, branch);
  {
    Fix& fix = draft.editFix(number);
    fix.severity = std::max(fix.severity, before.severity);
    fix.submitted_at = before.submitted_at;
    fix.hotfix->pushers = before.hotfix->pushers;
    fix.hotfix->reminded = before.hotfix->reminded;
    fix.hotfix->missed = before.hotfix->missed;
  }
  followBranch(draft, number, branch);
  // The same head, of which the same is known.
  Hotfix& hotfix = *draft.editFix(number).hotfix;
  hotfix.unseen = before.hotfix->unseen;
  hotfix.replaced = before.hotfix->replaced;
  hotfix.pushed = before.hotfix->pushed;
  hotfix.pushed_by = before.hotfix->pushed_by;
  hotfix.pushed_by_id = before.hotfix->pushed_by_id;
}

/// Who opened it and who wrote its commits approve nothing of it.
void takeAuthors(Draft& draft, std::int64_t number, const PullRequest& pr) {
  Fix& fix = draft.editFix(number);
  takeCommits(fix, pr.commits);
  fix.hotfix->pull = pr.number;
  auto& pushers = fix.hotfix->pushers;
  const bool known = std::any_of(pushers.begin(), pushers.end(),
                                 [&](const ForgeUser& one) { return one.id == pr.author.id; });
  if (!known && pr.author.id != 0) pushers.push_back(pr.author);
}

}  // namespace

bool beginsHotfix(const Draft& draft, const PullRequest& pr) {
  if (!isOfEmergencyBranch(pr) || !pr.open || hotfixNumber(pr.head_branch) != 0) return false;
  const HotfixBranch* seen = branchSeen(draft, pr.head_branch);
  const bool anything = seen == nullptr || !seen->own.commits.empty();
  return anything && hotfixOf(draft, pr.head_branch) == nullptr;
}

bool observeHotfixPull(Draft& draft, const PullRequest& pr) {
  const Fix* fix = isOfEmergencyBranch(pr) ? hotfixOf(draft, pr.head_branch) : nullptr;
  if (fix == nullptr || fix->number == pr.number) return false;
  if (!pr.open && pr.head != fix->hotfix->head) return false;  // of something before it
  const std::int64_t number = fix->number;
  const bool free = isUndecided(draft, pr.number);
  if (number >= kFirstOwnNumber) {
    const HotfixBranch* branch = branchSeen(draft, pr.head_branch);
    const bool may = pr.open && free && isEmergency(*fix) && !onItsWay(draft, *fix);
    if (may && branch != nullptr) renumber(draft, number, pr.number, *branch);
    return false;
  }
  const bool news = fix->hotfix->pull != pr.number;
  takeAuthors(draft, number, pr);
  const std::string name = "#" + std::to_string(number);
  if (draft.fix(pr.number) != nullptr && draft.fix(pr.number)->live() && free) {
    draft.editFix(pr.number).reasons.clear();
    draft.move(pr.number, FixStatus::closed, "sluice", "it is the pull request of hotfix " + name);
  }
  const bool beside = draft.fix(pr.number) != nullptr && draft.fix(pr.number)->live();
  if (news) {
    draft.find(Rule::state, "#" + std::to_string(pr.number) + " is the pull request of hotfix " + name,
               number);
    reply(draft, pr.number, "hotfix-pull-" + std::to_string(pr.number) + "-" + std::to_string(number),
          "ℹ️ This is the pull request of hotfix " + name + ", which is confirmed and approved on " +
              name + ", by nobody who wrote a part of it. " +
              (beside ? "It is in the ordinary pipeline too: `/close` ends that."
                      : "It is not tracked beside it."));
  }
  return !beside;
}

}  // namespace sluice
