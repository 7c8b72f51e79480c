#include "config/repository.h"

#include <cstdlib>

#include "config/checklist.h"
#include "config/checks.h"
#include "config/credentials.h"
#include "config/freezes.h"
#include "config/hook.h"
#include "config/notify.h"
#include "config/people.h"
#include "config/policy.h"
#include "config/services.h"
#include "config/slots.h"
#include "config/smoke.h"
#include "config/upstream.h"

namespace sluice::config {
namespace {

void readTraffic(const Cursor& at, TrafficSteps& steps, Problems& problems) {
  steps.pause = at["pause"].duration(steps.pause);
  const Cursor traffic = at["traffic"];
  if (!traffic.isList()) return;
  steps.percent.clear();
  for (const std::string& text : traffic.texts()) {
    const int percent = std::atoi(text.c_str());  // checked to be a whole number
    if (!steps.percent.empty() && percent <= steps.percent.back())
      problems.error(traffic.mark(), traffic.path(), "expected rising shares, as in [10, 50, 100]");
    steps.percent.push_back(percent);
  }
  if (steps.percent.empty() || steps.percent.back() != 100)
    problems.error(traffic.mark(), traffic.path(), "expected 100 as the last share");
}

EnvironmentSettings readEnvironment(const Cursor& at, Problems& problems) {
  EnvironmentSettings environment;
  environment.branch = BranchName(require(at, "branch", problems).text());
  environment.url = at["url"].text();
  environment.strategy = at["strategy"].text(environment.strategy);
  readTraffic(at["rollout"], environment.rollout, problems);
  readTraffic(at["hotfix_rollout"], environment.hotfix_rollout, problems);
  return environment;
}

void readEnvironments(const Cursor& repository, Settings& settings, Problems& problems) {
  const Cursor environments = require(repository, "environments", problems);
  settings.uat = readEnvironment(require(environments, "uat", problems), problems);
  settings.prod = readEnvironment(require(environments, "prod", problems), problems);
  const Cursor prod = environments["prod"]["branch"];
  if (!settings.prod.branch.empty() && settings.prod.branch == settings.uat.branch) {
    problems.error(prod.mark(), prod.path(),
                   "expected another branch than UAT's: each environment has its own");
  }
}

/// A key that only one kind of trigger has.
void refuseUnless(bool fits, const Cursor& at, const std::string& why, Problems& problems) {
  if (at.present() && !fits) problems.error(at.mark(), at.path(), why);
}

void readTrigger(const Cursor& repository, RepositoryConfig& config, const Secrets& secrets,
                 Problems& problems) {
  const Cursor trigger = require(repository, "trigger", problems);
  TriggerSettings& settings = config.settings.trigger;
  settings.kind = fromText<TriggerKind>(trigger["type"].text("workflow_dispatch")).value_or(settings.kind);
  const bool deployment = settings.kind == TriggerKind::deployment;
  const bool webhook = settings.kind == TriggerKind::webhook;
  const Cursor workflow =
      deployment || webhook ? trigger["workflow"] : require(trigger, "workflow", problems);
  settings.workflow = workflowFile(workflow.text());
  refuseUnless(!webhook, workflow, "not with type: webhook: nothing is known of who takes it", problems);
  refuseUnless(!webhook, trigger["poll"], "not with type: webhook: who takes it cannot be asked", problems);
  for (const char* key : {"url", "secret"})
    refuseUnless(webhook, trigger[key], "only with type: webhook", problems);
  if (webhook) config.trigger_hook = readHook(trigger, secrets, problems);
  const Cursor reporters = trigger["reporters"];
  settings.reporters = reporters.texts();
  refuseUnless(deployment, reporters, "only with type: deployment: of a workflow the run itself is asked",
               problems);
  if (reporters.isList() && settings.reporters.empty())
    problems.error(reporters.mark(), reporters.path(),
                   "expected at least one login; left out, Sluice's own account alone reports");
  config.settings.deployment_timeout = trigger["timeout"].duration(config.settings.deployment_timeout);
  config.poll = trigger["poll"].duration(config.poll);
}

void readLists(const Cursor& repository, Settings& settings, Problems& problems) {
  const Cursor labels = repository["tracked"]["labels"];
  if (labels.isList()) settings.tracked_labels = labels.texts();
  const Cursor migrations = repository["migrations"]["paths"];
  if (migrations.isList()) settings.migration_paths = migrations.texts();
  if (labels.isList() && labels.items().empty()) {
    problems.warning(labels.mark(), labels.path(),
                     "empty: only severity labels and commands make a pull request a fix");
  }
}

/// Where the repository speaks for itself: what it may not, because this file does.
std::optional<PolicyStanding> readOwnPolicy(const Cursor& repository, Problems& problems) {
  const Cursor hosts = repository["policy_hosts"];
  if (repository["policy_from"].text("central") == "central") {
    if (!hosts.texts().empty())
      problems.error(hosts.mark(), hosts.path(), "only with policy_from: repository: leave it out");
    return std::nullopt;
  }
  PolicyStanding standing;
  for (const char* map : {"checklist", "policy", "modules"}) {
    for (const auto& [name, value] : repository[map].entries())
      standing.central.insert(std::string(map) + "." + name);
  }
  if (repository["upstream"]["min_coverage"].present()) standing.central.insert("upstream.min_coverage");
  return standing;
}

}  // namespace

RepositoryConfig readRepository(const Cursor& at, const std::vector<Person>& users, const Secrets& secrets,
                                Problems& problems) {
  RepositoryConfig config;
  Settings& settings = config.settings;
  settings.repository = RepositoryName(require(at, "name", problems).text());
  settings.people = users;
  settings.policies = readPolicies(at, users, problems);
  settings.forge_permissions = at["permissions"].text("config") == "forge";
  settings.zone = TimeZone::find(at["timezone"].text("UTC")).value_or(TimeZone());
  readConnection(at, config, secrets, problems);
  settings.slots = readSlots(at, problems);
  settings.continuous = at["mode"].text() == "continuous";
  settings.soak = at["soak"].duration(settings.soak);
  if (settings.continuous) settings.slots.remind = Millis{};  // before no slot
  readEnvironments(at, settings, problems);
  readTrigger(at, config, secrets, problems);
  readLists(at, settings, problems);
  settings.services = readServices(at, problems);
  const Cursor environments = at["environments"];
  settings.uat.smoke = readSmoke(environments["uat"], settings.services, secrets, problems);
  settings.prod.smoke = readSmoke(environments["prod"], settings.services, secrets, problems);
  settings.down_migrations = at["migrations"]["down"].text() == "required";
  settings.lock_after_rollback = at["lock_after_rollback"].text("true") == "true";
  settings.modules = readModules(at, settings.services, problems);
  settings.checklist = readChecklist(at, secrets, problems);
  settings.debt_grace = at["debt"]["grace"].duration(settings.debt_grace);
  settings.upstream = readUpstream(at, problems);
  settings.release_notes = at["release_notes"].text() == "github";
  settings.changelog = fromText<ChangelogMode>(at["changelog"].text()).value_or(settings.changelog);
  settings.changelog_file = at["changelog_file"].text(settings.changelog_file);
  readFreezes(at["freezes"], moduleNames(settings), config, secrets, problems);
  settings.own_policy = readOwnPolicy(at, problems);
  config.policy_hosts = at["policy_hosts"].texts();
  readChannels(at["notify"], config, secrets, problems);
  return config;
}

}  // namespace sluice::config
