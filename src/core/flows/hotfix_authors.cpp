#include "core/flows/hotfix_authors.h"

#include <algorithm>

#include "core/flows/hotfix.h"
#include "core/rules/hotfix.h"

namespace sluice {
namespace {

constexpr std::size_t kMostUntaken = 200;
/// A hotfix of more commits is none that one person can look through; two people approve it.
constexpr std::size_t kMostAuthors = 250;

bool holds(const std::vector<ProposedCommit>& commits, const CommitId& id) {
  return std::any_of(commits.begin(), commits.end(), [&](const auto& commit) { return commit.id == id; });
}

bool holds(const std::vector<CommitId>& commits, const CommitId& id) {
  return std::find(commits.begin(), commits.end(), id) != commits.end();
}

/// What was replaced was pushed too, perhaps by somebody of whom no webhook told; a release was not.
void hearOf(const Draft& draft, Hotfix& hotfix, const HotfixPush& push) {
  if (!holds(hotfix.pushed, push.head)) hotfix.pushed.push_back(push.head);
  std::erase(hotfix.unseen, push.head);
  const CommitId& before = push.before;
  const auto& tags = draft.survey()->tags;
  const bool release =
      before == hotfix.base ||
      std::any_of(tags.begin(), tags.end(), [&](const Release& tag) { return tag.sha == before; });
  if (before.empty() || release || holds(hotfix.pushed, before) || holds(hotfix.unseen, before)) return;
  hotfix.unseen.push_back(before);
}

void takePush(const Draft& draft, Hotfix& hotfix, const HotfixPush& push) {
  // For whom a bot pushed nobody knows.
  if (push.branch != hotfix.branch || push.by.bot) return;
  if (push.head == hotfix.head) {
    hotfix.pushed_by = push.by.login;
    hotfix.pushed_by_id = push.by.id;
  }
  if (push.by.id != 0 && !push.head.empty()) hearOf(draft, hotfix, push);
  const bool known = std::any_of(hotfix.pushers.begin(), hotfix.pushers.end(), [&](const ForgeUser& one) {
    return one.id == push.by.id && one.login == push.by.login;
  });
  if (!known) hotfix.pushers.push_back(push.by);
}

}  // namespace

void hotfixPushed(Draft& draft, const RefsHinted& hint) {
  constexpr std::string_view kHeads = "refs/heads/";
  const std::string_view ref = hint.ref;
  if (!ref.starts_with(kHeads) || !ref.substr(kHeads.size()).starts_with(kHotfixPrefix) ||
      hint.by.login.empty())
    return;
  RepositoryFacts& facts = draft.editFacts();
  facts.pushes = {BranchName(std::string(ref.substr(kHeads.size()))), hint.by, draft.now(), hint.after,
                  hint.before};
  facts.untaken_pushes.push_back(facts.pushes);
  if (facts.untaken_pushes.size() > kMostUntaken) facts.untaken_pushes.erase(facts.untaken_pushes.begin());
}

void takeHead(Hotfix& hotfix) {
  // Who brings one back that was there before has written nothing.
  if (!holds(hotfix.pushed, hotfix.head) && !holds(hotfix.unseen, hotfix.head))
    hotfix.unseen.push_back(hotfix.head);
}

void takePushers(Draft& draft, std::int64_t number) {
  Hotfix& hotfix = *draft.editFix(number).hotfix;
  for (const HotfixPush& push : draft.facts().untaken_pushes) takePush(draft, hotfix, push);
}

void forgetPushes(Draft& draft, Instant seen) {
  const auto taken = [&](const HotfixPush& push) { return push.at <= seen; };
  const auto& untaken = draft.facts().untaken_pushes;
  if (std::any_of(untaken.begin(), untaken.end(), taken))
    std::erase_if(draft.editFacts().untaken_pushes, taken);
}

void takeCommits(Fix& fix, const std::vector<ProposedCommit>& commits) {
  std::erase_if(fix.pr.commits, [&](const ProposedCommit& old) { return holds(commits, old.id); });
  fix.pr.commits.insert(fix.pr.commits.end(), commits.begin(), commits.end());
}

void askForAuthors(Draft& draft, std::int64_t number) {
  const Fix& fix = *draft.fix(number);
  const Hotfix& hotfix = *fix.hotfix;
  const bool can = !hotfix.base.empty() && hotfix.foreign.empty() && hotfix.commits.size() <= kMostAuthors;
  if (!can || authorsKnown(fix)) return;
  draft.effect("authors/" + std::to_string(number) + "/" + hotfix.head.str(),
               ReadAuthors{number, hotfix.branch, hotfix.base, hotfix.head}, Repeat::coalesce);
}

void hotfixAuthorsRead(Draft& draft, const AuthorsRead& read) {
  const Fix* known = draft.fix(read.number);
  if (known == nullptr || !known->hotfix) return;
  Fix& fix = draft.editFix(read.number);
  std::vector<ProposedCommit> own = read.commits;
  std::erase_if(own, [&](const ProposedCommit& commit) { return !holds(fix.hotfix->commits, commit.id); });
  takeCommits(fix, own);
  if (!draft.survey()) return;
  // Newest first: what a push replaced was pushed by the one before it.
  for (const HotfixPush& push : read.pushes) {
    if (holds(fix.hotfix->unseen, push.head)) takePush(draft, *fix.hotfix, push);
  }
}

}  // namespace sluice
