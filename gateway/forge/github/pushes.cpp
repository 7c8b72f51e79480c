#include "gateway/forge/github/pushes.h"

#include "base/uri.h"
#include "gateway/forge/github/decode.h"
#include "gateway/forge/github/url.h"

namespace sluice::github {

Result<std::vector<HotfixPush>> readPushes(RestClient& rest, const RepositoryName& repository,
                                           const BranchName& branch) {
  const std::string ref = "refs/heads/" + branch.str();
  const std::string path =
      repositoryPath(repository) + "/activity?direction=desc&per_page=100&ref=" + percentEncode(ref);
  const auto list = rest.get(path);
  if (!list && list.error().kind == ErrorKind::not_found) return std::vector<HotfixPush>{};
  if (!list) return fail(list.error());
  if (!list->isArray()) return fail(ErrorKind::transient, "GitHub's list of activities is no list");
  std::vector<HotfixPush> pushes;
  for (const Json& item : list->items()) {
    const auto at = fromRfc3339(item["timestamp"].text());
    if (item["ref"].text() != ref || !at)
      return fail(ErrorKind::transient, "GitHub's list of activities of " + branch.str() + " cannot be read");
    pushes.push_back({branch, userOf(item["actor"]), *at, pointee(item["after"]), pointee(item["before"])});
  }
  return pushes;
}

}  // namespace sluice::github
