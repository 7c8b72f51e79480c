/// The configuration of one repository as the rules see it. Made by the config room, proved before it gets
/// here.
#pragma once

#include <array>
#include <functional>
#include <map>

#include "core/changelog.h"
#include "core/command.h"
#include "core/freeze.h"
#include "core/notice.h"

namespace sluice {

struct ServiceSettings {
  std::string name;
  std::vector<std::string> paths;  ///< globs over repository paths
  std::vector<std::string> needs;
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

enum class ProbeKind { attestation, skip, file, http, prometheus, command, disk, memory };

/// How many people must approve, and whose word counts (rules §5).
struct ApprovalPolicy {
  int approvals = 1;
  std::vector<Role> roles{Role::admin, Role::manager};
  bool authors = false;  ///< whether those who wrote the change count too
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

/// `> 0.2`: rules/comparison.h reads and judges it.
struct Comparison {
  std::string sign;
  double limit = 0;
};

/// What a URL must answer.
struct HttpExpectation {
  int status = 200;
  std::string body;                         ///< text that must be in it; empty: any
  std::map<std::string, std::string> json;  ///< by JSON pointer: the value, as JSON text
  std::optional<Millis> within;
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

struct EnvironmentSettings {
  BranchName branch;
  std::string url;
  std::string strategy = "direct";  ///< direct rolling blue_green canary feature_flag auto
  std::vector<SmokeStep> smoke;     ///< in order; the first that fails ends it
};

/// One line of the pre-deploy checklist. How to look is in the parameters; looking is the monitor
/// room's.
struct ChecklistItem {
  std::string name;
  ProbeKind probe = ProbeKind::attestation;
  std::string skip_reason;
  Millis valid_for = std::chrono::hours(24);  ///< of an attestation
  std::string path;                           ///< file, disk
  Millis max_age = std::chrono::hours(24);    ///< file
  std::string url;                            ///< http, prometheus
  HttpExpectation expect;                     ///< http
  std::string query;                          ///< prometheus
  Comparison comparison;                      ///< prometheus
  std::vector<std::string> argv;              ///< command
  double percent = 20;                        ///< disk: least free; memory: most used
};

/// A check that the forge must show as good on what is released.
struct RequiredCheck {
  std::string name;
  std::int64_t app = 0;  ///< whose it must be; 0: anybody's, also a commit status
};

/// What must be there about a commit before it is released (rules §8, upstream).
struct UpstreamSettings {
  std::vector<RequiredCheck> required_checks;
  std::vector<std::string> artifacts;  ///< that must be posted; of kArtifactNames
  std::optional<double> min_coverage;  ///< percent
};

struct Settings {
  RepositoryName repository;
  TimeZone zone;
  SlotSettings slots;
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
  std::string trigger_workflow;                 ///< file name; runs of other workflows are not ours

  const EnvironmentSettings& environment(Tier tier) const { return tier == Tier::uat ? uat : prod; }
};

}  // namespace sluice
