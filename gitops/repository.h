/// One opened repository: lookups of commits, trees, blobs and refs through libgit2. Owned by one worker; one
/// thread at a time. What a commit refers to and cannot be read is `corrupt`; a commit that the caller names
/// and nobody has is `not_found`.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "base/ids.h"
#include "base/result.h"
#include "gitops/handles.h"
#include "gitops/object_id.h"

namespace sluice {

/// Full ref names and the objects they hold, unpeeled.
using RefMap = std::map<std::string, std::string>;

class Repository {
 public:
  /// Opens `path` (bare, or a work tree's top). Objects written go to disk and are synced.
  static Result<Repository> open(const std::string& path);
  /// The same, but objects written stay in memory until `forget()`: dry runs leave nothing behind.
  static Result<Repository> openScratch(const std::string& path);

  git_repository* raw() const { return handle_.get(); }
  std::string gitDirectory() const { return git_repository_path(handle_.get()); }
  std::string objectsDirectory() const;
  /// Reads also from another folder of objects, for as long as this handle lives.
  Status addObjects(const std::string& folder) const;
  void forget();  ///< drops what a scratch repository has written

  bool has(const git_oid& oid) const;
  Result<CommitHandle> commit(const CommitId& id) const;
  Result<CommitHandle> commit(const git_oid& oid) const;
  Result<TreeHandle> tree(const git_oid& oid) const;
  Result<git_oid> treeOf(const git_oid& commit) const;
  Result<std::string> blob(const git_oid& oid) const;
  /// Of a blob, without reading it where the object database can tell.
  Result<std::uint64_t> sizeOf(const git_oid& oid) const;
  /// The object as it is stored, of whatever type.
  Result<OdbObjectHandle> object(const git_oid& oid) const;
  /// Writes an object of `type` with exactly these bytes.
  Result<git_oid> write(git_object_t type, const std::string& bytes) const;

  Result<std::optional<git_oid>> branch(const BranchName& name) const;
  /// Refs whose names match one of libgit2's globs.
  Result<RefMap> refs(const std::string& glob) const;
  Status removeRef(const std::string& name) const;
  /// The commit that a ref's object is or that a tag leads to; nothing when it leads elsewhere.
  std::optional<git_oid> peelToCommit(const git_oid& oid) const;

 private:
  static Result<Repository> openAt(const std::string& path);

  RepositoryHandle handle_;
  OdbHandle odb_;
  git_odb_backend* memory_ = nullptr;  ///< owned by the object database
};

}  // namespace sluice
