#include "gitops/folder_renames.h"

#include <algorithm>
#include <map>
#include <optional>

#include "gitops/similarity.h"

namespace sluice {
namespace {

constexpr std::size_t kMostComparisons = 200'000;
constexpr std::uint64_t kLargestCompared = 32U << 20U;

bool isInside(std::string_view path, std::string_view folder) {
  return path.size() > folder.size() && path[folder.size()] == '/' && path.starts_with(folder);
}

/// Git takes `a/b/c/file` → `x/c/file` as a sign that `a/b/c` and `a/b` moved, not `a`: the folders between
/// must be called the same.
bool movesFolder(std::string_view from, std::string_view to, std::string_view folder) {
  from = folderOf(from);
  to = folderOf(to);
  while (from.size() > folder.size()) {
    if (to.empty() || nameOf(from) != nameOf(to)) return false;
    from = folderOf(from);
    to = folderOf(to);
  }
  return from != to;
}

class FolderRenames {
 public:
  FolderRenames(const Repository& repository, const std::set<std::string>& folders)
      : repository_(repository), folders_(folders) {}

  Result<std::set<std::string>> among(const std::vector<TreeChange>& changes) {
    collect(changes);
    takeTheSame();
    if (sources_.size() * targets_.size() > kMostComparisons) {
      for (const TreeChange* source : sources_) count(source->path, "");
      return std::move(moved_);
    }
    if (auto compared = takeTheAlike(); !compared) return fail(compared.error());
    return std::move(moved_);
  }

 private:
  void collect(const std::vector<TreeChange>& changes) {
    for (const TreeChange& change : changes) {
      const TreeSlot& slot = change.before.present() ? change.before : change.after;
      if (same(slot.oid, emptyBlob())) continue;
      if (!change.before.present()) targets_.push_back(&change);
      if (change.after.present() || !change.before.present()) continue;
      const bool asked = std::any_of(folders_.begin(), folders_.end(), [&](const std::string& folder) {
        return isInside(change.path, folder);
      });
      if (asked) sources_.push_back(&change);
    }
  }

  void count(std::string_view from, std::string_view to) {
    for (const std::string& folder : folders_) {
      if (isInside(from, folder) && (to.empty() || movesFolder(from, to, folder))) moved_.insert(folder);
    }
  }

  /// Byte for byte, one target for each source, that of the same name first.
  void takeTheSame() {
    std::vector<const TreeChange*> left;
    for (const TreeChange* source : sources_) {
      const TreeChange** best = nullptr;
      for (const TreeChange*& target : targets_) {
        if (target == nullptr || !same(target->after.oid, source->before.oid)) continue;
        if (source->before.isFile() != target->after.isFile()) continue;
        if (!source->before.isFile() && source->before.mode != target->after.mode) continue;
        if (best == nullptr || nameOf(target->path) == nameOf(source->path)) best = &target;
      }
      if (best == nullptr) {
        left.push_back(source);
        continue;
      }
      count(source->path, (*best)->path);
      *best = nullptr;
    }
    sources_ = std::move(left);
    std::erase(targets_, nullptr);
    const auto isNoFile = [](const TreeSlot& slot) { return !slot.isFile(); };
    std::erase_if(sources_, [&](const TreeChange* source) { return isNoFile(source->before); });
    std::erase_if(targets_, [&](const TreeChange* target) { return isNoFile(target->after); });
  }

  Status takeTheAlike() {
    for (const TreeChange* source : sources_) {
      const auto size = repository_.sizeOf(source->before.oid);
      if (!size) return fail(size.error());
      for (const TreeChange* target : targets_) {
        const auto other = repository_.sizeOf(target->after.oid);
        if (!other) return fail(other.error());
        if (!mayBeAlike(*size, *other)) continue;
        if (*size > kLargestCompared || *other > kLargestCompared) {
          count(source->path, "");
          continue;
        }
        const auto a = fingerprint(source->before.oid);
        if (!a) return fail(a.error());
        const auto b = fingerprint(target->after.oid);
        if (!b) return fail(b.error());
        if ((*a)->likeness(**b) >= kRenameScore) count(source->path, target->path);
      }
    }
    return {};
  }

  Result<const FileFingerprint*> fingerprint(const git_oid& oid) {
    if (const auto known = fingerprints_.find(hexOf(oid)); known != fingerprints_.end()) return &known->second;
    const auto bytes = repository_.blob(oid);
    if (!bytes) return fail(bytes.error());
    return &fingerprints_.emplace(hexOf(oid), FileFingerprint(*bytes)).first->second;
  }

  const Repository& repository_;
  const std::set<std::string>& folders_;
  std::vector<const TreeChange*> sources_;
  std::vector<const TreeChange*> targets_;
  std::map<std::string, FileFingerprint> fingerprints_;
  std::set<std::string> moved_;
};

}  // namespace

std::string_view folderOf(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? std::string_view() : path.substr(0, slash);
}

std::string_view nameOf(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

Result<std::set<std::string>> movedFolders(const Repository& repository,
                                           const std::vector<TreeChange>& changes,
                                           const std::set<std::string>& folders) {
  if (folders.empty()) return std::set<std::string>();
  return FolderRenames(repository, folders).among(changes);
}

}  // namespace sluice
