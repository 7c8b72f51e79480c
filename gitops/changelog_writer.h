/// Puts an entry into a repository's changelog without a work tree: a commit on top of a branch that changes
/// one file. The same request on the same branch makes the same commit.
#pragma once

#include "core/changelog.h"
#include "gitops/repository.h"
#include "gitops/signer.h"

namespace sluice {

/// Writes the commit on top of `onto`. Nothing when the entry stands there already. `invalid` for a file that
/// is no plain file, or larger than 8 MiB.
Result<std::optional<git_oid>> writeChangelog(const Repository& repository, const git_oid& onto,
                                              const ChangelogRequest& request, const Signer& signer);

/// The commit of this very request among the branch's latest ones, should an earlier try have pushed it;
/// nothing when there is none.
Result<std::optional<git_oid>> findChangelog(const Repository& repository, const git_oid& head,
                                             const ChangelogRequest& request, const Signer& signer);

}  // namespace sluice
