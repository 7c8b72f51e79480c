#include "gateway/forge/github/changes.h"

#include <algorithm>
#include <charconv>

#include "base/uri.h"
#include "gateway/forge/github/decode.h"
#include "gateway/forge/github/orders.h"
#include "gateway/forge/github/url.h"

namespace sluice::github {
namespace {

constexpr int kMaxPullPages = 100;
constexpr int kMaxCommentPages = 10;  ///< of 100; the next look takes what is left
constexpr std::size_t kMaxListed = 1000;
/// The lists are read one after the other: what changes in one of them meanwhile is older than the newest of
/// the other.
constexpr Millis kOverlap = std::chrono::minutes(1);

struct Changed {
  Instant at;
  std::int64_t number = 0;  ///< 0: nothing to look at
};

/// The last changed first.
Result<std::vector<Changed>> changedPulls(RestClient& rest, const std::string& base, Instant since) {
  std::vector<Changed> seen;
  bool readable = true;
  // The first look takes what is open: whatever was merged before Sluice came is none of its business.
  const std::string state = since == Instant{} ? "open" : "all";
  const std::string path = base + "/pulls?state=" + state + "&sort=updated&direction=desc&per_page=100";
  const auto read = rest.eachPage(path, kMaxPullPages, [&](const std::vector<Json>& page) {
    for (const Json& pull : page) {
      const std::int64_t number = idOf(pull["number"]);
      const auto updated = fromRfc3339(pull["updated_at"].text());
      readable = readable && number != 0 && updated.has_value();
      if (!readable || *updated < since) return false;
      seen.push_back({*updated, number});
    }
    return true;
  });
  if (!read) return fail(read.error());
  if (!readable) return fail(ErrorKind::transient, "GitHub's list of pull requests cannot be read");
  return seen;
}

/// `https://…/issues/12` → 12
std::int64_t numberIn(const std::string& issue_url) {
  const std::size_t slash = issue_url.find_last_of('/');
  std::int64_t number = 0;
  if (slash != std::string::npos)
    std::from_chars(issue_url.data() + slash + 1, issue_url.data() + issue_url.size(), number);
  return number;
}

/// What people say on issues changes no pull request. The last changed last; `whole` is false when there are
/// more.
Result<std::vector<Changed>> commented(RestClient& rest, const std::string& base, Instant since,
                                       bool& whole) {
  std::vector<Changed> seen;
  bool readable = true;
  int pages = 0;
  const std::string from = toRfc3339(instantFromMillis(toMillis(since) / 1000 * 1000));
  const std::string path =
      base + "/issues/comments?sort=updated&direction=asc&per_page=100&since=" + percentEncode(from);
  const auto read = rest.eachPage(path, kMaxCommentPages + 1, [&](const std::vector<Json>& page) {
    whole = ++pages <= kMaxCommentPages;
    if (!whole) return false;
    for (const Json& comment : page) {
      const std::int64_t number = numberIn(comment["issue_url"].text());
      const auto updated = fromRfc3339(comment["updated_at"].text());
      readable = readable && number > 0 && updated.has_value();
      if (!readable) return false;
      seen.push_back({*updated, ordersOf(comment).empty() ? 0 : number});
    }
    return true;
  });
  if (!read) return fail(read.error());
  if (!readable) return fail(ErrorKind::transient, "GitHub's list of comments cannot be read");
  return seen;
}

}  // namespace

Result<PullRequestsListed> readChanges(RestClient& rest, const RepositoryName& repository, Instant since) {
  const std::string base = repositoryPath(repository);
  auto pulls = changedPulls(rest, base, since);
  if (!pulls) return fail(pulls.error());
  std::vector<Changed> seen = *std::move(pulls);
  bool whole = true;
  // What was said before the first look was not said to Sluice.
  if (since != Instant{}) {
    const auto comments = commented(rest, base, since, whole);
    if (!comments) return fail(comments.error());
    if (!whole) std::erase_if(seen, [&](const Changed& one) { return one.at > comments->back().at; });
    seen.insert(seen.end(), comments->begin(), comments->end());
  }
  // Oldest first, and the oldest when there are too many: `as_of` then stays behind the ones left out, so the
  // next look finds them.
  std::stable_sort(seen.begin(), seen.end(), [](const Changed& a, const Changed& b) { return a.at < b.at; });
  PullRequestsListed listed;
  Instant reached = since;
  for (const Changed& one : seen) {
    // Each may be there more than once: on two pages, or with several comments.
    const bool known =
        std::find(listed.changed.begin(), listed.changed.end(), one.number) != listed.changed.end();
    if (one.number != 0 && !known) {
      whole = whole && listed.changed.size() < kMaxListed;
      if (listed.changed.size() == kMaxListed) break;
      listed.changed.push_back(one.number);
    }
    reached = std::max(reached, one.at);
  }
  if (since == Instant{}) return listed;
  listed.as_of = whole ? std::max(since, reached - kOverlap) : reached;
  return listed;
}

}  // namespace sluice::github
