#include "gitops/committed_file.h"

#include "gitops/tree_changes.h"

namespace sluice {

Result<std::string> committedFile(const Repository& repository, const CommitId& commit,
                                  const std::string& path, std::size_t largest) {
  const auto id = parseId(commit);
  if (!id) return fail(id.error());
  const auto root = repository.treeOf(*id);
  if (!root) return fail(root.error());
  const auto tree = repository.tree(*root);
  if (!tree) return fail(tree.error());
  const TreeSlot slot = slotAt(tree->get(), path);
  if (!slot.present()) return fail(ErrorKind::not_found, path + " is not there");
  if (!slot.isFile())
    return fail(ErrorKind::invalid, "it is " +
                                        std::string(slot.isTree()                    ? "a folder"
                                                    : slot.mode == GIT_FILEMODE_LINK ? "a symbolic link"
                                                                                     : "a submodule") +
                                        ", not a file");
  const auto size = repository.sizeOf(slot.oid);
  if (!size) return fail(size.error());
  if (*size > largest)
    return fail(ErrorKind::invalid, "it is larger than " + std::to_string(largest >> 10U) + " KiB");
  return repository.blob(slot.oid);
}

}  // namespace sluice
