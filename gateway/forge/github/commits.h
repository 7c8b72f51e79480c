/// Reads lists of commits with the accounts of their authors.
#pragma once

#include "core/analysis.h"
#include "gateway/forge/github/rest.h"

namespace sluice::github {

/// As ForgePort::readCommits. `transient` when the list does not reach `head`.
Result<std::vector<ProposedCommit>> readCommits(RestClient& rest, const RepositoryName& repository,
                                                const CommitId& base, const CommitId& head);

/// Every page of one list, at most `max_pages` of 100. `member`: of the answer, where it is no list itself.
Result<std::vector<ProposedCommit>> readCommitList(RestClient& rest, const std::string& path, int max_pages,
                                                   std::string_view member = {});

/// A list that was read while its end moved lacks it.
bool reaches(const std::vector<ProposedCommit>& commits, const CommitId& head);

}  // namespace sluice::github
