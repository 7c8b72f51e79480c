#include "gitops/merge_attributes.h"

#include <git2/attr.h>

#include <filesystem>
#include <string_view>

#include "gitops/failure.h"
#include "gitops/object_writer.h"

namespace sluice {

/// Most repositories have no such file, and then nothing is looked up.
Result<bool> MergeAttributes::mayMatter(const std::string& path) {
  if (view_.at(kAttributesFile).present()) return true;
  for (const std::string& folder : foldersAbove(path)) {
    if (view_.at(folder + "/" + kAttributesFile).present()) return true;
  }
  if (!view_.trouble()) return fail(view_.trouble().error());
  std::error_code ignored;
  return std::filesystem::exists(scratch_.gitDirectory() + "info/attributes", ignored);
}

Status MergeAttributes::commit() {
  if (commit_) return {};
  auto written = scratch_.write(GIT_OBJECT_COMMIT, artificialCommit(tree_, {}));
  if (!written) return fail(written.error());
  commit_ = *written;
  // libgit2 keeps what it read by file name alone: another tree's attributes would answer for this one.
  if (const int code = git_attr_cache_flush(scratch_.raw()); code < 0)
    return gitFailure(code, "forget attributes");
  return {};
}

Result<MergeDriver> MergeAttributes::driverFor(const std::string& path) {
  const auto matters = mayMatter(path);
  if (!matters) return fail(matters.error());
  if (!*matters) return MergeDriver::text;
  if (auto made = commit(); !made) return fail(made.error());
  git_attr_options options = GIT_ATTR_OPTIONS_INIT;
  options.flags = GIT_ATTR_CHECK_INDEX_ONLY | GIT_ATTR_CHECK_NO_SYSTEM | GIT_ATTR_CHECK_INCLUDE_COMMIT;
  options.attr_commit_id = *commit_;
  const char* value = nullptr;
  if (const int code = git_attr_get_ext(&value, scratch_.raw(), &options, path.c_str(), "merge"); code < 0)
    return gitFailure(code, "read the attributes of " + path);
  switch (git_attr_value(value)) {
    case GIT_ATTR_VALUE_FALSE:
      return MergeDriver::binary;
    case GIT_ATTR_VALUE_STRING:
      if (std::string_view(value) == "binary") return MergeDriver::binary;
      if (std::string_view(value) == "union") return MergeDriver::union_lines;
      return MergeDriver::text;
    case GIT_ATTR_VALUE_TRUE:
    case GIT_ATTR_VALUE_UNSPECIFIED:
      return MergeDriver::text;
  }
  return MergeDriver::text;
}

}  // namespace sluice
