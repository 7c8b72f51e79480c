#include "gitops/path_merge.h"

#include <string_view>

#include "gitops/failure.h"

namespace sluice {
namespace {

constexpr std::size_t kBinaryWindow = 8'000;
constexpr std::uint64_t kLargestMerged = 32U << 20U;  ///< beyond, a merge of text takes gigabytes

struct MergedFile {
  MergedFile() = default;
  MergedFile(const MergedFile&) = delete;
  MergedFile& operator=(const MergedFile&) = delete;
  ~MergedFile() { git_merge_file_result_free(&result); }
  git_merge_file_result result{};
};

git_merge_file_input inputOf(const std::string& bytes) {
  git_merge_file_input input = GIT_MERGE_FILE_INPUT_INIT;
  input.ptr = bytes.data();
  input.size = bytes.size();
  return input;
}

}  // namespace

bool looksBinary(std::string_view bytes) {
  return bytes.substr(0, kBinaryWindow).find('\0') != std::string_view::npos;
}

Result<PathMerge> mergePath(const Repository& repository, MergeAttributes& attributes,
                            const std::string& path, const TreeSlot& base, const TreeSlot& ours,
                            const TreeSlot& theirs) {
  PathMerge merge;
  const bool added = !base.present();
  merge.slot.mode = ours.mode == base.mode ? theirs.mode : ours.mode;
  if (ours.mode != base.mode && theirs.mode != base.mode && ours.mode != theirs.mode) {
    merge.kind = "mode";
    return merge;
  }
  const auto settled = [&](const git_oid& oid) {
    merge.clean = true;
    merge.slot.oid = oid;
    return merge;
  };
  if (same(ours.oid, theirs.oid)) return settled(ours.oid);
  if (!added && same(theirs.oid, base.oid)) return settled(ours.oid);
  if (!added && same(ours.oid, base.oid)) return settled(theirs.oid);
  const auto driver = attributes.driverFor(path);
  if (!driver) return fail(driver.error());
  for (const TreeSlot& side : {base, ours, theirs}) {
    const auto size = side.present() ? repository.sizeOf(side.oid) : Result<std::uint64_t>(std::uint64_t{0});
    if (!size) return fail(size.error());
    if (*size <= kLargestMerged) continue;
    merge.kind = "too large";
    return merge;
  }
  const auto base_text = added ? Result<std::string>(std::string()) : repository.blob(base.oid);
  const auto our_text = repository.blob(ours.oid);
  const auto their_text = repository.blob(theirs.oid);
  if (!base_text) return fail(base_text.error());
  if (!our_text) return fail(our_text.error());
  if (!their_text) return fail(their_text.error());
  if (*driver == MergeDriver::binary || looksBinary(*base_text) || looksBinary(*our_text) ||
      looksBinary(*their_text)) {
    merge.kind = "binary";
    return merge;
  }
  git_merge_file_options options = GIT_MERGE_FILE_OPTIONS_INIT;
  if (*driver == MergeDriver::union_lines) options.favor = GIT_MERGE_FILE_FAVOR_UNION;
  const auto base_input = inputOf(*base_text);
  const auto our_input = inputOf(*our_text);
  const auto their_input = inputOf(*their_text);
  MergedFile merged;
  if (const int code = git_merge_file(&merged.result, &base_input, &our_input, &their_input, &options);
      code < 0) {
    return gitFailure(code, "merge " + path);
  }
  if (merged.result.automergeable == 0) {
    merge.kind = added ? "add/add" : "content";
    return merge;
  }
  const auto written = repository.write(
      GIT_OBJECT_BLOB, std::string(merged.result.ptr == nullptr ? "" : merged.result.ptr, merged.result.len));
  if (!written) return fail(written.error());
  return settled(*written);
}

}  // namespace sluice
