#include "gateway/forge/github/forge.h"

#include <algorithm>

#include "base/uri.h"
#include "gateway/command/arguments.h"
#include "gateway/forge/github/changes.h"
#include "gateway/forge/github/checks.h"
#include "gateway/forge/github/commits.h"
#include "gateway/forge/github/decode.h"
#include "gateway/forge/github/orders.h"
#include "gateway/forge/github/pull_request_reader.h"
#include "gateway/forge/github/pushes.h"
#include "gateway/forge/github/url.h"

namespace sluice::github {
namespace {

constexpr int kMaxPages = 100;
constexpr std::size_t kMaxReply = 60'000;  ///< bytes; GitHub takes 65,536 characters

std::string withinLimit(const std::string& body) {
  if (body.size() <= kMaxReply) return body;
  return toValidUtf8(std::string_view(body).substr(0, kMaxReply)) + "\n\n… cut: too long for a comment.";
}

/// GitHub takes 140 characters.
std::string shortDescription(const std::string& text) {
  constexpr std::size_t kMost = 136;
  return text.size() <= kMost ? text : toValidUtf8(std::string_view(text).substr(0, kMost)) + "…";
}

bool contains(const std::string& text, std::string_view part) {
  return lowered(text).find(part) != std::string::npos;
}

}  // namespace

GithubForge::GithubForge(std::shared_ptr<RestClient> rest, RepositoryName repository, std::int64_t app)
    : rest_(std::move(rest)),
      repository_(std::move(repository)),
      app_(app),
      base_(repositoryPath(repository_)) {}

Result<PullRequestObserved> GithubForge::readPullRequest(std::int64_t number, std::int64_t after_comment) {
  return github::readPullRequest(*rest_, repository_, number, after_comment);
}

Result<std::vector<ProposedCommit>> GithubForge::readCommits(const CommitId& base, const CommitId& head) {
  return github::readCommits(*rest_, repository_, base, head);
}

Result<std::vector<HotfixPush>> GithubForge::readPushes(const BranchName& branch) {
  return github::readPushes(*rest_, repository_, branch);
}

Result<PullRequestsListed> GithubForge::listPullRequests(Instant since) {
  return github::readChanges(*rest_, repository_, since);
}

Result<Access> GithubForge::readAccess(const std::string& forge_login) {
  const auto json = rest_->get(base_ + "/collaborators/" + percentEncode(forge_login) + "/permission");
  Access access;
  if (!json && json.error().kind == ErrorKind::not_found) {
    access.role = "none";  // no such account, or nothing to do with the repository
    return access;
  }
  if (!json) return fail(json.error());
  const ForgeUser user = userOf((*json)["user"]);
  if (user.id == 0 || lowered(user.login) != lowered(forge_login))
    return fail(ErrorKind::invalid, "GitHub's answer about " + forge_login + " is about somebody else");
  access.forge_id = user.id;
  // `permission` folds maintain into write and triage into read. Only for a role that an organisation made
  // itself it says what the role is based on.
  const std::string role = (*json)["role_name"].text();
  constexpr std::string_view kRoles[] = {"admin", "maintain", "write", "triage", "read", "none"};
  const bool known = std::find(std::begin(kRoles), std::end(kRoles), role) != std::end(kRoles);
  access.role = known ? role : lineOf((*json)["permission"], 40);
  return access;
}

Status GithubForge::setStatusLabel(std::int64_t number, FixStatus status) {
  const std::string wanted = "status/" + std::string(toText(status));
  bool there = false;
  std::vector<std::string> others;
  const auto read =
      rest_->eachPage(issue(number) + "/labels?per_page=100", kMaxPages, [&](const std::vector<Json>& page) {
        for (const Json& label : page) {
          const std::string name = label["name"].text();
          if (lowered(name) == wanted) {
            there = true;
          } else if (lowered(name).starts_with("status/")) {
            others.push_back(name);
          }
        }
        return true;
      });
  if (!read) return read;
  for (const std::string& name : others) {
    const auto removed = write("DELETE", issue(number) + "/labels/" + percentEncode(name));
    // Somebody else took it off first.
    if (!removed && removed.error().kind != ErrorKind::not_found) return fail(removed.error());
  }
  return there ? Status() : addLabel(number, wanted);
}

Status GithubForge::setCommitStatus(const SetCommitStatus& request) {
  const std::string description = shortDescription(request.description);
  bool there = false;
  // Newest first: the first of the context is the one that counts.
  const auto read = rest_->eachPage(
      base_ + "/commits/" + request.commit.str() + "/statuses?per_page=100", kMaxPages,
      [&](const std::vector<Json>& page) {
        const auto last = std::find_if(page.begin(), page.end(), [&](const Json& status) {
          return status["context"].text() == request.context;
        });
        if (last == page.end()) return true;
        there = (*last)["state"].text() == toText(request.state) &&
                (*last)["description"].text() == description && (*last)["target_url"].text() == request.url;
        return false;
      });
  if (!read) return read;
  if (there) return {};
  JsonWriter body;
  body.beginObject()
      .field("state", toText(request.state))
      .field("context", request.context)
      .field("description", description);
  if (!request.url.empty()) body.field("target_url", request.url);
  body.endObject();
  const auto done = write("POST", base_ + "/statuses/" + request.commit.str(), body.take());
  if (!done) return fail(done.error());
  return {};
}

Result<CommitChecks> GithubForge::readChecks(const CommitId& commit, const std::vector<std::string>& names) {
  return github::readChecks(*rest_, repository_, commit, names);
}

Status GithubForge::react(std::int64_t comment_id, const std::string& content) {
  JsonWriter body;
  body.beginObject().field("content", content).endObject();
  // GitHub answers 200 instead of 201 when the reaction is there already.
  const auto done =
      write("POST", base_ + "/issues/comments/" + std::to_string(comment_id) + "/reactions", body.take());
  if (!done) return fail(done.error());
  return {};
}

Status GithubForge::postReply(std::int64_t number, const std::string& body, const std::string& marker) {
  bool there = false;
  const auto read = rest_->eachPage(issue(number) + "/comments?per_page=100", kMaxPages,
                                    [&](const std::vector<Json>& page) {
                                      there = std::any_of(page.begin(), page.end(), [&](const Json& comment) {
                                        return endsWithMark(comment["body"].string().value_or(""), marker);
                                      });
                                      return !there;
                                    });
  if (!read) return read;
  if (there) return {};
  JsonWriter json;
  json.beginObject().field("body", withinLimit(body) + "\n\n" + hiddenMark(marker)).endObject();
  const auto done = write("POST", issue(number) + "/comments", json.take());
  if (!done) return fail(done.error());
  return {};
}

Result<OpenedPullRequest> GithubForge::openPullRequest(const ProposedPullRequest& request) {
  auto found = findPullRequest(request);
  if (!found) return fail(found.error());
  if (!*found) {
    auto made = createPullRequest(request, request.draft);
    const bool refused = request.draft && !made && made.error().kind == ErrorKind::invalid;
    // Private repositories of some plans have no drafts.
    if (refused && contains(made.error().message, "draft")) made = createPullRequest(request, false);
    if (made) {
      *found = OpenedPullRequest{idOf((*made)["number"]), linkOf((*made)["html_url"])};
    } else if (contains(made.error().message, "already exists")) {
      found = findPullRequest(request);
      if (!found) return fail(found.error());
    }
    if (!*found)
      return fail(made ? Error{ErrorKind::transient, "GitHub's answer lacks the new pull request"}
                       : made.error());
  }
  if ((*found)->number == 0)
    return fail(ErrorKind::transient, "GitHub's answer lacks the number of the pull request");
  if (auto labelled = addLabel((*found)->number, request.label); !labelled) return fail(labelled.error());
  return **found;
}

Result<Json> GithubForge::write(const std::string& method, const std::string& path, const std::string& body) {
  auto done = rest_->send(method, path, body);
  if (!done && done.error().kind == ErrorKind::unclear) {
    Error error = done.error();
    error.kind = ErrorKind::transient;
    return fail(std::move(error));
  }
  return done;
}

Status GithubForge::addLabel(std::int64_t number, const std::string& label) {
  JsonWriter body;
  body.beginObject().key("labels").beginArray().value(label).endArray().endObject();
  const auto done = write("POST", issue(number) + "/labels", body.take());
  if (!done) return fail(done.error());
  return {};
}

Result<std::optional<OpenedPullRequest>> GithubForge::findPullRequest(const ProposedPullRequest& request) {
  const std::string owner = repository_.str().substr(0, repository_.str().find('/'));
  const std::string path =
      base_ + "/pulls?state=open&per_page=100&head=" + percentEncode(owner + ":" + request.head.str());
  std::optional<OpenedPullRequest> found;
  // GitHub leaves out a `head` that it does not understand and lists everything, so each one is looked at.
  const auto read = rest_->eachPage(path, kMaxPages, [&](const std::vector<Json>& page) {
    for (const Json& pull : page) {
      const bool ours = pull["head"]["ref"].text() == request.head.str() &&
                        pull["base"]["ref"].text() == request.base.str() &&
                        idOf(pull["head"]["repo"]["id"]) == idOf(pull["base"]["repo"]["id"]);
      if (ours) found = OpenedPullRequest{idOf(pull["number"]), linkOf(pull["html_url"])};
    }
    return !found;
  });
  if (!read) return fail(read.error());
  return found;
}

Result<Json> GithubForge::createPullRequest(const ProposedPullRequest& request, bool draft) {
  JsonWriter body;
  body.beginObject()
      .field("title", request.title)
      .field("head", request.head.str())
      .field("base", request.base.str())
      .field("body", withinLimit(request.body))
      .field("draft", draft)
      .endObject();
  return write("POST", base_ + "/pulls", body.take());
}

}  // namespace sluice::github
