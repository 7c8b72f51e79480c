#include "app/online_check.h"

#include "app/adapters.h"
#include "app/system_clock.h"
#include "gitops/git_version.h"
#include "gitops/transport.h"

namespace sluice::app {
namespace {

constexpr Millis kDeadline(20'000);

void checkForge(const RepositoryConfig& repository, const std::string& path, const Clock& clock,
                std::vector<ConfigProblem>& problems) {
  const std::string& name = repository.settings.repository.str();
  const auto rest = makeRest(repository, clock);
  if (const auto seen = rest->get("/repos/" + name); !seen) {
    problems.push_back({0, 0, path + ".api_url", seen.error().message});
    return;
  }
  const TriggerSettings& trigger = repository.settings.trigger;
  if (trigger.kind == TriggerKind::webhook) return;  // it cannot be asked without deploying
  if (trigger.kind == TriggerKind::deployment) {
    if (const auto seen = rest->get("/repos/" + name + "/deployments?per_page=1"); !seen)
      problems.push_back({0, 0, path + ".trigger.type", seen.error().message});
  } else if (const auto seen = rest->get("/repos/" + name + "/actions/workflows/" + trigger.workflow);
             !seen) {
    problems.push_back({0, 0, path + ".trigger.workflow", seen.error().message});
  }
}

void checkGit(const RepositoryConfig& repository, const std::string& path, const Clock& clock,
              std::vector<ConfigProblem>& problems) {
  // Listing needs no mirror, so none is made.
  const Transport transport(makeRemote(repository, clock), "/nonexistent", kDeadline);
  const auto refs = transport.list({"refs/heads/*"});
  if (!refs) {
    problems.push_back({0, 0, path + ".clone_url", refs.error().message});
    return;
  }
  for (const Tier tier : {Tier::uat, Tier::prod}) {
    const std::string& branch = repository.settings.environment(tier).branch.str();
    if (refs->count("refs/heads/" + branch) == 0) {
      problems.push_back({0, 0, path + ".environments." + std::string(toText(tier)) + ".branch",
                          "the repository has no branch " + branch});
    }
  }
}

}  // namespace

std::vector<ConfigProblem> checkPrograms(const Config& config) {
  std::vector<ConfigProblem> problems;
  if (const auto git = checkGitProgram(); !git) problems.push_back({0, 0, "git", git.error().message});
  for (std::size_t i = 0; i < config.repositories.size(); ++i) {
    const auto signs = Signer(makeSigning(config.repositories[i]).key).probe();
    if (!signs)
      problems.push_back({0, 0, "repositories[" + std::to_string(i) + "].signing", signs.error().message});
  }
  return problems;
}

std::vector<ConfigProblem> checkOnline(const Config& config) {
  const SystemClock clock;
  std::vector<ConfigProblem> problems;
  for (std::size_t i = 0; i < config.repositories.size(); ++i) {
    const std::string path = "repositories[" + std::to_string(i) + "]";
    checkForge(config.repositories[i], path, clock, problems);
    checkGit(config.repositories[i], path, clock, problems);
  }
  return problems;
}

}  // namespace sluice::app
