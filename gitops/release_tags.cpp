#include "gitops/release_tags.h"

#include <algorithm>
#include <functional>
#include <map>
#include <utility>

#include "core/rules/version.h"
#include "gitops/history.h"

namespace sluice {

Result<std::vector<Release>> releaseTags(const Repository& repository) {
  const auto refs = repository.refs("refs/tags/*");
  if (!refs) return fail(refs.error());
  std::vector<std::pair<SemVer, Release>> found;
  for (const auto& [name, object] : *refs) {
    const std::string tag = name.substr(std::string("refs/tags/").size());
    auto version = SemVer::parse(tag);
    git_oid oid;
    if (!version || git_oid_fromstr(&oid, object.c_str()) != 0) continue;
    if (const auto commit = repository.peelToCommit(oid))
      found.emplace_back(std::move(*version), Release{TagName(tag), idOf(*commit)});
  }
  // Equal precedence (build metadata, `v` or not) is settled by name, so that every run sees the same order.
  std::sort(found.begin(), found.end(), [](const auto& a, const auto& b) {
    const auto order = a.first <=> b.first;
    return order != 0 ? order > 0 : a.second.version > b.second.version;
  });
  std::vector<Release> releases;
  for (auto& [version, release] : found) releases.push_back(std::move(release));
  return releases;
}

Result<std::optional<Release>> highestContained(const Repository& repository,
                                                const std::vector<Release>& tags, const git_oid& head) {
  if (tags.empty()) return std::optional<Release>();
  const auto all = ancestors(repository, head);
  if (!all) return fail(all.error());
  for (const Release& release : tags) {
    const auto oid = parseId(release.sha);
    if (oid && all->count(*oid) != 0) return std::optional<Release>(release);
  }
  return std::optional<Release>();
}

Result<std::vector<Release>> rollbackTags(const Repository& repository) {
  constexpr std::size_t kMost = 20;
  const auto refs = repository.refs("refs/tags/rollback-*");
  if (!refs) return fail(refs.error());
  std::vector<Release> releases;
  // Their names are times: the greatest is the newest.
  std::map<std::string, std::string, std::greater<>> newest(refs->begin(), refs->end());
  for (const auto& [name, object] : newest) {
    git_oid oid;
    if (git_oid_fromstr(&oid, object.c_str()) != 0) continue;
    if (const auto commit = repository.peelToCommit(oid))
      releases.push_back({TagName(name.substr(std::string("refs/tags/").size())), idOf(*commit)});
    if (releases.size() == kMost) break;
  }
  return releases;
}

}  // namespace sluice
