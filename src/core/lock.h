/// A person's stop on one environment or a whole repository, and a person's word for a check of the list
/// (rules §5, §8).
#pragma once

#include "core/environment.h"

namespace sluice {

struct Lock {
  std::string id;
  RepositoryName repository;
  std::optional<Tier> environment;  ///< nothing: both
  std::string owner;
  std::string reason;
  Instant at{};
  std::optional<Instant> until;
  std::optional<Instant> released_at;
  std::string released_by;
  DeploymentId deployment = {};  ///< that holds it while it goes out in steps; empty for a person's

  bool activeAt(Instant now) const { return !released_at && (!until || now < *until); }
  bool live() const { return !released_at; }

  static constexpr std::string_view kind = "lock";
  static constexpr void fields(auto&& each) {
    each("id", &Lock::id);
    each("repository", &Lock::repository);
    each("environment", &Lock::environment);
    each("owner", &Lock::owner);
    each("reason", &Lock::reason);
    each("at", &Lock::at);
    each("until", &Lock::until);
    each("released_at", &Lock::released_at);
    each("released_by", &Lock::released_by);
    each("deployment", &Lock::deployment);
  }
};

struct Attestation {
  RepositoryName repository;
  std::string check;
  std::string by;
  std::string note;
  Instant at{};
  std::optional<Instant> withdrawn_at = {};
  std::string withdrawn_by = {};

  bool live() const { return true; }

  static constexpr std::string_view kind = "attestation";
  static constexpr void fields(auto&& each) {
    each("repository", &Attestation::repository);
    each("check", &Attestation::check);
    each("by", &Attestation::by);
    each("note", &Attestation::note);
    each("at", &Attestation::at);
    each("withdrawn_at", &Attestation::withdrawn_at);
    each("withdrawn_by", &Attestation::withdrawn_by);
  }
};

}  // namespace sluice
