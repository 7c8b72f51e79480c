/// Commits and tags that depend only on what is asked: a second run makes the same ids. Written as git
/// formats them.
#pragma once

#include <string>
#include <vector>

#include "base/time.h"
#include "core/push.h"
#include "gitops/repository.h"
#include "gitops/signer.h"

namespace sluice {

struct CommitCopy {
  git_oid original;  ///< author, author date, message and encoding are taken from it
  git_oid tree;
  std::vector<git_oid> parents;
  Instant committed_at{};
};

/// A cherry-picked commit: committer Sluice at the given second (UTC), message with its origin. A message in
/// an old encoding becomes UTF-8 where it can, else its bytes and its encoding header stay. Signed where
/// `signer` signs.
Result<git_oid> writePickedCommit(const Repository& repository, const CommitCopy& copy, const Signer& signer);

struct OwnCommit {
  git_oid tree;
  std::vector<git_oid> parents;
  std::string message;  ///< with a line feed at its end
  Instant at{};
};

/// A commit of which Sluice is author and committer. Signed where `signer` signs.
Result<git_oid> writeOwnCommit(const Repository& repository, const OwnCommit& commit, const Signer& signer);

/// A commit that is never pushed, as git would store it. Same tree and parents, same bytes.
std::string artificialCommit(const git_oid& tree, const std::vector<std::string>& parents);

/// An annotated tag object, signed where `signer` signs; `invalid` when git would not take the name.
Result<git_oid> writeTag(const Repository& repository, const TagCreation& tag, Instant tagged_at,
                         const Signer& signer);

}  // namespace sluice
