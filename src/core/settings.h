/// The configuration of one repository as the rules see it. Made by the config room, proved before it gets
/// here.
#pragma once

#include <array>
#include <functional>
#include <map>
#include <set>

#include "core/approval_policy.h"
#include "core/changelog.h"
#include "core/checklist.h"
#include "core/command.h"
#include "core/freeze.h"
#include "core/notice.h"

namespace sluice {

/// `library`: whoever needs it is deployed again with it. `migration`: of the database; every other service
/// needs it (Multi-Service Deploy).
enum class ServiceKind { application, library, migration };

template <>
struct EnumNames<ServiceKind> {
  static constexpr std::pair<ServiceKind, std::string_view> names[] = {
      {ServiceKind::application, "application"},
      {ServiceKind::library, "library"},
      {ServiceKind::migration, "migration"}};
};

/// How CI is told to deploy (rules §9, Trigger).
enum class TriggerKind { workflow_dispatch, repository_dispatch, deployment, webhook };

template <>
struct EnumNames<TriggerKind> {
  static constexpr std::pair<TriggerKind, std::string_view> names[] = {
      {TriggerKind::workflow_dispatch, "workflow_dispatch"},
      {TriggerKind::repository_dispatch, "repository_dispatch"},
      {TriggerKind::deployment, "deployment"},
      {TriggerKind::webhook, "webhook"}};
};

struct TriggerSettings {
  TriggerKind kind = TriggerKind::workflow_dispatch;
  std::string workflow;  ///< file name; runs of other workflows are not ours. The last two may do without
  std::vector<std::string> reporters = {};  ///< see mayReport()
};

struct ServiceSettings {
  std::string name;
  std::vector<std::string> paths;  ///< globs over repository paths
  std::vector<std::string> needs;
  ServiceKind kind = ServiceKind::application;
};

struct SlotSettings {
  int t1_minute = 20 * 60;  ///< minute of the local day
  int t2_minute = 22 * 60;
  std::array<bool, 7> days{true, true, true, true, true, true, true};  ///< from Monday
  Millis window = std::chrono::hours(1);  ///< how long after its time a slot may still be opened
  Millis remind =
      std::chrono::minutes(30);  ///< before a slot its open checks are shown on the release issue; 0: never
  std::vector<std::string> workflow_t1;  ///< scheduled workflows whose runs open T1 (file names)
  std::vector<std::string> workflow_t2;
};

struct Policies {
  /// The confirmation of a flow 1 fix, which opens the way to UAT. Only without a policy of its own may its
  /// author give it.
  ApprovalPolicy uat{1, {Role::admin, Role::manager}, true};
  ApprovalPolicy prod_flow1;
  ApprovalPolicy prod_flow2;  ///< given by confirming
  ApprovalPolicy uat_merge;
  /// Whose word an emergency may need; rules/hotfix.h says whose it does.
  ApprovalPolicy hotfix{1, {Role::admin, Role::senior, Role::cto}};
};

/// One step of the smoke test after a deployment: a URL that must answer as expected, or a program that must
/// end with 0.
struct SmokeStep {
  std::string name;
  std::string url;  ///< empty: a program
  std::string method = "GET";
  std::map<std::string, std::string> headers;
  std::string body;
  HttpExpectation expect;
  std::vector<std::string> argv;
  std::vector<std::string> services;  ///< only after a deployment of one of these; empty: after every one
};

/// How canary and blue_green move the traffic to a release (rules §9).
struct TrafficSteps {
  std::vector<int> percent;  ///< rising, the last one 100
  Millis pause{};            ///< after a step that went well, before the next
};

struct EnvironmentSettings {
  BranchName branch;
  std::string url;
  std::string strategy = "direct";  ///< direct rolling blue_green canary feature_flag auto
  std::vector<SmokeStep> smoke;     ///< in order; the first that fails ends it
  TrafficSteps rollout{{10, 50, 100}, std::chrono::minutes(10)};
  TrafficSteps hotfix_rollout{{10, 100}, std::chrono::minutes(3)};
};

/// Which alerts of a Prometheus Alertmanager call for a rollback (rules §9).
struct AlertSettings {
  std::string name;  ///< of its webhook, `/webhooks/alertmanager/<name>`
  Tier environment = Tier::prod;
  std::map<std::string, std::string> labels;  ///< an alert has all of these
  Millis within = std::chrono::minutes(30);  ///< after a deployment ended: what begins later is not its fault
};

/// What must be there about a commit before it is released (rules §8, upstream).
struct UpstreamSettings {
  std::vector<RequiredCheck> required_checks;
  std::vector<std::string> artifacts;  ///< that must be posted; of kArtifactNames
  std::optional<double> min_coverage;  ///< percent
};

/// How it stands with the repository's own policy file (`policy_from: repository`, core/own_policy.h).
struct PolicyStanding {
  /// What the configuration says itself, so that the file cannot: `checklist.backup`, `policy.prod`,
  /// `modules.financial`, `upstream.min_coverage`.
  std::set<std::string> central;
  bool good = false;
  std::string text = "was not read yet";  ///< why it is good, or is not
  bool applied = false;                   ///< these settings hold what the file says
};

struct Settings {
  RepositoryName repository;
  TimeZone zone;
  SlotSettings slots;
  bool continuous = false;  ///< no slots: a fix moves when it is ready and its gates are open (rules §6)
  Millis soak = std::chrono::minutes(30);  ///< continuous: how long UAT has run a release before PROD gets it
  EnvironmentSettings uat;
  EnvironmentSettings prod;
  std::vector<Person> people;
  Policies policies;
  bool forge_permissions = false;  ///< people count only while the forge itself lets them write
  std::vector<std::string> tracked_labels{"bug"};
  std::vector<ServiceSettings> services;                    ///< in dependency order
  std::map<std::string, std::vector<std::string>> modules;  ///< name → globs
  std::vector<std::string> migration_paths{"**/migrations/**", "**/migrate/**", "db/**/*.sql"};
  bool down_migrations = false;  ///< a rollback asks CI to take the release's migrations back
  bool lock_after_rollback = true;
  std::optional<AlertSettings> alert;
  std::vector<ChecklistItem> checklist;  ///< the usual seven and the user's own, all present
  std::vector<FreezeWindow> freezes;
  UpstreamSettings upstream;
  Millis debt_grace = std::chrono::hours(72);  ///< how long UAT may lack what PROD runs
  Millis deployment_timeout = std::chrono::minutes(30);
  std::vector<NoticeFilter> notify;  ///< the channels that people are told through
  std::string
      public_url;  ///< of this installation, without a slash at the end; empty: links to it are left out
  /// 32 hex digits for a text, always the same; nobody can guess them without a key that this installation
  /// keeps.
  std::function<std::string(const std::string&)> unguessable;
  bool release_notes = false;  ///< the forge's release beside the tag of a good deployment to PROD
  ChangelogMode changelog = ChangelogMode::off;
  std::string changelog_file = "CHANGELOG.md";  ///< path in the repository
  TriggerSettings trigger;
  std::optional<PolicyStanding> own_policy = {};  ///< nothing: the configuration alone says what holds

  const EnvironmentSettings& environment(Tier tier) const { return tier == Tier::uat ? uat : prod; }
};

}  // namespace sluice
