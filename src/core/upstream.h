/// What stands before a release from outside Sluice: checks on its commit at the forge, artifacts that CI
/// posts about it, and a person's word for a finding (rules §8, upstream).
#pragma once

#include <array>

#include "base/shared_list.h"
#include "core/environment.h"
#include "core/gate.h"

namespace sluice {

/// A check that the forge must show as good on what is released.
struct RequiredCheck {
  std::string name;
  std::int64_t app = 0;  ///< whose it must be; 0: anybody's, also a commit status

  static constexpr void fields(auto&& each) {
    each("name", &RequiredCheck::name);
    each("app", &RequiredCheck::app);
  }
};

/// One result under a name on a commit, the newest of its source. `app` 0: a commit status, which anybody
/// with write access sets.
struct SeenCheck {
  std::string name;
  std::int64_t app = 0;
  CheckState state = CheckState::fail;
  std::string said;  ///< the forge's own word: `success`, `timed_out`, `in_progress`
  std::optional<Instant> at{};

  static constexpr void fields(auto&& each) {
    each("name", &SeenCheck::name);
    each("app", &SeenCheck::app);
    each("state", &SeenCheck::state);
    each("said", &SeenCheck::said);
    each("at", &SeenCheck::at);
  }
};

/// What the forge has on one commit under the names that were asked for.
struct CommitChecks {
  CommitId commit;
  std::vector<SeenCheck> checks;
  std::string problem;  ///< not empty: it could not be read, and nothing may be concluded

  static constexpr void fields(auto&& each) {
    each("commit", &CommitChecks::commit);
    each("checks", &CommitChecks::checks);
    each("problem", &CommitChecks::problem);
  }
};

inline constexpr std::array<std::string_view, 4> kArtifactNames{"review-findings", "test-plan",
                                                                "coverage-report", "security-findings"};

enum class ArtifactVerdict { pass, pass_with_warnings, fail };

template <>
struct EnumNames<ArtifactVerdict> {
  static constexpr std::pair<ArtifactVerdict, std::string_view> names[] = {
      {ArtifactVerdict::pass, "PASS"},
      {ArtifactVerdict::pass_with_warnings, "PASS_WITH_WARNINGS"},
      {ArtifactVerdict::fail, "FAIL"}};
};

/// Weakest first, so that they compare.
enum class FindingSeverity { info, low, medium, high, critical };

template <>
struct EnumNames<FindingSeverity> {
  static constexpr std::pair<FindingSeverity, std::string_view> names[] = {
      {FindingSeverity::info, "info"},
      {FindingSeverity::low, "low"},
      {FindingSeverity::medium, "medium"},
      {FindingSeverity::high, "high"},
      {FindingSeverity::critical, "critical"}};
};

struct ArtifactFinding {
  std::string id;  ///< the tool's own, the same for the same thing in every run; without white space
  FindingSeverity severity = FindingSeverity::critical;
  std::string title;
  std::string location;  ///< for people: `api/tax.py:12`

  bool grave() const { return severity >= FindingSeverity::high; }
  static constexpr void fields(auto&& each) {
    each("id", &ArtifactFinding::id);
    each("severity", &ArtifactFinding::severity);
    each("title", &ArtifactFinding::title);
    each("location", &ArtifactFinding::location);
  }
};

/// What a stage of CI found about one commit. The last one of its name and commit counts.
struct Artifact {
  RepositoryName repository;
  std::string name;  ///< of kArtifactNames
  CommitId commit;
  ArtifactVerdict verdict = ArtifactVerdict::fail;
  SharedList<ArtifactFinding> findings;
  std::optional<double> coverage;  ///< percent
  std::string by;
  Instant at{};
  bool retired = false;  ///< newer ones took its place in memory; nothing is released by it any more

  std::string id() const { return commit.str() + "/" + name; }
  bool live() const { return !retired; }

  static constexpr std::string_view kind = "artifact";
  static constexpr void fields(auto&& each) {
    each("repository", &Artifact::repository);
    each("name", &Artifact::name);
    each("commit", &Artifact::commit);
    each("verdict", &Artifact::verdict);
    each("findings", &Artifact::findings);
    each("coverage", &Artifact::coverage);
    each("by", &Artifact::by);
    each("at", &Artifact::at);
    each("retired", &Artifact::retired);
  }
};

/// A person's word that a finding may ship. It holds for the same finding in later commits too, up to the
/// severity that was accepted.
struct Acceptance {
  RepositoryName repository;
  std::string artifact;
  std::string finding;
  FindingSeverity severity = FindingSeverity::high;
  std::string by;
  std::string reason;
  Instant at{};
  std::optional<Instant> until;
  bool retired = false;

  std::string id() const { return artifact + "/" + finding; }
  bool live() const { return !retired; }
  bool holdsAt(Instant now) const { return !retired && (!until || now < *until); }

  static constexpr std::string_view kind = "acceptance";
  static constexpr void fields(auto&& each) {
    each("repository", &Acceptance::repository);
    each("artifact", &Acceptance::artifact);
    each("finding", &Acceptance::finding);
    each("severity", &Acceptance::severity);
    each("by", &Acceptance::by);
    each("reason", &Acceptance::reason);
    each("at", &Acceptance::at);
    each("until", &Acceptance::until);
    each("retired", &Acceptance::retired);
  }
};

}  // namespace sluice
