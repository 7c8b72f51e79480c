/// The two live environments and what each of them runs (rules §1: environment, release).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/fields.h"
#include "base/ids.h"
#include "base/time.h"

namespace sluice {

enum class Tier { uat, prod };

template <>
struct EnumNames<Tier> {
  static constexpr std::pair<Tier, std::string_view> names[] = {{Tier::uat, "uat"}, {Tier::prod, "prod"}};
};

/// A tagged commit. `version` is empty while an environment runs a commit that nobody tagged.
struct Release {
  TagName version;
  CommitId sha;

  bool operator==(const Release&) const = default;
  static constexpr void fields(auto&& each) {
    each("version", &Release::version);
    each("sha", &Release::sha);
  }
};

/// A commit on this environment's side that PROD has already, or that an approval already covered, under
/// another id: an original whose copy was picked to PROD, or a copy that Sluice picked to UAT. It is
/// accounted for although no live fix names it any more.
struct AccountedCommit {
  CommitId commit;
  std::int64_t number = 0;  ///< of the fix it belongs to; 0: of none, it is Sluice's own
  Instant at = {};          ///< no survey from before it knows the commit

  static constexpr void fields(auto&& each) {
    each("commit", &AccountedCommit::commit);
    each("number", &AccountedCommit::number);
    each("at", &AccountedCommit::at);
  }
};

/// A release that an environment ran before, and the fixes that came with it.
struct PastRelease {
  Release release;
  DeploymentId deployment;  ///< empty when it was stated, or read off a tag
  Instant since{};
  std::vector<std::int64_t> fixes;

  static constexpr void fields(auto&& each) {
    each("release", &PastRelease::release);
    each("deployment", &PastRelease::deployment);
    each("since", &PastRelease::since);
    each("fixes", &PastRelease::fixes);
  }
};

/// A deployment that failed after CI was told: parts of it may run there, whatever is recorded.
struct HalfDone {
  DeploymentId deployment;
  Release release;
  std::vector<std::int64_t> fixes;
  std::vector<std::string> services;  ///< begun, in the order of a way back

  static constexpr void fields(auto&& each) {
    each("deployment", &HalfDone::deployment);
    each("release", &HalfDone::release);
    each("fixes", &HalfDone::fixes);
    each("services", &HalfDone::services);
  }
};

struct Environment {
  Tier tier = Tier::uat;
  std::optional<Release>
      running;              ///< the last good deployment, or what a person stated; nothing before either
  DeploymentId deployment;  ///< that made it so; empty when stated
  bool good = false;        ///< whether a deployment proved it
  std::string stated_by;
  Instant since{};
  std::vector<AccountedCommit> accounted;
  std::vector<std::int64_t> fixes = {};  ///< that came with what it runs
  std::vector<PastRelease> history =
      {};  ///< what it ran before, oldest first, the last ones only; a rollback goes down it
  std::optional<HalfDone> half_done = {};  ///< until something is deployed well, or a person states what runs

  static Environment of(Tier tier) {
    Environment environment;
    environment.tier = tier;
    return environment;
  }
  static constexpr void fields(auto&& each) {
    each("tier", &Environment::tier);
    each("running", &Environment::running);
    each("deployment", &Environment::deployment);
    each("good", &Environment::good);
    each("stated_by", &Environment::stated_by);
    each("since", &Environment::since);
    each("accounted", &Environment::accounted);
    each("fixes", &Environment::fixes);
    each("history", &Environment::history);
    each("half_done", &Environment::half_done);
  }
};

/// What it runs until now becomes what a rollback goes back to. REQUIRES: `running`
void keepHistory(Environment& environment);

}  // namespace sluice
