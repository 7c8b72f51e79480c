#include "gitops/landing.h"

#include <algorithm>
#include <chrono>
#include <optional>
#include <string_view>
#include <utility>

#include "gitops/failure.h"
#include "gitops/history.h"
#include "gitops/patch_id.h"
#include "gitops/text.h"

namespace sluice {
namespace {

constexpr std::size_t kForgeListLimit = 250;  // GitHub lists no more commits of a pull request

std::string_view trimmed(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t\r\n");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t\r\n") - begin + 1);
}

std::string utf8Message(const git_commit* commit) {
  const char* message = git_commit_message(commit);
  const char* encoding = git_commit_message_encoding(commit);
  const std::string raw = message == nullptr ? "" : message;
  return encoding == nullptr ? toUtf8(raw) : reencode(raw, encoding).value_or(toUtf8(raw));
}

class Recogniser {
 public:
  Recogniser(const Repository& repository, const AnalysisRequest& request)
      : repository_(repository), request_(request) {}

  Result<Landing> run(const git_oid& merge) {
    const auto commit = repository_.commit(merge);
    if (!commit) return fail(commit.error());
    if (auto listed = listProposed(merge); !listed) return fail(listed.error());
    const unsigned parents = git_commit_parentcount(commit->get());
    const bool fast_forwarded = idOf(merge) == request_.head;
    if (parents > 1 && !fast_forwarded) return merged(commit->get());
    if (parents > 1 || (fast_forwarded && !request_.commits.empty())) return fastForwarded(merge);
    if (list_is_cut_) {
      Landing landing = alone(merge, MergeKind::squash);
      landing.problem =
          "the forge lists only the first " + std::to_string(kForgeListLimit) +
          " commits of this pull request and its head cannot be read: squash and rebase cannot be told apart";
      return landing;
    }
    return squashedOrRebased(merge);
  }

 private:
  struct Proposed {
    std::string message;
    std::int64_t authored_at = 0;  ///< seconds
    std::optional<git_oid> id;     ///< where its object is here
  };

  /// The pull request's commits without its merges: as the forge lists them, or from its head where that list
  /// is cut or empty.
  Status listProposed(const git_oid& merge) {
    list_is_cut_ = request_.commits.size() >= kForgeListLimit;
    const auto head = parseId(request_.head);
    if ((list_is_cut_ || request_.commits.empty()) && head && !same(*head, merge) && repository_.has(*head)) {
      list_is_cut_ = false;
      const auto ids = idsBetween(repository_, merge, *head, kRangeLimit);
      if (!ids) return fail(ids.error());
      for (auto id = ids->rbegin(); id != ids->rend(); ++id) {
        if (auto added = addProposed(*id); !added) return added;
      }
      return {};
    }
    for (const ProposedCommit& commit : request_.commits) {
      const auto oid = parseId(commit.id);
      if (oid && repository_.has(*oid)) {
        if (auto added = addProposed(*oid); !added) return added;
      } else {
        proposed_.push_back(
            {std::string(trimmed(commit.message)),
             std::chrono::floor<std::chrono::seconds>(commit.authored_at).time_since_epoch().count(),
             std::nullopt});
      }
    }
    return {};
  }

  Status addProposed(const git_oid& id) {
    const auto commit = repository_.commit(id);
    if (!commit) return fail(commit.error());
    if (git_commit_parentcount(commit->get()) > 1) return {};  // a rebase drops merges
    proposed_.push_back(
        {std::string(trimmed(utf8Message(commit->get()))), git_commit_author(commit->get())->when.time, id});
    return {};
  }

  Landing alone(const git_oid& merge, MergeKind kind) const {
    Landing landing;
    landing.kind = kind;
    landing.landed = {idOf(merge)};
    landing.sources = {{idOf(merge), 0}};
    const auto trees = treesOf(repository_, merge, 0);
    if (trees) {
      landing.before = trees->parent;
      landing.after = trees->own;
    }
    return landing;
  }

  Result<Landing> merged(const git_commit* commit) const {
    const git_oid merge = *git_commit_id(commit);
    // The parent that is not the pull request's head is the base; forges put it first, people merging by hand
    // may not.
    const bool head_first = idOf(*git_commit_parent_id(commit, 0)) == request_.head;
    const unsigned mainline = head_first ? 1 : 0;
    Landing landing;
    landing.kind = MergeKind::merge;
    auto ids = idsBetween(repository_, *git_commit_parent_id(commit, mainline), merge, kRangeLimit + 1);
    if (!ids) return fail(ids.error());
    if (ids->size() > kRangeLimit)
      landing.problem = "the merge brought more than " + std::to_string(kRangeLimit) + " commits";
    for (auto id = ids->rbegin(); id != ids->rend(); ++id) landing.landed.push_back(idOf(*id));
    landing.sources = {{idOf(merge), static_cast<int>(mainline) + 1}};
    const auto trees = treesOf(repository_, merge, static_cast<int>(mainline) + 1);
    if (!trees) return fail(trees.error());
    landing.before = trees->parent;
    landing.after = trees->own;
    return landing;
  }

  /// The base simply moved to the pull request's head: its commits are the ones on the branch, merges of the
  /// base among them.
  Result<Landing> fastForwarded(const git_oid& head) const {
    if (list_is_cut_) {
      Landing landing = alone(head, MergeKind::rebase);
      landing.problem = "the forge lists only the first " + std::to_string(kForgeListLimit) +
                        " commits of this fast-forwarded pull request";
      return landing;
    }
    Landing landing;
    landing.kind = MergeKind::rebase;
    landing.after = *git_commit_tree_id(repository_.commit(head)->get());
    bool first = true;
    for (const ProposedCommit& proposed : request_.commits) {
      const auto oid = parseId(proposed.id);
      const auto commit = oid ? repository_.commit(*oid) : Result<CommitHandle>(fail(oid.error()));
      if (!commit) {
        landing.problem = "commit " + proposed.id.str() + " of the pull request is not in the repository";
        continue;
      }
      landing.landed.push_back(proposed.id);
      if (git_commit_parentcount(commit->get()) > 1) continue;
      landing.sources.push_back({proposed.id, 0});
      if (!std::exchange(first, false)) continue;
      const auto trees = treesOf(repository_, *oid, 0);
      if (!trees) return fail(trees.error());
      landing.before = trees->parent;
    }
    if (landing.sources.empty()) return alone(head, MergeKind::rebase);
    return landing;
  }

  Result<bool> matches(const git_oid& id, const Proposed& proposed) const {
    if (proposed.id && same(*proposed.id, id)) return true;
    const auto commit = repository_.commit(id);
    if (!commit) return fail(commit.error());
    const bool same_words = trimmed(utf8Message(commit->get())) == proposed.message;
    // 0: the forge did not say.
    const bool same_date =
        proposed.authored_at == 0 || git_commit_author(commit->get())->when.time == proposed.authored_at;
    if (same_words && same_date) return true;
    // A server may rewrite messages (a trailer per commit); the patch then still tells.
    if (!proposed.id || !same_date) return false;
    const auto here = treesOf(repository_, id, 0);
    const auto there = treesOf(repository_, *proposed.id, 0);
    if (!here || !there) return false;
    const auto patch = patchId(repository_, here->parent, here->own);
    if (!patch) return fail(patch.error());
    const auto original = patchId(repository_, there->parent, there->own);
    if (!original) return fail(original.error());
    return !patch->empty() && *patch == *original;
  }

  /// Walks back from the merge commit along the list: a rebase left one commit for each, in order; some may
  /// have become empty and be missing.
  Result<Landing> squashedOrRebased(const git_oid& merge) const {
    std::vector<git_oid> found;
    std::vector<const Proposed*> left_out;
    git_oid at = merge;
    for (std::size_t i = proposed_.size(); i-- > 0;) {
      const auto same_change = matches(at, proposed_[i]);
      if (!same_change) return fail(same_change.error());
      if (!*same_change) {
        left_out.push_back(&proposed_[i]);
        continue;
      }
      found.push_back(at);
      const auto commit = repository_.commit(at);
      if (!commit) return fail(commit.error());
      if (git_commit_parentcount(commit->get()) != 1) break;
      at = *git_commit_parent_id(commit->get(), 0);
    }
    if (found.empty()) return alone(merge, MergeKind::squash);
    Landing landing;
    landing.kind = MergeKind::rebase;
    for (auto id = found.rbegin(); id != found.rend(); ++id) {
      landing.landed.push_back(idOf(*id));
      landing.sources.push_back({idOf(*id), 0});
    }
    if (auto told = accountFor(left_out, at, landing); !told) return fail(told.error());
    const auto first = treesOf(repository_, found.back(), 0);
    if (!first) return fail(first.error());
    const auto last = repository_.treeOf(merge);
    if (!last) return fail(last.error());
    landing.before = first->parent;
    landing.after = *last;
    return landing;
  }

  /// A rebase leaves out what the base had already. Anything else that was not found may be lost, and a
  /// person must know.
  Status accountFor(const std::vector<const Proposed*>& left_out, const git_oid& base,
                    Landing& landing) const {
    AppliedPatches applied(repository_);
    for (const Proposed* proposed : left_out) {
      if (proposed->id) {
        const auto trees = treesOf(repository_, *proposed->id, 0);
        if (!trees) return fail(trees.error());
        const auto there = applied.has(base, *proposed->id, *trees);
        if (!there) return fail(there.error());
        if (*there || same(trees->parent, trees->own)) continue;
      }
      landing.problem += (landing.problem.empty() ? "" : "; ") + std::string("the commit '") +
                         shortened(firstLine(proposed->message), 80) +
                         "' of the pull request was not found among what was rebased";
    }
    return {};
  }

  const Repository& repository_;
  const AnalysisRequest& request_;
  std::vector<Proposed> proposed_;
  bool list_is_cut_ = false;
};

}  // namespace

Result<Landing> recogniseLanding(const Repository& repository, const AnalysisRequest& request,
                                 const git_oid& merge) {
  return Recogniser(repository, request).run(merge);
}

Result<Landing> proposedLanding(const Repository& repository, const git_oid& head, const git_oid& base) {
  const auto fork = mergeBase(repository, head, base);
  if (!fork) return fail(fork.error());
  const auto ids = idsBetween(repository, base, head, kRangeLimit + 1);
  if (!ids) return fail(ids.error());
  Landing landing;
  if (ids->size() > kRangeLimit)
    landing.problem = "the pull request has more than " + std::to_string(kRangeLimit) + " commits";
  for (auto id = ids->rbegin(); id != ids->rend(); ++id) {
    const auto commit = repository.commit(*id);
    if (!commit) return fail(commit.error());
    landing.landed.push_back(idOf(*id));
    if (git_commit_parentcount(commit->get()) < 2) landing.sources.push_back({idOf(*id), 0});
  }
  const auto after = repository.treeOf(head);
  if (!after) return fail(after.error());
  landing.after = *after;
  landing.before = emptyTree();
  if (*fork) {
    const auto before = repository.treeOf(**fork);
    if (!before) return fail(before.error());
    landing.before = *before;
  }
  return landing;
}

}  // namespace sluice
