#include "gitops/history.h"

#include <algorithm>
#include <limits>

#include "gitops/failure.h"
#include "gitops/text.h"

namespace sluice {
namespace {

std::string person(const git_signature* who) {
  if (who == nullptr) return {};
  return toUtf8(std::string(who->name) + " <" + who->email + ">");
}

CommitInfo infoOf(const git_commit* commit) {
  CommitInfo info;
  info.id = idOf(*git_commit_id(commit));
  for (unsigned i = 0; i < git_commit_parentcount(commit); ++i)
    info.parents.push_back(idOf(*git_commit_parent_id(commit, i)));
  const char* message = git_commit_message(commit);
  const char* encoding = git_commit_message_encoding(commit);
  const std::string subject(firstLine(message == nullptr ? "" : message));
  info.subject =
      encoding == nullptr ? toUtf8(subject) : reencode(subject, encoding).value_or(toUtf8(subject));
  info.author = person(git_commit_author(commit));
  return info;
}

}  // namespace

Result<std::vector<git_oid>> idsBetween(const Repository& repository, const std::optional<git_oid>& from,
                                        const git_oid& to, std::size_t limit) {
  RevwalkHandle walk;
  int code = git_revwalk_new(out(walk), repository.raw());
  if (code == 0) code = git_revwalk_sorting(walk.get(), GIT_SORT_TOPOLOGICAL);
  if (code == 0) code = git_revwalk_push(walk.get(), &to);
  if (code == 0 && from) code = git_revwalk_hide(walk.get(), &*from);
  std::vector<git_oid> ids;
  git_oid id;
  while (code == 0 && ids.size() < limit && (code = git_revwalk_next(&id, walk.get())) == 0)
    ids.push_back(id);
  if (code < 0 && code != GIT_ITEROVER) return brokenObject(code, "walk the history of " + hexOf(to));
  return ids;
}

Result<CommitRange> commitRange(const Repository& repository, const std::optional<git_oid>& from,
                                const git_oid& to) {
  auto ids = idsBetween(repository, from, to, kRangeLimit + 1);
  if (!ids) return fail(ids.error());
  CommitRange range;
  range.truncated = ids->size() > kRangeLimit;
  if (range.truncated) ids->pop_back();
  std::reverse(ids->begin(), ids->end());
  std::vector<CommitInfo> commits;
  commits.reserve(ids->size());
  for (const git_oid& id : *ids) {
    const auto commit = repository.commit(id);
    if (!commit) return fail(commit.error());
    commits.push_back(infoOf(commit->get()));
  }
  range.commits = std::move(commits);
  return range;
}

Result<bool> contains(const Repository& repository, const git_oid& descendant, const git_oid& ancestor) {
  if (same(descendant, ancestor)) return true;
  const int code = git_graph_descendant_of(repository.raw(), &descendant, &ancestor);
  if (code < 0) return brokenObject(code, "compare " + hexOf(descendant) + " with " + hexOf(ancestor));
  return code == 1;
}

Result<std::optional<git_oid>> mergeBase(const Repository& repository, const git_oid& a, const git_oid& b) {
  git_oid base;
  const int code = git_merge_base(&base, repository.raw(), &a, &b);
  if (code == GIT_ENOTFOUND) return std::optional<git_oid>();
  if (code < 0) return gitFailure(code, "find where " + hexOf(a) + " and " + hexOf(b) + " part");
  return std::optional<git_oid>(base);
}

Result<OidSet> ancestors(const Repository& repository, const git_oid& head) {
  RevwalkHandle walk;
  int code = git_revwalk_new(out(walk), repository.raw());
  if (code == 0) code = git_revwalk_push(walk.get(), &head);
  OidSet all;
  git_oid id;
  while (code == 0 && (code = git_revwalk_next(&id, walk.get())) == 0) all.insert(id);
  if (code < 0 && code != GIT_ITEROVER) return brokenObject(code, "walk the history of " + hexOf(head));
  return all;
}

}  // namespace sluice
