#include "gitops/library_merge.h"

#include <algorithm>
#include <map>
#include <string>
#include <utility>

#include "gitops/failure.h"
#include "gitops/path_merge.h"
#include "gitops/similarity.h"
#include "gitops/text.h"

namespace sluice {
namespace {

constexpr unsigned kTargetLimit = 7'000;  // merge-ort's limit; libgit2 stops at 1,000

bool isFile(const git_index_entry* entry) { return entry != nullptr && (entry->mode & 0170000U) == 0100000U; }

Result<bool> isBinary(const Repository& repository, const git_index_entry* entry) {
  if (!isFile(entry)) return false;
  const auto bytes = repository.blob(entry->id);
  if (!bytes) return fail(bytes.error());
  return looksBinary(*bytes);
}

Result<std::string> kindOf(const Repository& repository, const git_index_entry* base,
                           const git_index_entry* ours, const git_index_entry* theirs) {
  for (const auto* entry : {base, ours, theirs}) {
    if (entry != nullptr && entry->mode == GIT_FILEMODE_COMMIT) return std::string("submodule");
  }
  if (ours != nullptr && theirs != nullptr) {
    if (!isFile(ours) || !isFile(theirs)) return std::string("mode");
    for (const auto* entry : {base, ours, theirs}) {
      const auto binary = isBinary(repository, entry);
      if (!binary) return fail(binary.error());
      if (*binary) return std::string("binary");
    }
    return std::string(base == nullptr ? "add/add" : "content");
  }
  return std::string(base == nullptr ? "rename" : "modify/delete");
}

}  // namespace

Result<IndexHandle> libraryMerge(const Repository& repository, const MergeTrees& trees) {
  const auto base = repository.tree(trees.base);
  if (!base) return fail(base.error());
  const auto ours = repository.tree(trees.ours);
  if (!ours) return fail(ours.error());
  const auto theirs = repository.tree(trees.theirs);
  if (!theirs) return fail(theirs.error());
  git_merge_options options = GIT_MERGE_OPTIONS_INIT;
  options.flags = GIT_MERGE_FIND_RENAMES;
  options.target_limit = kTargetLimit;
  options.metric = gitsSimilarity();
  IndexHandle index;
  if (const int code =
          git_merge_trees(out(index), repository.raw(), base->get(), ours->get(), theirs->get(), &options);
      code < 0) {
    return brokenObject(code, "merge trees");
  }
  return index;
}

Result<std::vector<Conflict>> conflictsIn(const Repository& repository, git_index* index) {
  ConflictIteratorHandle iterator;
  if (const int code = git_index_conflict_iterator_new(out(iterator), index); code < 0)
    return gitFailure(code, "list conflicts");
  std::map<std::string, std::string> kinds;
  const git_index_entry* base = nullptr;
  const git_index_entry* ours = nullptr;
  const git_index_entry* theirs = nullptr;
  while (git_index_conflict_next(&base, &ours, &theirs, iterator.get()) == 0) {
    auto kind = kindOf(repository, base, ours, theirs);
    if (!kind) return fail(kind.error());
    const git_index_entry* named = ours != nullptr ? ours : theirs != nullptr ? theirs : base;
    kinds.emplace(displayPath(named->path), std::move(*kind));
  }
  std::vector<Conflict> conflicts;
  for (auto& [path, kind] : kinds) conflicts.push_back({path, std::move(kind)});
  return conflicts;
}

}  // namespace sluice
