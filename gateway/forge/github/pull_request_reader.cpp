#include "gateway/forge/github/pull_request_reader.h"

#include <algorithm>
#include <map>

#include "gateway/forge/github/commits.h"
#include "gateway/forge/github/decode.h"
#include "gateway/forge/github/orders.h"
#include "gateway/forge/github/url.h"

namespace sluice::github {
namespace {

constexpr int kMaxThreadPages = 100;  ///< of 100; GitHub itself stops at 2,500 comments

/// GitHub lists at most 250 commits of a pull request.
constexpr std::int64_t kMaxCommits = 250;

Status readCommits(RestClient& rest, const std::string& pull, std::int64_t announced, PullRequest& pr) {
  if (announced > kMaxCommits) {
    return fail(ErrorKind::invalid,
                "pull request #" + std::to_string(pr.number) + " has " + std::to_string(announced) +
                    " commits; GitHub lists 250 at most, so nobody could tell who its authors are");
  }
  auto commits = readCommitList(rest, pull + "/commits?per_page=100", 4);
  if (!commits) return fail(commits.error());
  pr.commits = *std::move(commits);
  if (!reaches(pr.commits, pr.head) && (announced > 0 || !pr.commits.empty())) {
    return fail(ErrorKind::transient,
                "pull request #" + std::to_string(pr.number) + " got a new head while it was read");
  }
  return {};
}

/// The last `labeled` event of each label that is there. A label alone proves nothing about who set it.
Status readLabelSetters(RestClient& rest, const std::string& issue, PullRequest& pr) {
  if (pr.labels.empty()) return {};
  std::map<std::string, std::optional<ForgeUser>, std::less<>> setters;
  const auto read =
      rest.eachPage(issue + "/events?per_page=100", kMaxThreadPages, [&](const std::vector<Json>& page) {
        for (const Json& event : page) {
          const std::string kind = event["event"].text();
          const std::string label = event["label"]["name"].text();
          if (kind == "unlabeled") setters.erase(label);
          if (kind != "labeled") continue;
          const ForgeUser actor = userOf(event["actor"]);
          setters[label] = actor.id == 0 ? std::nullopt : std::optional(actor);
        }
        return true;
      });
  if (!read) return read;
  for (Label& label : pr.labels) {
    if (const auto found = setters.find(label.name); found != setters.end()) label.set_by = found->second;
  }
  return {};
}

Status readOrders(RestClient& rest, const std::string& issue, std::int64_t after,
                  PullRequestObserved& observed) {
  observed.last_comment = std::max<std::int64_t>(after, 0);
  const auto read =
      rest.eachPage(issue + "/comments?per_page=100", kMaxThreadPages, [&](const std::vector<Json>& page) {
        for (const Json& comment : page) {
          const std::int64_t id = idOf(comment["id"]);
          observed.last_comment = std::max(observed.last_comment, id);
          if (id <= after) continue;
          for (Order& order : ordersOf(comment)) observed.orders.push_back(std::move(order));
        }
        return true;
      });
  std::stable_sort(observed.orders.begin(), observed.orders.end(), [](const Order& a, const Order& b) {
    return std::pair(a.comment_id, a.line) < std::pair(b.comment_id, b.line);
  });
  return read;
}

/// An issue has no commits; what people order there is read alike.
Result<PullRequestObserved> readIssue(RestClient& rest, const std::string& issue, std::int64_t number,
                                      std::int64_t after_comment) {
  const auto json = rest.get(issue);
  if (!json) return fail(json.error());
  if (idOf((*json)["number"]) != number)
    return fail(ErrorKind::transient, "GitHub answered with another issue");
  PullRequestObserved observed;
  observed.pr = issueOf(*json);
  if (auto read = readLabelSetters(rest, issue, observed.pr); !read) return fail(read.error());
  if (auto read = readOrders(rest, issue, after_comment, observed); !read) return fail(read.error());
  return observed;
}

}  // namespace

Result<PullRequestObserved> readPullRequest(RestClient& rest, const RepositoryName& repository,
                                            std::int64_t number, std::int64_t after_comment) {
  const std::string pull = repositoryPath(repository) + "/pulls/" + std::to_string(number);
  const std::string issue = repositoryPath(repository) + "/issues/" + std::to_string(number);
  const auto json = rest.get(pull);
  if (!json && json.error().kind == ErrorKind::not_found)
    return readIssue(rest, issue, number, after_comment);
  if (!json) return fail(json.error());
  auto pr = pullRequestOf(*json);
  if (!pr) return fail(pr.error());
  if (pr->number != number) return fail(ErrorKind::transient, "GitHub answered with another pull request");
  PullRequestObserved observed;
  observed.pr = *std::move(pr);
  if (auto read = readCommits(rest, pull, idOf((*json)["commits"]), observed.pr); !read)
    return fail(read.error());
  if (auto read = readLabelSetters(rest, issue, observed.pr); !read) return fail(read.error());
  if (auto read = readOrders(rest, issue, after_comment, observed); !read) return fail(read.error());
  return observed;
}

}  // namespace sluice::github
