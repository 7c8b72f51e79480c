#include "core/flows/hotfix_authors.h"

#include <algorithm>

#include "core/flows/hotfix.h"
#include "core/rules/hotfix.h"

namespace sluice {
namespace {

constexpr std::size_t kMostUntaken = 200;

bool holds(const std::vector<CommitId>& commits, const CommitId& id) {
  return std::find(commits.begin(), commits.end(), id) != commits.end();
}

/// Nobody wrote anything by pointing a branch there. What a hotfix holds itself is none, whatever it is
/// tagged.
bool isRelease(const Draft& draft, const Hotfix& hotfix, const CommitId& head) {
  const auto& tags = draft.survey()->tags;
  return !holds(hotfix.commits, head) &&
         (head == hotfix.base ||
          std::any_of(tags.begin(), tags.end(), [&](const Release& tag) { return tag.sha == head; }));
}

/// Whether it tells who made a part of this hotfix. For whom a bot pushed nobody knows; who deletes a branch
/// writes nothing.
bool tells(const Draft& draft, const Hotfix& hotfix, const HotfixPush& push) {
  const bool nobody = push.by.bot || (push.by.id == 0 && push.by.login.empty());
  const bool deletion = push.head.empty() && !push.before.empty();
  return push.branch == hotfix.branch && !nobody && !deletion && !isRelease(draft, hotfix, push.head);
}

void takePusher(Hotfix& hotfix, const HotfixPush& push) {
  if (push.head == hotfix.head) {
    hotfix.pushed_by = push.by.login;
    hotfix.pushed_by_id = push.by.id;
  }
  if (push.by.id != 0 && !push.head.empty()) {
    if (!holds(hotfix.pushed, push.head)) hotfix.pushed.push_back(push.head);
    std::erase(hotfix.unseen, push.head);
  }
  const bool known = std::any_of(hotfix.pushers.begin(), hotfix.pushers.end(), [&](const ForgeUser& one) {
    return one.id == push.by.id && one.login == push.by.login;
  });
  if (!known) hotfix.pushers.push_back(push.by);
}

/// What a push replaced was pushed too, perhaps by somebody of whom no webhook told. A later webhook that
/// leaves that head may be somebody else's who brings it back, so that only the forge's record tells.
void takeReplaced(const Draft& draft, Hotfix& hotfix, const CommitId& before) {
  if (before.empty() || isRelease(draft, hotfix, before) || holds(hotfix.pushed, before) ||
      holds(hotfix.replaced, before))
    return;
  std::erase(hotfix.unseen, before);
  hotfix.replaced.push_back(before);
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

void takePushers(Draft& draft, std::int64_t number) {
  Hotfix& hotfix = *draft.editFix(number).hotfix;
  // Who brings back a head that was there before has written nothing.
  if (!holds(hotfix.pushed, hotfix.head) && !holds(hotfix.unseen, hotfix.head) &&
      !holds(hotfix.replaced, hotfix.head))
    hotfix.unseen.push_back(hotfix.head);
  std::vector<HotfixPush> pushes = draft.facts().untaken_pushes;
  std::erase_if(pushes, [&](const HotfixPush& push) { return !tells(draft, hotfix, push); });
  for (const HotfixPush& push : pushes) takePusher(hotfix, push);
  for (const HotfixPush& push : pushes) takeReplaced(draft, hotfix, push.before);
}

void forgetPushes(Draft& draft, Instant seen) {
  const auto taken = [&](const HotfixPush& push) { return push.at <= seen; };
  const auto& untaken = draft.facts().untaken_pushes;
  if (std::any_of(untaken.begin(), untaken.end(), taken))
    std::erase_if(draft.editFacts().untaken_pushes, taken);
}

void takeCommits(Fix& fix, const std::vector<ProposedCommit>& commits) {
  for (const ProposedCommit& commit : commits) {
    auto& all = fix.pr.commits;
    const auto old =
        std::find_if(all.begin(), all.end(), [&](const auto& one) { return one.id == commit.id; });
    if (old == all.end()) {
      all.push_back(commit);
    } else if (commit.author_id !=
               0) {  // an account that was told stays, though it may let go of the address
      *old = commit;
    }
  }
}

void askForAuthors(Draft& draft, std::int64_t number) {
  const Fix& fix = *draft.fix(number);
  const Hotfix& hotfix = *fix.hotfix;
  const bool can =
      !hotfix.base.empty() && hotfix.foreign.empty() && hotfix.commits.size() <= kMostAuthorsRead;
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
  Hotfix& hotfix = *fix.hotfix;
  std::vector<CommitId> wanted = hotfix.unseen;
  wanted.insert(wanted.end(), hotfix.replaced.begin(), hotfix.replaced.end());
  // Newest first: what a push replaced was pushed by one before it; everybody who left such a head counts.
  for (const HotfixPush& push : read.pushes) {
    if (!holds(wanted, push.head) || !tells(draft, hotfix, push)) continue;
    takePusher(hotfix, push);
    if (push.by.id != 0) std::erase(hotfix.replaced, push.head);
    takeReplaced(draft, hotfix, push.before);
    if (holds(hotfix.replaced, push.before)) wanted.push_back(push.before);
  }
}

}  // namespace sluice
