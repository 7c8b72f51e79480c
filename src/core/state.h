/// All that is decided about one repository and still matters. Finished fixes, cycles and deployments live in
/// the store only, so that no decision grows with history; the engine recalls one when an event speaks of it.
#pragma once

#include <map>
#include <set>

#include "core/changelog.h"
#include "core/debt.h"
#include "core/freeze.h"
#include "core/judgement.h"
#include "core/lock.h"
#include "core/promotion.h"
#include "core/record.h"
#include "core/release_issue.h"
#include "core/settings.h"

namespace sluice {

/// A pull request that is not tracked, on which somebody spoke to Sluice: up to which comment that was
/// answered.
struct Heard {
  std::int64_t number = 0;
  std::int64_t last_comment = 0;

  static constexpr void fields(auto&& each) {
    each("number", &Heard::number);
    each("last_comment", &Heard::last_comment);
  }
};

/// What the repository's own record holds beside the fixes.
struct RepositoryFacts {
  RepositoryName repository;
  Environment uat;
  Environment prod = Environment::of(Tier::prod);
  Instant watched_since{};    ///< comments from before it were not meant for Sluice
  Instant listed_until{};     ///< pull requests changed, and commands given, up to then were read
  std::vector<Heard> heard;   ///< oldest first, a bounded number
  std::int64_t sequence = 0;  ///< makes ids of deployments, locks and freezes
  std::vector<ToldFreeze> told_freezes;
  Instant freezes_told_until{};  ///< what was to be announced by then was looked at
  std::vector<KnownAccount> accounts;
  ReleaseIssue release_issue;
  std::vector<Access> access;          ///< the last word of the forge on each person that it was asked about
  std::vector<std::int64_t> hotfixes;  ///< numbers of the live ones
  HotfixPush pushes;
  std::vector<HotfixPush> untaken_pushes = {};  ///< that no look at the branches has seen yet, oldest first
  std::optional<Promotion> promotion;           ///< that people ask for
  std::vector<ChangelogEntry> changelog = {};   ///< entries that are not in the file yet, oldest first
  std::vector<Debt> debts;                      ///< of UAT to PROD: the ledger, in the order of the commits

  const Environment& environment(Tier tier) const { return tier == Tier::uat ? uat : prod; }
  Environment& environment(Tier tier) { return tier == Tier::uat ? uat : prod; }
  bool live() const { return true; }

  static constexpr std::string_view kind = "repository";
  static constexpr void fields(auto&& each) {
    each("repository", &RepositoryFacts::repository);
    each("uat", &RepositoryFacts::uat);
    each("prod", &RepositoryFacts::prod);
    each("watched_since", &RepositoryFacts::watched_since);
    each("listed_until", &RepositoryFacts::listed_until);
    each("heard", &RepositoryFacts::heard);
    each("sequence", &RepositoryFacts::sequence);
    each("told_freezes", &RepositoryFacts::told_freezes);
    each("freezes_told_until", &RepositoryFacts::freezes_told_until);
    each("accounts", &RepositoryFacts::accounts);
    each("access", &RepositoryFacts::access);
    each("release_issue", &RepositoryFacts::release_issue);
    each("debts", &RepositoryFacts::debts);
    each("hotfixes", &RepositoryFacts::hotfixes);
    each("pushes", &RepositoryFacts::pushes);
    each("untaken_pushes", &RepositoryFacts::untaken_pushes);
    each("promotion", &RepositoryFacts::promotion);
    each("changelog", &RepositoryFacts::changelog);
  }
};

/// A change is a record's new value, whole. Applying it twice is the same as once.
using Change = std::variant<RepositoryFacts, Survey, Fix, Cycle, Deployment, Lock, Freeze, Attestation,
                            Artifact, Acceptance, Judgement, DeploymentRecord>;

struct State {
  RepositoryFacts facts;
  std::optional<Survey> survey;  ///< the last one; a record of its own because it is large and seldom new
  std::map<std::int64_t, Fix> fixes;  ///< by number; live ones, and recalled ones for one decision
  std::map<CycleId, Cycle> cycles;    ///< the last of each slot, and unfinished ones
  std::map<DeploymentId, Deployment> deployments;
  std::map<std::string, Lock> locks;
  std::map<std::string, Freeze> freezes;            ///< by order; not lifted yet
  std::map<std::string, Attestation> attestations;  ///< by check: the last one

  std::map<std::string, Artifact> artifacts;      ///< by `commit/name`
  std::map<std::string, Acceptance> acceptances;  ///< by `artifact/finding`

  void apply(const Change& change);
  const Fix* fixById(const FixId& id) const;
};

}  // namespace sluice
