#include "gateway/forge/github/checks.h"

#include <algorithm>
#include <map>

#include "gateway/forge/github/decode.h"
#include "gateway/forge/github/url.h"

namespace sluice::github {
namespace {

constexpr int kMostCheckPages = 20;  ///< GitHub shows a commit's newest 1,000 check suites

bool isAsked(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

CheckState stateOfStatus(const std::string& word) {
  if (word == "success") return CheckState::pass;
  return word == "pending" ? CheckState::pending : CheckState::fail;
}

/// What GitHub's own branch protection takes for good: a job that was skipped by its condition is none that
/// failed.
CheckState stateOfRun(const std::string& status, const std::string& conclusion) {
  if (status != "completed") return CheckState::pending;
  const bool good = conclusion == "success" || conclusion == "neutral" || conclusion == "skipped";
  return good ? CheckState::pass : CheckState::fail;
}

/// A check run beside its id: ids grow, so the highest is the newest.
struct NumberedRun {
  std::int64_t id = 0;
  SeenCheck check;
};

}  // namespace

Result<CommitChecks> readChecks(RestClient& rest, const RepositoryName& repository, const CommitId& commit,
                                const std::vector<std::string>& names) {
  const std::string base = repositoryPath(repository) + "/commits/" + commit.str();
  CommitChecks seen{commit, {}, ""};
  bool readable = true;
  // Newest first: the first of a context is the one that counts.
  const auto statuses =
      rest.eachPage(base + "/statuses?per_page=100", kMostCheckPages, [&](const std::vector<Json>& page) {
        for (const Json& status : page) {
          const auto name = status["context"].string();
          const std::string word = lineOf(status["state"], 40);
          readable = readable && name && !word.empty();
          if (!readable) return false;
          const bool known = std::any_of(seen.checks.begin(), seen.checks.end(),
                                         [&](const SeenCheck& check) { return check.name == *name; });
          if (known || !isAsked(names, std::string(*name))) continue;
          seen.checks.push_back(
              {std::string(*name), 0, stateOfStatus(word), word, fromRfc3339(status["created_at"].text())});
        }
        return true;
      });
  if (!statuses) return fail(statuses.error());
  std::map<std::pair<std::string, std::int64_t>, NumberedRun> runs;
  const auto read = rest.eachPage(
      base + "/check-runs?filter=latest&per_page=100", kMostCheckPages,
      [&](const std::vector<Json>& page) {
        for (const Json& run : page) {
          const auto name = run["name"].string();
          const std::int64_t id = idOf(run["id"]);
          const std::string status = lineOf(run["status"], 40);
          readable = readable && name && id != 0 && !status.empty();
          if (!readable) return false;
          if (!isAsked(names, std::string(*name))) continue;
          const std::string conclusion = lineOf(run["conclusion"], 40);
          NumberedRun& newest = runs[{std::string(*name), idOf(run["app"]["id"])}];
          if (id < newest.id) continue;
          const std::string& at = run[conclusion.empty() ? "started_at" : "completed_at"].text();
          newest = {id,
                    {std::string(*name), idOf(run["app"]["id"]), stateOfRun(status, conclusion),
                     conclusion.empty() ? status : conclusion, fromRfc3339(at)}};
        }
        return true;
      },
      "check_runs");
  if (!read) return fail(read.error());
  if (!readable)
    return fail(ErrorKind::transient, "GitHub's list of checks of " + commit.str() + " cannot be read");
  for (auto& [key, run] : runs) seen.checks.push_back(std::move(run.check));
  return seen;
}

}  // namespace sluice::github
