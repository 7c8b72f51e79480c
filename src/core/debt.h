/// What PROD runs and UAT still lacks: every bug fixed in PROD first is owed to UAT (rules §8, back-sync
/// debt).
#pragma once

#include "core/environment.h"

namespace sluice {

/// An admin's word that a debt may wait.
struct DebtWaiver {
  std::string by;
  std::string reason;
  Instant at{};
  Instant until{};

  bool holdsAt(Instant now) const { return now < until; }

  static constexpr void fields(auto&& each) {
    each("by", &DebtWaiver::by);
    each("reason", &DebtWaiver::reason);
    each("at", &DebtWaiver::at);
    each("until", &DebtWaiver::until);
  }
};

/// One entry of the ledger: a fix, or a commit of no fix that Sluice knows.
struct Debt {
  std::int64_t number = 0;  ///< of the fix; 0 for a commit of none
  CommitId commit;          ///< the fix's last one on PROD's side
  std::string title;        ///< of the fix, or the commit's first line
  std::string owner;        ///< whoever wrote it, as the forge or the commit says: for people only
  Release release;          ///< with which it went live; empty when that is not known
  Instant since{};          ///< when it went live, or was first seen to be live
  std::optional<DebtWaiver> waiver;

  bool same(const Debt& other) const {
    return number == other.number && (number != 0 || commit == other.commit);
  }
  /// `#12`, or the commit's short id.
  std::string name() const { return number != 0 ? "#" + std::to_string(number) : commit.str().substr(0, 12); }

  static constexpr void fields(auto&& each) {
    each("number", &Debt::number);
    each("commit", &Debt::commit);
    each("title", &Debt::title);
    each("owner", &Debt::owner);
    each("release", &Debt::release);
    each("since", &Debt::since);
    each("waiver", &Debt::waiver);
  }
};

}  // namespace sluice
