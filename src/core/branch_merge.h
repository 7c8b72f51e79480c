/// A branch that takes another line of commits in, by a merge commit (rules §7, hotfix).
#pragma once

#include "base/fields.h"
#include "base/ids.h"
#include "base/time.h"

namespace sluice {

struct BranchMerge {
  BranchName onto;
  CommitId head;        ///< what is merged
  std::string message;  ///< with a line feed at its end
  Instant committed_at{};

  static constexpr void fields(auto&& each) {
    each("onto", &BranchMerge::onto);
    each("head", &BranchMerge::head);
    each("message", &BranchMerge::message);
    each("committed_at", &BranchMerge::committed_at);
  }
};

}  // namespace sluice
