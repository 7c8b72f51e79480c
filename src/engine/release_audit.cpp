#include "engine/release_audit.h"

#include "base/json_codec.h"

namespace sluice {

bool ReleaseAudit::take(const JournalEntry& entry) {
  problem_ = chain_.take(entry);
  if (!problem_.empty()) return false;
  const auto changes = fromJson<std::vector<Change>>(entry.changes);
  if (!changes) {
    problem_ = "entry " + std::to_string(entry.sequence) + " cannot be read: " + changes.error().message +
               " (was it written by a newer version?)";
    return false;
  }
  evidence_.take(entry.sequence, *changes);
  return true;
}

ReleaseProof ReleaseAudit::prove(const ReleaseFacts& facts) const {
  std::string problem = problem_.empty() ? chain_.finish() : problem_;
  if (problem.empty() && chain_.count() == 0) problem = "it holds no entries of this repository";
  return proveRelease(evidence_, facts, problem);
}

}  // namespace sluice
