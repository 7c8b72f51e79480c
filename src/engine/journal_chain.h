/// The hash chain of a journal: the bytes under each hash are a contract (docs/journal.md). Pure.
#pragma once

#include <cstdint>
#include <string>

#include "engine/store.h"

namespace sluice {

/// `previous` of a repository's first entry.
std::string firstPrevious();
/// SHA-256, in lower-case hex, of previous, sequence, repository, at, event, changes, effects and findings,
/// joined by single line feeds. JSON texts hold no line feed, so the bytes can be read in one way only.
std::string hashOf(const JournalEntry& entry);

/// Walks one chain from its end to its beginning.
class ChainWalk {
 public:
  /// What is wrong with the next older entry, or nothing.
  std::string take(const JournalEntry& entry);
  /// What is wrong with the beginning, once there are no older ones; or nothing.
  std::string finish() const;

  std::int64_t count() const { return count_; }
  const std::string& head() const { return head_; }  ///< hash of the newest entry

 private:
  std::int64_t count_ = 0;
  std::int64_t wanted_sequence_ = 0;
  std::string wanted_hash_;
  std::string head_;
};

}  // namespace sluice
