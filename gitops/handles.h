/// Owners of libgit2's C handles. A handle belongs to one thread at a time and never outlives its repository.
/// Every function of this room that hands out a `git_*` pointer hands out one of these.
#pragma once

#include <git2.h>

#include <memory>

namespace sluice {

template <auto Free>
struct HandleDeleter {
  template <class T>
  void operator()(T* handle) const noexcept {
    Free(handle);
  }
};

template <class T, auto Free>
using Handle = std::unique_ptr<T, HandleDeleter<Free>>;

using RepositoryHandle = Handle<git_repository, git_repository_free>;
using ConfigHandle = Handle<git_config, git_config_free>;
using OdbHandle = Handle<git_odb, git_odb_free>;
using OdbObjectHandle = Handle<git_odb_object, git_odb_object_free>;
using ObjectHandle = Handle<git_object, git_object_free>;
using CommitHandle = Handle<git_commit, git_commit_free>;
using TreeHandle = Handle<git_tree, git_tree_free>;
using TreeEntryHandle = Handle<git_tree_entry, git_tree_entry_free>;
using TreeBuilderHandle = Handle<git_treebuilder, git_treebuilder_free>;
using BlobHandle = Handle<git_blob, git_blob_free>;
using TagHandle = Handle<git_tag, git_tag_free>;
using ReferenceHandle = Handle<git_reference, git_reference_free>;
using ReferenceIteratorHandle = Handle<git_reference_iterator, git_reference_iterator_free>;
using RevwalkHandle = Handle<git_revwalk, git_revwalk_free>;
using DiffHandle = Handle<git_diff, git_diff_free>;
using PatchHandle = Handle<git_patch, git_patch_free>;
using IndexHandle = Handle<git_index, git_index_free>;
using ConflictIteratorHandle = Handle<git_index_conflict_iterator, git_index_conflict_iterator_free>;

/// Fills a handle through a C out-parameter: `git_odb_open(out(handle), …)`.
template <class Owner>
class OutHandle {
 public:
  explicit OutHandle(Owner& owner) : owner_(owner) {}
  OutHandle(const OutHandle&) = delete;
  OutHandle& operator=(const OutHandle&) = delete;
  ~OutHandle() { owner_.reset(raw_); }
  operator typename Owner::pointer *() { return &raw_; }  // NOLINT(google-explicit-constructor): for C

 private:
  Owner& owner_;
  typename Owner::pointer raw_ = nullptr;
};

template <class Owner>
OutHandle<Owner> out(Owner& owner) {
  return OutHandle<Owner>(owner);
}

/// libgit2 is started once per process, with fsync of objects and refs on and strict checks of what is read
/// and written. Thread-safe; call it before any other libgit2 function (Repository does).
void startLibgit2();

}  // namespace sluice
