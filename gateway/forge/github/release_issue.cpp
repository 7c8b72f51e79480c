// The release issue: one for each repository, opened by our own account, found again by its label and mark.
#include "base/digest.h"
#include "core/task_list.h"
#include "gateway/forge/github/decode.h"
#include "gateway/forge/github/forge.h"
#include "gateway/forge/github/url.h"

namespace sluice::github {
namespace {

constexpr int kMostIssuePages = 10;

std::string issueText(const Json& issue) { return std::string(issue["body"].string().value_or("")); }

}  // namespace

Result<std::function<bool(const Json&)>> GithubForge::ownIssues() {
  const auto is_issue = [](const Json& issue) { return !issue["pull_request"].isObject(); };
  if (app_ != 0) {
    // An App's installation is nobody: its issues say through which App they came.
    return [=, app = app_](const Json& issue) {
      return is_issue(issue) && idOf(issue["performed_via_github_app"]["id"]) == app;
    };
  }
  const auto self = rest_->get("/user");
  if (!self) return fail(self.error());
  const std::int64_t id = idOf((*self)["id"]);
  if (id == 0) return fail(ErrorKind::transient, "GitHub's answer does not say whose token this is");
  return [=](const Json& issue) { return is_issue(issue) && idOf(issue["user"]["id"]) == id; };
}

Result<ReleaseIssueRead> GithubForge::readReleaseIssue(std::int64_t number) {
  ReleaseIssueRead read;
  read.number = number;
  const auto found = rest_->get(issue(number));
  if (!found && found.error().kind == ErrorKind::not_found) return read;
  if (!found) return fail(found.error());
  const auto own = ownIssues();
  if (!own) return fail(own.error());
  read.open = (*found)["state"].text() == "open";
  read.ours = (*own)(*found);
  read.author = idOf((*found)["user"]["id"]);
  read.body = issueText(*found);
  return read;
}

Result<std::int64_t> GithubForge::writeReleaseIssue(const WriteReleaseIssue& request) {
  std::int64_t number = request.number;
  std::string text;
  if (number == 0) {
    const auto own = ownIssues();
    if (!own) return fail(own.error());
    const std::string path =
        base_ + "/issues?state=open&per_page=100&labels=" + percentEncode(kReleaseIssueLabel);
    const auto read = rest_->eachPage(path, kMostIssuePages, [&](const std::vector<Json>& page) {
      for (const Json& one : page) {
        // Newest first: the oldest that is ours stays the one.
        if (!(*own)(one) || issueText(one).find(kTaskListMark) == std::string::npos) continue;
        number = idOf(one["number"]);
        text = issueText(one);
      }
      return true;
    });
    if (!read) return fail(read.error());
  } else {
    const auto found = rest_->get(issue(number));
    if (!found) return fail(found.error());
    text = issueText(*found);
    if (!request.over.empty() && !sameText(text, request.body) && sha256Hex(text) != request.over) return 0;
  }
  if (number != 0 && sameText(text, request.body)) return number;
  JsonWriter body;
  body.beginObject().field("body", request.body);
  if (number == 0) {
    body.field("title", kReleaseIssueTitle).key("labels").beginArray().value(kReleaseIssueLabel).endArray();
  }
  body.endObject();
  const auto done = number == 0 ? write("POST", base_ + "/issues", body.take())
                                : write("PATCH", issue(number), body.take());
  if (!done) return fail(done.error());
  number = idOf((*done)["number"]);
  if (number == 0) return fail(ErrorKind::transient, "GitHub's answer lacks the number of the issue");
  return number;
}

}  // namespace sluice::github
