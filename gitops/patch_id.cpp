#include "gitops/patch_id.h"

#include <string_view>

#include "base/digest.h"
#include "gitops/failure.h"
#include "gitops/history.h"
#include "gitops/path_merge.h"
#include "gitops/tree_changes.h"

namespace sluice {
namespace {

constexpr std::uint64_t kLargestText =
    8 * 1024 * 1024;  // larger files are compared by their names, like binary ones

void appendWithoutBlanks(std::string& into, const char* text, std::size_t size) {
  for (std::size_t i = 0; i < size; ++i) {
    const char c = text[i];
    if (c != ' ' && c != '\t' && c != '\n' && c != '\r' && c != '\v' && c != '\f') into += c;
  }
}

std::string describe(const TreeChange& change) {
  return change.path + '\0' + std::to_string(change.before.mode) + '>' + std::to_string(change.after.mode) +
         '\0';
}

std::string describeIds(const TreeChange& change) {
  return (change.before.present() ? hexOf(change.before.oid) : "-") + ">" +
         (change.after.present() ? hexOf(change.after.oid) : "-");
}

int addLine(const git_diff_delta*, const git_diff_hunk*, const git_diff_line* line, void* payload) {
  auto& text = *static_cast<std::string*>(payload);
  if (line->origin != GIT_DIFF_LINE_CONTEXT && line->origin != GIT_DIFF_LINE_ADDITION &&
      line->origin != GIT_DIFF_LINE_DELETION) {
    return 0;  // "no newline at end of file"
  }
  text += line->origin;
  appendWithoutBlanks(text, line->content, line->content_len);
  text += '\n';
  return 0;
}

/// The lines of one text file's change.
Result<std::string> lines(const TreeChange& change, const std::string& before, const std::string& after) {
  git_diff_options options = GIT_DIFF_OPTIONS_INIT;
  options.flags = GIT_DIFF_FORCE_TEXT;
  std::string text;
  const int code =
      git_diff_buffers(before.data(), before.size(), change.path.c_str(), after.data(), after.size(),
                       change.path.c_str(), &options, nullptr, nullptr, nullptr, addLine, &text);
  if (code < 0) return gitFailure(code, "compare " + change.path);
  return text;
}

Result<std::uint64_t> sizeOf(const Repository& repository, const TreeSlot& slot) {
  return slot.isFile() ? repository.sizeOf(slot.oid) : Result<std::uint64_t>(std::uint64_t{0});
}

Result<std::string> bytesOf(const Repository& repository, const TreeSlot& slot) {
  if (!slot.present()) return std::string();
  return repository.blob(slot.oid);
}

}  // namespace

Result<std::string> pathKey(const Repository& repository, const git_oid& before, const git_oid& after) {
  const auto changes = treeChanges(repository, before, after);
  if (!changes) return fail(changes.error());
  std::string text;
  for (const TreeChange& change : *changes) text += change.path + '\0';
  return sha256Hex(text);
}

Result<std::string> patchId(const Repository& repository, const git_oid& before, const git_oid& after) {
  const auto changes = treeChanges(repository, before, after);
  if (!changes) return fail(changes.error());
  if (changes->empty()) return std::string();
  std::string text;
  for (const TreeChange& change : *changes) {
    text += describe(change);
    const auto old_size = sizeOf(repository, change.before);
    const auto new_size = sizeOf(repository, change.after);
    if (!old_size) return fail(old_size.error());
    if (!new_size) return fail(new_size.error());
    const bool files = (change.before.isFile() || !change.before.present()) &&
                       (change.after.isFile() || !change.after.present());
    if (!files || *old_size > kLargestText || *new_size > kLargestText) {
      text += describeIds(change);
      continue;
    }
    const auto old_bytes = bytesOf(repository, change.before);
    const auto new_bytes = bytesOf(repository, change.after);
    if (!old_bytes) return fail(old_bytes.error());
    if (!new_bytes) return fail(new_bytes.error());
    if (looksBinary(*old_bytes) || looksBinary(*new_bytes)) {
      text += describeIds(change);
      continue;
    }
    auto changed = lines(change, *old_bytes, *new_bytes);
    if (!changed) return fail(changed.error());
    text += *changed;
  }
  return sha256Hex(text);
}

Result<CommitTrees> treesOf(const Repository& repository, const git_oid& commit, int mainline) {
  const auto handle = repository.commit(commit);
  if (!handle) return fail(handle.error());
  const unsigned parents = git_commit_parentcount(handle->get());
  if (parents > 1 && mainline == 0) {
    return fail(ErrorKind::invalid,
                "commit " + hexOf(commit) + " is a merge; name the parent to compare with (mainline)");
  }
  if (mainline < 0 || (mainline > 0 && static_cast<unsigned>(mainline) > parents)) {
    return fail(ErrorKind::invalid,
                "commit " + hexOf(commit) + " does not have parent " + std::to_string(mainline));
  }
  CommitTrees trees{emptyTree(), *git_commit_tree_id(handle->get())};
  if (parents == 0) return trees;
  const auto parent = repository.treeOf(
      *git_commit_parent_id(handle->get(), mainline == 0 ? 0 : static_cast<unsigned>(mainline - 1)));
  if (!parent) {
    // The parent is named by a commit that we have: a shallow copy or a damaged one.
    if (git_repository_is_shallow(repository.raw()) == 1) {
      return fail(ErrorKind::invalid, "the parent of commit " + hexOf(commit) +
                                          " is not there: the repository is a shallow clone (`git fetch "
                                          "--unshallow` completes it)");
    }
    return fail(parent.error().kind == ErrorKind::not_found ? ErrorKind::corrupt : parent.error().kind,
                parent.error().message);
  }
  trees.parent = *parent;
  return trees;
}

Result<const std::string*> AppliedPatches::keyOf(const git_oid& commit) {
  if (const auto known = keys_.find(commit); known != keys_.end()) return &known->second;
  // Merges count with what they brought into their first parent: a fix may have come as a merge of its own.
  auto trees = treesOf(repository_, commit, 0);
  if (!trees && trees.error().kind == ErrorKind::invalid) trees = treesOf(repository_, commit, 1);
  if (!trees) return fail(trees.error());
  auto key = pathKey(repository_, trees->parent, trees->own);
  if (!key) return fail(key.error());
  return &keys_.emplace(commit, std::move(*key)).first->second;
}

Result<bool> AppliedPatches::has(const git_oid& onto, const git_oid& source, const CommitTrees& trees) {
  const auto beyond = graph_.between(source, onto, kRangeLimit);
  if (!beyond) return fail(beyond.error());
  if (beyond->contained) return true;
  const auto key = pathKey(repository_, trees.parent, trees.own);
  if (!key) return fail(key.error());
  std::string applies;
  std::string takes_back;
  for (const git_oid& commit : beyond->commits) {
    const auto other = keyOf(commit);
    if (!other) return fail(other.error());
    if (**other != *key) continue;
    if (applies.empty()) {
      auto forward = patchId(repository_, trees.parent, trees.own);
      auto backward = patchId(repository_, trees.own, trees.parent);
      if (!forward) return fail(forward.error());
      if (!backward) return fail(backward.error());
      if (forward->empty()) return false;
      applies = std::move(*forward);
      takes_back = std::move(*backward);
    }
    auto sides = treesOf(repository_, commit, 0);
    if (!sides) sides = treesOf(repository_, commit, 1);
    if (!sides) return fail(sides.error());
    const auto patch = patchId(repository_, sides->parent, sides->own);
    if (!patch) return fail(patch.error());
    if (*patch == applies) return true;
    if (*patch == takes_back) return false;
  }
  return false;
}

}  // namespace sluice
