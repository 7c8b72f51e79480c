/// Reads a repository's journal, the newest entry first, for the proof of one release. One thread.
#pragma once

#include "core/release_proof.h"
#include "engine/journal_chain.h"

namespace sluice {

class ReleaseAudit {
 public:
  explicit ReleaseAudit(TagName tag) : evidence_(std::move(tag)) {}

  /// The next older entry. False: the journal is broken there, and reading on makes no sense.
  bool take(const JournalEntry& entry);

  ReleaseQuestion question() const { return evidence_.question(); }
  /// REQUIRES: every entry was taken, or take() was false.
  ReleaseProof prove(const ReleaseFacts& facts) const;

 private:
  ChainWalk chain_;
  ReleaseEvidence evidence_;
  std::string problem_;
};

}  // namespace sluice
