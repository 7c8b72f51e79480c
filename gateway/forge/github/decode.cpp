#include "gateway/forge/github/decode.h"

#include <algorithm>

#include "gateway/command/arguments.h"

namespace sluice::github {
namespace {

/// Cut where a character begins.
std::string_view atMost(std::string_view text, std::size_t most) {
  if (text.size() <= most) return text;
  while (most > 0 && (static_cast<unsigned char>(text[most]) & 0xC0) == 0x80) --most;
  return text.substr(0, most);
}

tl::unexpected<Error> lacks(const char* what) {
  return fail(ErrorKind::transient, std::string("GitHub's answer lacks a usable `") + what + "`");
}

bool isBranchName(const Json& name) {
  const auto text = name.string();
  return text && !text->empty() && text->size() <= 255;
}

std::vector<Label> labelsOf(const Json& labels) {
  std::vector<Label> all;
  for (const Json& label : labels.items()) {
    const auto name = label["name"].string();
    if (name && !name->empty()) all.push_back({std::string(atMost(*name, 200)), std::nullopt});
  }
  return all;
}

}  // namespace

ForgeUser userOf(const Json& user) {
  ForgeUser account;
  account.id = idOf(user["id"]);
  account.login = lineOf(user["login"], 100);
  account.bot = user["type"].text() == "Bot" || account.login.ends_with("[bot]");
  return account;
}

CommitId pointee(const Json& sha) {
  const auto commit = commitOf(sha);
  const bool none = !commit || commit->str().find_first_not_of('0') == std::string::npos;
  return none ? CommitId() : *commit;
}

std::optional<CommitId> commitOf(const Json& sha) {
  const auto text = sha.string();
  if (!text || (text->size() != 40 && text->size() != 64)) return std::nullopt;
  const bool hex = std::all_of(text->begin(), text->end(),
                               [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
  if (!hex) return std::nullopt;
  return CommitId(std::string(*text));
}

std::string linkOf(const Json& url) {
  const auto text = url.string();
  if (!text || text->size() > 500) return "";
  if (!text->starts_with("https://") && !text->starts_with("http://")) return "";
  const bool plain = std::all_of(text->begin(), text->end(), [](char c) {
    return c > ' ' && c < 0x7F && c != '"' && c != '<' && c != '>';
  });
  return plain ? std::string(*text) : "";
}

std::string lineOf(const Json& text, std::size_t most) {
  return cleanLine(atMost(text.string().value_or(""), most));
}

std::int64_t idOf(const Json& id) { return std::max<std::int64_t>(id.integer().value_or(0), 0); }

PullRequest issueOf(const Json& issue) {
  PullRequest pr;
  pr.issue = true;
  pr.number = idOf(issue["number"]);
  pr.title = lineOf(issue["title"], 1000);
  pr.url = linkOf(issue["html_url"]);
  pr.author = userOf(issue["user"]);
  pr.open = issue["state"].text() == "open";
  pr.labels = labelsOf(issue["labels"]);
  pr.updated_at = fromRfc3339(issue["updated_at"].text()).value_or(Instant{});
  return pr;
}

Result<PullRequest> pullRequestOf(const Json& pull) {
  PullRequest pr;
  pr.number = idOf(pull["number"]);
  if (pr.number == 0) return lacks("number");
  pr.title = lineOf(pull["title"], 1000);
  pr.url = linkOf(pull["html_url"]);
  pr.author = userOf(pull["user"]);
  const Json base = pull["base"], head = pull["head"];
  if (!isBranchName(base["ref"])) return lacks("base.ref");
  pr.base = BranchName(base["ref"].text());
  if (!isBranchName(head["ref"])) return lacks("head.ref");
  pr.head_branch = BranchName(head["ref"].text());
  const auto sha = commitOf(head["sha"]);
  if (!sha) return lacks("head.sha");
  pr.head = *sha;
  // The head's repository is null once a fork is deleted.
  const std::int64_t home = idOf(base["repo"]["id"]);
  if (home == 0) return lacks("base.repo.id");
  pr.from_fork = idOf(head["repo"]["id"]) != home;
  pr.draft = pull["draft"].boolean().value_or(false);
  const std::string state = pull["state"].text();
  if (state != "open" && state != "closed") return lacks("state");
  pr.open = state == "open";
  pr.merged = pull["merged"].boolean().value_or(!pull["merged_at"].text().empty());
  if (pr.merged) {
    // While a pull request is open this field holds a trial merge.
    pr.merge_commit = commitOf(pull["merge_commit_sha"]);
    if (!pr.merge_commit) return lacks("merge_commit_sha");
  }
  pr.labels = labelsOf(pull["labels"]);
  const auto updated = fromRfc3339(pull["updated_at"].text());
  if (!updated) return lacks("updated_at");
  pr.updated_at = *updated;
  return pr;
}

Result<ProposedCommit> proposedCommitOf(const Json& commit) {
  ProposedCommit proposed;
  const auto sha = commitOf(commit["sha"]);
  if (!sha) return lacks("sha");
  proposed.id = *sha;
  proposed.message = std::string(atMost(commit["commit"]["message"].string().value_or(""), 16 * 1024));
  const auto authored = fromRfc3339(commit["commit"]["author"]["date"].text());
  if (!authored) return lacks("commit.author.date");
  proposed.authored_at = *authored;
  // The forge's own account of the author; the names inside the commit are anybody's to write.
  const ForgeUser author = userOf(commit["author"]);
  proposed.author_id = author.id;
  proposed.author_login = author.login;
  proposed.committer_id = idOf(commit["committer"]["id"]);
  return proposed;
}

}  // namespace sluice::github
