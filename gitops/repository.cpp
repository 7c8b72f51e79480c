#include "gitops/repository.h"

#include <git2/sys/mempack.h>
#include <git2/sys/odb_backend.h>
#include <git2/sys/repository.h>

#include "gitops/failure.h"
#include "gitops/loose_reader.h"

namespace sluice {
namespace {

constexpr int kMemoryFirst = 1000;  // above libgit2's own packs (2) and loose objects (1)

bool isPartialClone(git_repository* repository) {
  ConfigHandle config;
  if (git_repository_config_snapshot(out(config), repository) != 0) return false;
  const char* remote = nullptr;
  if (git_config_get_string(&remote, config.get(), "extensions.partialclone") == 0) return true;
  int promises = 0;
  return git_config_get_bool(&promises, config.get(), "remote.origin.promisor") == 0 && promises != 0;
}

}  // namespace

Result<Repository> Repository::openAt(const std::string& path) {
  startLibgit2();
  Repository repository;
  if (const int code = git_repository_open(out(repository.handle_), path.c_str()); code < 0) {
    auto failure = gitFailure(code, "open the repository " + path);
    if (failure.value().message.find("objectformat") != std::string::npos) {
      return fail(ErrorKind::invalid,
                  "the repository " + path + " uses SHA-256 object names, which Sluice does not handle");
    }
    return failure;
  }
  if (const int code = git_repository_odb(out(repository.odb_), repository.raw()); code < 0) {
    return gitFailure(code, "open the objects of " + path);
  }
  if (isPartialClone(repository.raw())) {
    return fail(ErrorKind::invalid, "the repository " + path +
                                        " is a partial clone, which lacks objects; Sluice needs a whole one");
  }
  if (auto added = addLooseReader(repository.odb_.get(), repository.objectsDirectory()); !added)
    return fail(added.error());
  return repository;
}

Result<Repository> Repository::open(const std::string& path) { return openAt(path); }

Result<Repository> Repository::openScratch(const std::string& path) {
  auto repository = openAt(path);
  if (!repository) return repository;
  // Where somebody works in a checkout, what is in its index must have no say.
  IndexHandle nothing;
  if (const int code = git_index_new(out(nothing)); code < 0) return gitFailure(code, "make an empty index");
  if (const int code = git_repository_set_index(repository->raw(), nothing.get()); code < 0)
    return gitFailure(code, "set the index of " + path + " aside");
  if (const int code = git_mempack_new(&repository->memory_); code < 0)
    return gitFailure(code, "keep objects in memory");
  if (const int code = git_odb_add_backend(repository->odb_.get(), repository->memory_, kMemoryFirst);
      code < 0) {
    repository->memory_->free(repository->memory_);
    repository->memory_ = nullptr;
    return gitFailure(code, "keep objects in memory");
  }
  return repository;
}

std::string Repository::objectsDirectory() const {
  git_buf path = GIT_BUF_INIT;
  std::string text;
  if (git_repository_item_path(&path, raw(), GIT_REPOSITORY_ITEM_OBJECTS) == 0) text = path.ptr;
  git_buf_dispose(&path);
  return text;
}

Status Repository::addObjects(const std::string& folder) const {
  if (const int code = git_odb_add_disk_alternate(odb_.get(), folder.c_str()); code < 0)
    return gitFailure(code, "read from " + folder);
  return addLooseReader(odb_.get(), folder);
}

void Repository::forget() {
  if (memory_ != nullptr) git_mempack_reset(memory_);
}

bool Repository::has(const git_oid& oid) const { return git_odb_exists(odb_.get(), &oid) == 1; }

Result<CommitHandle> Repository::commit(const CommitId& id) const {
  const auto oid = parseId(id);
  if (!oid) return fail(oid.error());
  return commit(*oid);
}

Result<CommitHandle> Repository::commit(const git_oid& oid) const {
  CommitHandle handle;
  const int code = git_commit_lookup(out(handle), raw(), &oid);
  if (code == GIT_ENOTFOUND && has(oid)) return fail(ErrorKind::invalid, hexOf(oid) + " is not a commit");
  if (code == GIT_ENOTFOUND)
    return fail(ErrorKind::not_found, "commit " + hexOf(oid) + " is not in the repository");
  if (code < 0) return gitFailure(code, "read commit " + hexOf(oid));
  return handle;
}

Result<TreeHandle> Repository::tree(const git_oid& oid) const {
  TreeHandle handle;
  if (const int code = git_tree_lookup(out(handle), raw(), &oid); code < 0) {
    return brokenObject(code, "read tree " + hexOf(oid));
  }
  return handle;
}

Result<git_oid> Repository::treeOf(const git_oid& oid) const {
  const auto handle = commit(oid);
  if (!handle) return fail(handle.error());
  return *git_commit_tree_id(handle->get());
}

Result<std::string> Repository::blob(const git_oid& oid) const {
  BlobHandle handle;
  if (const int code = git_blob_lookup(out(handle), raw(), &oid); code < 0) {
    return brokenObject(code, "read blob " + hexOf(oid));
  }
  return std::string(static_cast<const char*>(git_blob_rawcontent(handle.get())),
                     static_cast<std::size_t>(git_blob_rawsize(handle.get())));
}

Result<std::uint64_t> Repository::sizeOf(const git_oid& oid) const {
  std::size_t size = 0;
  git_object_t type = GIT_OBJECT_ANY;
  if (const int code = git_odb_read_header(&size, &type, odb_.get(), &oid); code < 0)
    return brokenObject(code, "read blob " + hexOf(oid));
  return static_cast<std::uint64_t>(size);
}

Result<OdbObjectHandle> Repository::object(const git_oid& oid) const {
  OdbObjectHandle handle;
  if (const int code = git_odb_read(out(handle), odb_.get(), &oid); code < 0)
    return brokenObject(code, "read object " + hexOf(oid));
  return handle;
}

Result<git_oid> Repository::write(git_object_t type, const std::string& bytes) const {
  git_oid oid;
  if (const int code = git_odb_write(&oid, odb_.get(), bytes.data(), bytes.size(), type); code < 0) {
    return gitFailure(code, "write an object");
  }
  return oid;
}

Result<std::optional<git_oid>> Repository::branch(const BranchName& name) const {
  git_oid oid;
  const int code = git_reference_name_to_id(&oid, raw(), ("refs/heads/" + name.str()).c_str());
  if (code == GIT_ENOTFOUND) return std::optional<git_oid>();
  if (code < 0) return gitFailure(code, "read the branch " + name.str());
  return std::optional<git_oid>(oid);
}

Result<RefMap> Repository::refs(const std::string& glob) const {
  ReferenceIteratorHandle iterator;
  if (const int code = git_reference_iterator_glob_new(out(iterator), raw(), glob.c_str()); code < 0) {
    return gitFailure(code, "list the refs " + glob);
  }
  RefMap found;
  ReferenceHandle reference;
  int code = 0;
  while ((code = git_reference_next(out(reference), iterator.get())) == 0) {
    if (const git_oid* target = git_reference_target(reference.get())) {
      found[git_reference_name(reference.get())] = hexOf(*target);
    }
  }
  if (code != GIT_ITEROVER) return gitFailure(code, "list the refs " + glob);
  return found;
}

Status Repository::removeRef(const std::string& name) const {
  const int code = git_reference_remove(raw(), name.c_str());
  if (code < 0 && code != GIT_ENOTFOUND) return gitFailure(code, "remove the local ref " + name);
  return {};
}

std::optional<git_oid> Repository::peelToCommit(const git_oid& oid) const {
  ObjectHandle object;
  if (git_object_lookup(out(object), raw(), &oid, GIT_OBJECT_ANY) != 0) return std::nullopt;
  ObjectHandle peeled;
  if (git_object_peel(out(peeled), object.get(), GIT_OBJECT_COMMIT) != 0) return std::nullopt;
  return *git_object_id(peeled.get());
}

}  // namespace sluice
