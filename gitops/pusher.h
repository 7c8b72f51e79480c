/// Carries out one PushRequest: looks first, pushes atomically with the expected old value of each ref, reads
/// back. Never forces: a branch only moves to a descendant of where it is. Repeating a push that happened
/// succeeds. Owned by one worker.
///
/// A server without atomic pushes gets two: the branches, then the tags. A tag therefore never names a commit
/// that its branch refused, and the next try adds what is missing.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/push.h"
#include "gitops/mirror.h"
#include "gitops/signer.h"

namespace sluice {

class Pusher {
 public:
  /// `signer` signs the tags.
  Pusher(Mirror& mirror, const Signer& signer) : mirror_(mirror), signer_(signer) {}

  /// Errors as GitPort::push names them.
  Status push(const PushRequest& request);

 private:
  /// One ref as it shall be. REQUIRES: `target` is in the mirror.
  struct Goal {
    std::string ref;
    std::optional<std::string> expected;  ///< nothing: it must not exist
    std::string target;
    bool is_tag = false;
  };
  using Goals = std::vector<Goal>;

  Result<Goals> goalsOf(const PushRequest& request) const;
  Result<RefMap> read(const Goals& goals) const;
  /// Leaves out what is done; `conflict` for a ref that is neither where it was expected nor where it shall
  /// be.
  Result<Goals> missing(const Goals& goals, const RefMap& refs) const;
  Status neverBackwards(const Goals& goals);
  Status send(const Goals& goals, bool atomic);
  Status sendInOrder(const Goals& goals);
  Error refusal(const Goals& goals, const ProcessResult& result, const RefMap& refs) const;

  Mirror& mirror_;
  const Signer& signer_;
};

}  // namespace sluice
