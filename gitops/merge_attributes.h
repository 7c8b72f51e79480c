/// How the `.gitattributes` of the target want a path merged (gitattributes(5), "Performing a three-way
/// merge"). A driver that the repository's configuration would have to define counts as text, as it does for
/// git where it is not defined.
#pragma once

#include <optional>
#include <string>

#include "gitops/repository.h"
#include "gitops/tree_view.h"

namespace sluice {

inline constexpr const char* kAttributesFile = ".gitattributes";

enum class MergeDriver {
  text,
  binary,       ///< `-merge`, `merge=binary`, the macro `binary`: changed on both sides is a conflict
  union_lines,  ///< `merge=union`: both sides' lines
};

/// Of one tree. Reads nothing before it is asked.
class MergeAttributes {
 public:
  /// `scratch` gets an artificial commit of the tree: libgit2 reads attributes from commits only.
  MergeAttributes(const Repository& scratch, const git_oid& tree)
      : scratch_(scratch), tree_(tree), view_(scratch, tree) {}

  /// `path` as raw bytes.
  Result<MergeDriver> driverFor(const std::string& path);

 private:
  Result<bool> mayMatter(const std::string& path);
  Status commit();

  const Repository& scratch_;
  git_oid tree_;
  TreeView view_;
  std::optional<git_oid> commit_;
};

}  // namespace sluice
