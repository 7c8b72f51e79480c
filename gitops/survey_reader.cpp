#include "gitops/survey_reader.h"

#include <set>
#include <utility>

#include "core/hotfix.h"
#include "core/rules/accounting.h"
#include "gitops/history.h"
#include "gitops/patch_id.h"
#include "gitops/release_tags.h"

namespace sluice {
namespace {

/// Commits of PROD's that are compared with UAT's branch, newest first: each costs a look at every commit of
/// that branch. More than these count as lacking.
constexpr std::size_t kMostCompared = 200;
constexpr std::size_t kMostHotfixes = 50;
constexpr std::size_t kMostOwn = 200;  ///< commits that are named of those a hotfix should not stand on

class Reader {
 public:
  explicit Reader(const Repository& repository) : repository_(repository) {}

  Result<Survey> read(const SurveyRequest& request) {
    auto tags = releaseTags(repository_);
    if (!tags) return fail(tags.error());
    survey_.tags = std::move(*tags);
    auto rollback_tags = rollbackTags(repository_);
    if (!rollback_tags) return fail(rollback_tags.error());
    survey_.rollback_tags = std::move(*rollback_tags);
    if (auto done = environment("UAT", request.uat_branch, request.uat_running, survey_.uat); !done)
      return fail(done.error());
    if (auto done = environment("PROD", request.prod_branch, request.prod_running, survey_.prod); !done)
      return fail(done.error());
    const auto uat = commitOf(survey_.uat.release);
    const auto prod = commitOf(survey_.prod.release);
    const auto prod_head = survey_.prod.head ? known(*survey_.prod.head) : std::nullopt;
    if (auto done = range(prod, uat, survey_.uat_ahead); !done) return fail(done.error());
    if (auto done = range(uat, prod, survey_.prod_ahead); !done) return fail(done.error());
    if (auto done = range(uat, prod_head, survey_.prod_branch_ahead); !done) return fail(done.error());
    if (auto done = findInUat(); !done) return fail(done.error());
    if (auto done = hotfixes(prod); !done) return fail(done.error());
    return std::move(survey_);
  }

 private:
  std::optional<git_oid> known(const CommitId& id) const {
    const auto oid = parseId(id);
    if (!oid || !repository_.commit(*oid)) return std::nullopt;
    return *oid;
  }

  std::optional<git_oid> commitOf(const std::optional<Release>& release) const {
    return release ? known(release->sha) : std::nullopt;
  }

  Status range(const std::optional<git_oid>& from, const std::optional<git_oid>& to,
               CommitRange& into) const {
    if (!from || !to) return {};
    auto commits = commitRange(repository_, from, *to);
    if (!commits) return fail(commits.error());
    into = std::move(*commits);
    return {};
  }

  Status environment(const std::string& name, const BranchName& branch, const std::optional<Release>& running,
                     EnvironmentSurvey& into) {
    const auto found = repository_.branch(branch);
    if (!found) return fail(found.error());
    const std::optional<git_oid>& head = *found;
    if (head) {
      into.head = idOf(*head);
    } else {
      survey_.problems.push_back("the " + name + " branch '" + branch.str() +
                                 "' does not exist on the server");
    }
    into.release = running;
    auto release = commitOf(running);
    if (running && !release) {
      survey_.problems.push_back("the release that " + name + " runs (" + running->version.str() + " " +
                                 running->sha.str() + ") is not in the repository any more");
    }
    if (!running && head) {
      auto highest = highestContained(repository_, survey_.tags, *head);
      if (!highest) return fail(highest.error());
      into.release = std::move(*highest);
      release = commitOf(into.release);
    }
    if (!head) return {};
    if (release) {
      const auto inside = contains(repository_, *head, *release);
      if (!inside) return fail(inside.error());
      into.release_in_branch = *inside;
    }
    auto commits = commitRange(repository_, release, *head);
    if (!commits) return fail(commits.error());
    into.unreleased = std::move(*commits);
    return {};
  }

  /// Whether a branch stands on commits of another one that PROD does not run.
  Status standsOn(const git_oid& head, const std::optional<CommitId>& other, const git_oid& release,
                  HotfixBranch& into) {
    const auto there = other ? known(*other) : std::nullopt;
    if (!there) return {};
    const auto base = mergeBase(repository_, head, *there);
    if (!base) return fail(base.error());
    // Merged there as a whole, it stands on nothing of it.
    if (!*base || git_oid_equal(&**base, &head) == 1) return {};
    const auto between = idsBetween(repository_, release, **base, kMostOwn);
    if (!between) return fail(between.error());
    for (const git_oid& id : *between) into.foreign.push_back(idOf(id));
    return {};
  }

  Status hotfixes(const std::optional<git_oid>& release) {
    const auto refs = repository_.refs("refs/heads/" + std::string(kHotfixPrefix) + "*");
    if (!refs) return fail(refs.error());
    for (const auto& [name, object] : *refs) {
      git_oid head;
      if (git_oid_fromstr(&head, object.c_str()) != 0 || survey_.hotfixes.size() == kMostHotfixes) continue;
      HotfixBranch branch;
      branch.branch = BranchName(name.substr(std::string("refs/heads/").size()));
      branch.head = idOf(head);
      if (release) {
        const auto inside = contains(repository_, head, *release);
        if (!inside) return fail(inside.error());
        branch.descends = *inside;
        if (auto done = range(release, head, branch.own); !done) return fail(done.error());
        for (const auto& other : {survey_.uat.head, survey_.prod.head}) {
          if (auto done = standsOn(head, other, *release, branch); !done) return fail(done.error());
        }
      }
      const auto prod = survey_.prod.head ? known(*survey_.prod.head) : std::nullopt;
      const auto follows = prod ? contains(repository_, head, *prod) : Result<bool>(false);
      if (!follows) return fail(follows.error());
      branch.fast_forward = *follows;
      survey_.hotfixes.push_back(std::move(branch));
    }
    return {};
  }

  /// Which of PROD's commits UAT's branch has: merged meanwhile, or the same patch under another id.
  Status findInUat() {
    const auto head = survey_.uat.head ? known(*survey_.uat.head) : std::nullopt;
    if (!head || survey_.prod_ahead.commits.empty()) return {};
    std::size_t looked = 0;
    std::set<CommitId> there;
    const std::vector<CommitInfo>& lacking = survey_.prod_ahead.commits;
    for (auto commit = lacking.rbegin(); commit != lacking.rend(); ++commit) {
      if (there.contains(commit->id) || ++looked > kMostCompared) continue;
      const auto oid = known(commit->id);
      const auto trees = oid ? treesOf(repository_, *oid, commit->parents.size() > 1 ? 1 : 0)
                             : Result<CommitTrees>(fail(ErrorKind::not_found, commit->id.str()));
      const auto has = trees ? applied_.has(*head, *oid, *trees) : Result<bool>(fail(trees.error()));
      if (!has) return fail(has.error());
      if (!*has) continue;
      // A merge that is there has brought what it merged.
      for (const CommitId& id : broughtBy(survey_.prod_ahead, commit->id, {})) there.insert(id);
    }
    survey_.prod_ahead_in_uat.assign(there.begin(), there.end());
    return {};
  }

  const Repository& repository_;
  AppliedPatches applied_{repository_};
  Survey survey_;
};

}  // namespace

Result<Survey> readSurvey(const Repository& repository, const SurveyRequest& request) {
  return Reader(repository).read(request);
}

}  // namespace sluice
