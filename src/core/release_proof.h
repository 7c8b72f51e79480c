/// The proof of a release: every commit since the release before it is accounted for by the journal, and the
/// tag says what the journal says. Pure; the same for the server's own journal and an exported one.
#pragma once

#include "core/decision.h"
#include "core/gate.h"
#include "core/release_facts.h"

namespace sluice {

/// What the journal holds about one tag. Fed entry by entry, the newest first; keeps what matters.
class ReleaseEvidence {
 public:
  explicit ReleaseEvidence(TagName tag) : tag_(std::move(tag)) {}

  void take(std::int64_t sequence, const std::vector<Change>& changes);

  /// One deployment of the release, with the fixes and the repository's record as they were when it was
  /// decided.
  struct Shipment {
    Deployment last;            ///< as it ended
    Deployment made;            ///< as it was decided
    std::int64_t sequence = 0;  ///< of the entry that decided it
    std::map<FixId, Fix> fixes;
    std::optional<RepositoryFacts> facts;
  };
  /// The newest first. Failed ones that were never sent are left out.
  std::vector<Shipment> shipments() const;
  ReleaseQuestion question() const;  ///< for the git room; its ranges are those of `shipments()`

 private:
  TagName tag_;
  std::vector<Shipment> shipments_;
};

/// A commit of the release and what accounts for it.
struct ProvedCommit {
  CommitId id;
  std::string subject;
  std::int64_t number = 0;  ///< of the fix; 0: none
  std::string by;           ///< who approved that fix

  static constexpr void fields(auto&& each) {
    each("id", &ProvedCommit::id);
    each("subject", &ProvedCommit::subject);
    each("number", &ProvedCommit::number);
    each("by", &ProvedCommit::by);
  }
};

struct ReleaseProof {
  TagName tag;
  CommitId sha;
  bool proved = false;  ///< no check fails
  std::vector<Check> checks;
  std::vector<ProvedCommit> commits;  ///< of the newest deployment, oldest first
};

/// `journal_problem`: what is wrong with the journal's chain; empty when it is whole.
ReleaseProof proveRelease(const ReleaseEvidence& evidence, const ReleaseFacts& facts,
                          const std::string& journal_problem);

}  // namespace sluice
