#include "gitops/diff_reader.h"

#include "gitops/failure.h"
#include "gitops/text.h"

namespace sluice {
namespace {

struct Printed {
  std::string text;
  std::size_t most = 0;
  std::size_t beyond = 0;  ///< bytes
};

int print(const git_diff_delta*, const git_diff_hunk*, const git_diff_line* line, void* payload) {
  Printed& printed = *static_cast<Printed*>(payload);
  std::string text;
  if (line->origin == GIT_DIFF_LINE_ADDITION || line->origin == GIT_DIFF_LINE_DELETION ||
      line->origin == GIT_DIFF_LINE_CONTEXT)
    text += line->origin;
  text += toUtf8(std::string_view(line->content, line->content_len));
  if (printed.beyond > 0 || printed.text.size() + text.size() > printed.most) {
    printed.beyond += text.size();
  } else {
    printed.text += text;
  }
  return 0;
}

}  // namespace

Result<std::string> readDiff(const Repository& repository, const git_oid& before, const git_oid& after,
                             std::size_t most) {
  const auto old_root = repository.treeOf(before);
  if (!old_root) return fail(old_root.error());
  const auto new_root = repository.treeOf(after);
  if (!new_root) return fail(new_root.error());
  const auto old_tree = repository.tree(*old_root);
  if (!old_tree) return fail(old_tree.error());
  const auto new_tree = repository.tree(*new_root);
  if (!new_tree) return fail(new_tree.error());
  git_diff_options options = GIT_DIFF_OPTIONS_INIT;
  options.flags = GIT_DIFF_INDENT_HEURISTIC;
  options.max_size = 1 << 20U;  // a larger file is shown as binary
  DiffHandle diff;
  if (const int code =
          git_diff_tree_to_tree(out(diff), repository.raw(), old_tree->get(), new_tree->get(), &options);
      code < 0)
    return gitFailure(code, "compare the commits");
  Printed printed;
  printed.most = most;
  if (const int code = git_diff_print(diff.get(), GIT_DIFF_FORMAT_PATCH, print, &printed); code < 0)
    return gitFailure(code, "print the difference");
  if (printed.beyond > 0) {
    if (!printed.text.ends_with('\n')) printed.text += '\n';
    printed.text += "… " + std::to_string(printed.beyond) + " more bytes are not shown\n";
  }
  return printed.text;
}

}  // namespace sluice
