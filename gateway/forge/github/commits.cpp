#include "gateway/forge/github/commits.h"

#include <algorithm>

#include "gateway/forge/github/decode.h"
#include "gateway/forge/github/url.h"

namespace sluice::github {

Result<std::vector<ProposedCommit>> readCommits(RestClient& rest, const RepositoryName& repository,
                                                const CommitId& base, const CommitId& head) {
  constexpr int kMaxPages = 3;
  auto commits = readCommitList(
      rest, repositoryPath(repository) + "/compare/" + base.str() + "..." + head.str() + "?per_page=100",
      kMaxPages, "commits");
  if (!commits) return fail(commits.error());
  if (!reaches(*commits, head))
    return fail(ErrorKind::transient, "GitHub's list of commits does not reach " + head.str());
  return commits;
}

Result<std::vector<ProposedCommit>> readCommitList(RestClient& rest, const std::string& path, int max_pages,
                                                   std::string_view member) {
  std::vector<ProposedCommit> commits;
  Status decoded;
  const auto read = rest.eachPage(
      path, max_pages,
      [&](const std::vector<Json>& page) {
        for (const Json& item : page) {
          auto commit = proposedCommitOf(item);
          if (!commit) {
            decoded = fail(commit.error());
            return false;
          }
          commits.push_back(*std::move(commit));
        }
        return true;
      },
      member);
  if (!read) return fail(read.error());
  if (!decoded) return fail(decoded.error());
  return commits;
}

bool reaches(const std::vector<ProposedCommit>& commits, const CommitId& head) {
  return std::any_of(commits.begin(), commits.end(), [&](const auto& commit) { return commit.id == head; });
}

}  // namespace sluice::github
