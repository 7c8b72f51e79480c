/// Between Sluice's ids and libgit2's. Pure.
#pragma once

#include <git2.h>

#include <cstring>
#include <functional>
#include <string>

#include "base/ids.h"
#include "base/result.h"

namespace sluice {

/// `invalid` unless `id` is 40 lower-case hex digits.
Result<git_oid> parseId(const CommitId& id);
std::string hexOf(const git_oid& oid);
inline CommitId idOf(const git_oid& oid) { return CommitId(hexOf(oid)); }
inline bool same(const git_oid& a, const git_oid& b) { return git_oid_equal(&a, &b) != 0; }

/// The tree without entries; every repository has it.
const git_oid& emptyTree();
const git_oid& emptyBlob();

struct OidHash {
  std::size_t operator()(const git_oid& oid) const noexcept {
    std::size_t value = 0;
    std::memcpy(&value, oid.id, sizeof value);
    return value;
  }
};
struct OidEqual {
  bool operator()(const git_oid& a, const git_oid& b) const noexcept { return same(a, b); }
};

}  // namespace sluice
