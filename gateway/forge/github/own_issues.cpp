// Issues of our own account, found again by label and mark: the release issue, of which all is ours, and
// follow-ups, of which the boxes are.
#include "base/digest.h"
#include "base/uri.h"
#include "core/task_list.h"
#include "gateway/forge/github/decode.h"
#include "gateway/forge/github/forge.h"
#include "gateway/forge/github/own_account.h"
#include "gateway/forge/github/url.h"

namespace sluice::github {
namespace {

constexpr int kMostIssuePages = 10;

std::string issueText(const Json& issue) { return std::string(issue["body"].string().value_or("")); }

Result<Json> numbered(Result<Json> answer) {
  if (answer && idOf((*answer)["number"]) == 0)
    return fail(ErrorKind::transient, "GitHub's answer lacks the number of the issue");
  return answer;
}

}  // namespace

Result<std::function<bool(const Json&)>> GithubForge::ownIssues() {
  auto ours = madeByUs(*rest_, app_, kOfIssue);
  if (!ours) return fail(ours.error());
  return [made = *std::move(ours)](const Json& issue) {
    return !issue["pull_request"].isObject() && made(issue);
  };
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
  std::optional<Json> found;
  if (request.number == 0) {
    auto own = findOwnIssue("open", kReleaseIssueLabel, kTaskListMark);
    if (!own) return fail(own.error());
    found = std::move(*own);
  } else {
    auto known = rest_->get(issue(request.number));
    if (!known) return fail(known.error());
    const std::string text = issueText(*known);
    if (!request.over.empty() && !sameText(text, request.body) && sha256Hex(text) != request.over) return 0;
    found = std::move(*known);
  }
  if (found && sameText(issueText(*found), request.body)) return idOf((*found)["number"]);
  const auto done = found ? editIssue(idOf((*found)["number"]), request.body)
                          : openIssue(kReleaseIssueTitle, kReleaseIssueLabel, request.body);
  if (!done) return fail(done.error());
  return idOf((*done)["number"]);
}

Result<FollowUpKept> GithubForge::keepFollowUp(const KeepFollowUp& request) {
  std::optional<Json> found;
  if (request.number == 0) {
    auto own = findOwnIssue("all", kFollowUpLabel, request.text.mark);
    if (!own) return fail(own.error());
    found = std::move(*own);
  } else {
    auto known = rest_->get(issue(request.number));
    if (!known) return fail(known.error());
    found = std::move(*known);
  }
  if (!found) {
    auto made = openIssue(request.text.title, kFollowUpLabel, request.text.body);
    if (!made) return fail(made.error());
    found = std::move(*made);
  } else {
    // What people have written there meanwhile is in this text.
    const std::string before = issueText(*found);
    const std::string after = withBoxes(before, request.text.boxes);
    if (after != before) {
      if (const auto done = editIssue(idOf((*found)["number"]), after); !done) return fail(done.error());
    }
  }
  return FollowUpKept{request.fix, idOf((*found)["number"]), linkOf((*found)["html_url"])};
}

Result<std::optional<Json>> GithubForge::findOwnIssue(std::string_view state, std::string_view label,
                                                      std::string_view mark) {
  const auto own = ownIssues();
  if (!own) return fail(own.error());
  const std::string path =
      base_ + "/issues?state=" + std::string(state) + "&per_page=100&labels=" + percentEncode(label);
  std::optional<Json> found;
  const auto read = rest_->eachPage(path, kMostIssuePages, [&](const std::vector<Json>& page) {
    for (const Json& one : page) {
      // Newest first: the oldest that is ours stays the one.
      if ((*own)(one) && issueText(one).find(mark) != std::string::npos) found = one;
    }
    return true;
  });
  if (!read) return fail(read.error());
  return found;
}

Result<Json> GithubForge::openIssue(std::string_view title, std::string_view label, const std::string& text) {
  JsonWriter body;
  body.beginObject().field("body", std::string_view(text)).field("title", title);
  body.key("labels").beginArray().value(label).endArray().endObject();
  return numbered(write("POST", base_ + "/issues", body.take()));
}

Result<Json> GithubForge::editIssue(std::int64_t number, const std::string& text) {
  JsonWriter body;
  body.beginObject().field("body", std::string_view(text)).endObject();
  return numbered(write("PATCH", issue(number), body.take()));
}

}  // namespace sluice::github
