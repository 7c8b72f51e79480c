#include "gitops/renames.h"

#include <algorithm>
#include <tuple>
#include <unordered_map>
#include <utility>

#include "gitops/object_id.h"
#include "gitops/similarity.h"

namespace sluice {
namespace {

constexpr std::size_t kMostComparisons = 500'000;
constexpr std::size_t kMostFingerprints = 6'000;
constexpr std::uint64_t kLargestCompared = 32U << 20U;

/// Merge-ort puts folders off that only one side has or changed: what is in them comes after everything else.
/// Of several equal files the first one counts.
class GitsOrder {
 public:
  explicit GitsOrder(const MergeSide& side) : side_(side) {}

  bool isLate(std::string_view path) {
    const std::string_view folder = folderOf(path);
    if (folder.empty()) return false;
    if (const auto known = folders_.find(std::string(folder)); known != folders_.end()) return known->second;
    const bool late = isLate(folder) || isPutOff(std::string(folder));
    folders_.emplace(folder, late);
    return late;
  }

 private:
  bool isPutOff(const std::string& folder) const {
    const TreeSlot before = side_.base.at(folder);
    const TreeSlot other = side_.other.at(folder);
    return (!before.present() && !other.present()) || (before.isTree() && before == other);
  }

  const MergeSide& side_;
  std::unordered_map<std::string, bool> folders_;
};

class RenameSearch {
 public:
  RenameSearch(const Repository& repository, const MergeSide& side, const std::set<std::string>& asked)
      : repository_(repository), asked_(asked) {
    for (const TreeChange& change : side.changes) {
      if (!change.after.present() && canMove(change.before)) sources_.push_back(&change);
      if (!change.before.present() && canMove(change.after)) targets_.push_back(&change);
    }
    GitsOrder order(side);
    const auto early = [&](const TreeChange* change) { return !order.isLate(change->path); };
    std::stable_partition(sources_.begin(), sources_.end(), early);
    std::stable_partition(targets_.begin(), targets_.end(), early);
  }

  Result<Renames> run() {
    takeTheSame();
    const auto isNoFile = [](const TreeChange* change) {
      return !(change->before.present() ? change->before : change->after).isFile();
    };
    std::erase_if(sources_, [&](const TreeChange* source) {
      return isNoFile(source) || asked_.count(source->path) == 0;
    });
    std::erase_if(targets_, isNoFile);
    if (sources_.empty() || targets_.empty()) return std::move(renames_);
    if (auto done = takeTheNamesakes(); !done) return fail(done.error());
    if (auto done = takeTheAlike(); !done) return fail(done.error());
    return std::move(renames_);
  }

 private:
  void take(const TreeChange*& source, const TreeChange*& target) {
    if (asked_.count(source->path) != 0) renames_.to.emplace(source->path, target);
    source = nullptr;
    target = nullptr;
  }

  void dropTaken() {
    std::erase(sources_, nullptr);
    std::erase(targets_, nullptr);
  }

  /// Each new file takes a lost one of the same bytes, that of its own name where there is one. What nobody
  /// asked about takes its share too.
  void takeTheSame() {
    std::unordered_map<git_oid, std::vector<std::size_t>, OidHash, OidEqual> by_content;
    for (std::size_t i = 0; i < sources_.size(); ++i) by_content[sources_[i]->before.oid].push_back(i);
    for (const TreeChange*& target : targets_) {
      const auto same_bytes = by_content.find(target->after.oid);
      if (same_bytes == by_content.end()) continue;
      const TreeChange** best = nullptr;
      for (const std::size_t index : same_bytes->second) {
        const TreeChange*& source = sources_[index];
        if (source == nullptr) continue;
        const bool files = source->before.isFile() && target->after.isFile();
        if (!files && source->before.mode != target->after.mode) continue;
        const bool namesake = nameOf(source->path) == nameOf(target->path);
        if (best == nullptr || namesake) best = &source;
        if (namesake) break;
      }
      if (best != nullptr) take(*best, target);
    }
    dropTaken();
  }

  /// Files whose name nobody else on their side has.
  Status takeTheNamesakes() {
    std::unordered_map<std::string_view, std::vector<const TreeChange**>> lost;
    std::unordered_map<std::string_view, std::vector<const TreeChange**>> found;
    for (const TreeChange*& source : sources_) lost[nameOf(source->path)].push_back(&source);
    for (const TreeChange*& target : targets_) found[nameOf(target->path)].push_back(&target);
    for (const TreeChange*& source : sources_) {
      const std::string_view name = nameOf(source->path);
      const auto there = found.find(name);
      if (lost[name].size() != 1 || there == found.end() || there->second.size() != 1) continue;
      const auto score = likeness(source->before.oid, (*there->second[0])->after.oid);
      if (!score) return fail(score.error());
      if (*score >= kNamesakeScore) take(source, *there->second[0]);
    }
    dropTaken();
    return {};
  }

  struct Candidate {
    int score;
    bool namesake;
    const TreeChange** target;
    const TreeChange** source;
  };

  Status takeTheAlike() {
    std::vector<Candidate> candidates;
    if (sources_.size() * targets_.size() > kMostComparisons) {
      for (const TreeChange* source : sources_) renames_.unknown.insert(source->path);
      return {};
    }
    for (const TreeChange*& target : targets_) {
      for (const TreeChange*& source : sources_) {
        const auto score = likeness(source->before.oid, target->after.oid);
        if (!score) return fail(score.error());
        if (*score < 0) renames_.unknown.insert(source->path);
        if (*score >= kRenameScore)
          candidates.push_back({*score, nameOf(source->path) == nameOf(target->path), &target, &source});
      }
    }
    std::stable_sort(candidates.begin(), candidates.end(), [](const Candidate& a, const Candidate& b) {
      return std::tie(a.score, a.namesake) > std::tie(b.score, b.namesake);
    });
    for (const Candidate& candidate : candidates) {
      if (*candidate.source != nullptr && *candidate.target != nullptr)
        take(*candidate.source, *candidate.target);
    }
    return {};
  }

  /// Negative where that would take too long to find out.
  Result<int> likeness(const git_oid& a, const git_oid& b) {
    const auto size_a = sizeOf(a);
    if (!size_a) return fail(size_a.error());
    const auto size_b = sizeOf(b);
    if (!size_b) return fail(size_b.error());
    if (!mayBeAlike(*size_a, *size_b)) return 0;
    if (std::max(*size_a, *size_b) > kLargestCompared) return -1;
    const auto print_a = fingerprint(a);
    if (!print_a) return fail(print_a.error());
    const auto print_b = fingerprint(b);
    if (!print_b) return fail(print_b.error());
    if (*print_a == nullptr || *print_b == nullptr) return -1;
    return (*print_a)->likeness(**print_b);
  }

  Result<std::uint64_t> sizeOf(const git_oid& oid) {
    if (const auto known = sizes_.find(oid); known != sizes_.end()) return known->second;
    auto size = repository_.sizeOf(oid);
    if (size) sizes_.emplace(oid, *size);
    return size;
  }

  Result<const FileFingerprint*> fingerprint(const git_oid& oid) {
    if (const auto known = fingerprints_.find(oid); known != fingerprints_.end()) return &known->second;
    if (fingerprints_.size() >= kMostFingerprints) return static_cast<const FileFingerprint*>(nullptr);
    const auto bytes = repository_.blob(oid);
    if (!bytes) return fail(bytes.error());
    return &fingerprints_.emplace(oid, FileFingerprint(*bytes)).first->second;
  }

  template <class T>
  using ByContent = std::unordered_map<git_oid, T, OidHash, OidEqual>;

  const Repository& repository_;
  const std::set<std::string>& asked_;
  std::vector<const TreeChange*> sources_;
  std::vector<const TreeChange*> targets_;
  ByContent<std::uint64_t> sizes_;
  ByContent<FileFingerprint> fingerprints_;
  Renames renames_;
};

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

}  // namespace

Result<Renames> renamesOf(const Repository& repository, const MergeSide& side,
                          const std::set<std::string>& asked) {
  if (asked.empty()) return Renames();
  return RenameSearch(repository, side, asked).run();
}

Result<std::set<std::string>> movedFolders(const Repository& repository, const MergeSide& side,
                                           const std::set<std::string>& folders) {
  std::set<std::string> moved;
  if (folders.empty()) return moved;
  std::set<std::string> inside;
  for (const TreeChange& change : side.changes) {
    if (change.after.present()) continue;
    const bool asked = std::any_of(folders.begin(), folders.end(),
                                   [&](const std::string& folder) { return isInside(change.path, folder); });
    if (asked) inside.insert(change.path);
  }
  const auto renames = renamesOf(repository, side, inside);
  if (!renames) return fail(renames.error());
  for (const std::string& folder : folders) {
    const bool left = std::any_of(renames->to.begin(), renames->to.end(), [&](const auto& rename) {
      return isInside(rename.first, folder) && movesFolder(rename.first, rename.second->path, folder);
    });
    const bool unsure = std::any_of(renames->unknown.begin(), renames->unknown.end(),
                                    [&](const std::string& path) { return isInside(path, folder); });
    if (left || unsure) moved.insert(folder);
  }
  return moved;
}

bool canMove(const TreeSlot& slot) { return slot.present() && !same(slot.oid, emptyBlob()); }

}  // namespace sluice
