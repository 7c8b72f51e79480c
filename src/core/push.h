/// One atomic push: branches with their expected old values, tags that must not exist yet.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/fields.h"
#include "base/ids.h"
#include "base/time.h"

namespace sluice {

struct BranchUpdate {
  BranchName branch;
  std::optional<CommitId> expected;  ///< its value now; nothing: it must not exist
  CommitId target;

  static constexpr void fields(auto&& each) {
    each("branch", &BranchUpdate::branch);
    each("expected", &BranchUpdate::expected);
    each("target", &BranchUpdate::target);
  }
};

/// An annotated tag. The tag object depends only on these fields and `PushRequest::tagged_at`, so a second
/// run makes the same object.
struct TagCreation {
  TagName name;
  CommitId target;
  std::string message;

  static constexpr void fields(auto&& each) {
    each("name", &TagCreation::name);
    each("target", &TagCreation::target);
    each("message", &TagCreation::message);
  }
};

struct PushRequest {
  std::vector<BranchUpdate> branches;
  std::vector<TagCreation> tags;
  Instant tagged_at{};

  static constexpr void fields(auto&& each) {
    each("branches", &PushRequest::branches);
    each("tags", &PushRequest::tags);
    each("tagged_at", &PushRequest::tagged_at);
  }
};

}  // namespace sluice
