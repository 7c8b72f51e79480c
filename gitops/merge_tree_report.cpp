#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <set>
#include <string_view>

#include "gitops/git_merge.h"

namespace sluice {
namespace {

/// Git's short names of conflicts (merge-ort.c, type_short_descriptions) and ours. First match wins.
constexpr std::array<std::pair<std::string_view, std::string_view>, 10> kKinds{{
    {"CONFLICT (contents)", "content"},
    {"CONFLICT (binary)", "binary"},
    {"CONFLICT (file/directory)", "file/directory"},
    {"CONFLICT (distinct", "mode"},
    {"CONFLICT (modify/delete)", "modify/delete"},
    {"CONFLICT (directory rename", "location"},
    {"CONFLICT (implicit dir", "location"},
    {"CONFLICT (submodule", "submodule"},
    {"CONFLICT (rename/delete)", "rename/delete"},
    {"CONFLICT (rename", "rename"},
}};

class Fields {
 public:
  explicit Fields(std::string_view text) : text_(text) {}
  bool more() const { return !text_.empty(); }
  std::string_view next() {
    const std::size_t end = text_.find('\0');
    const std::string_view field = text_.substr(0, end);
    text_.remove_prefix(end == std::string_view::npos ? text_.size() : end + 1);
    return field;
  }

 private:
  std::string_view text_;
};

std::string kindOf(std::string_view type) {
  for (const auto& [prefix, kind] : kKinds) {
    if (type.substr(0, prefix.size()) == prefix) return std::string(kind);
  }
  return "other";
}

std::string kindByStages(const std::set<char>& stages) {
  const bool base = stages.count('1') != 0;
  const bool ours = stages.count('2') != 0;
  const bool theirs = stages.count('3') != 0;
  if (ours && theirs) return base ? "content" : "add/add";
  return base ? "modify/delete" : "rename";
}

}  // namespace

Result<MergeTreeReport> parseMergeTree(const std::string& output) {
  Fields fields(output);
  MergeTreeReport report;
  report.tree = std::string(fields.next());
  if (report.tree.size() != GIT_OID_HEXSZ) return fail(ErrorKind::transient, "git merge-tree gave no tree");
  std::map<std::string, std::set<char>> stages;
  while (fields.more()) {
    const std::string_view entry = fields.next();  // `<mode> <object> <stage>\t<path>`
    if (entry.empty()) break;
    const std::size_t tab = entry.find('\t');
    if (tab == std::string_view::npos || tab == 0)
      return fail(ErrorKind::transient, "git merge-tree gave an unknown line");
    stages[std::string(entry.substr(tab + 1))].insert(entry[tab - 1]);
  }
  std::map<std::string, std::string> kinds;
  while (fields.more()) {
    const std::string_view count = fields.next();
    int left = 0;
    std::from_chars(count.data(), count.data() + count.size(), left);
    std::vector<std::string> paths;
    for (; left > 0 && fields.more(); --left) paths.emplace_back(fields.next());
    const std::string_view type = fields.next();
    fields.next();  // the sentence for people
    if (type.substr(0, 8) != "CONFLICT") continue;
    for (const std::string& path : paths) {
      if (stages.count(path) != 0 || paths.size() == 1) kinds.emplace(path, kindOf(type));
    }
  }
  for (const auto& [path, found] : stages) {
    std::string& kind = kinds[path];
    if (kind.empty() || kind == "other") kind = kindByStages(found);
    if (kind == "content" && found.count('1') == 0) kind = "add/add";
  }
  for (const auto& [path, kind] : kinds) report.conflicts.push_back({path, kind});
  return report;
}

}  // namespace sluice
