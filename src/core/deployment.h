/// One release sent to one environment (rules §9), and the run in CI that does it.
#pragma once

#include "core/fix.h"
#include "core/gate.h"
#include "core/promotion.h"
#include "core/push.h"
#include "core/rollout.h"

namespace sluice {

/// `verifying`: CI is done, the smoke test is under way. `waiting`: between two steps.
enum class DeploymentState { pushing, triggering, running, verifying, succeeded, failed, waiting };

template <>
struct EnumNames<DeploymentState> {
  static constexpr std::pair<DeploymentState, std::string_view> names[] = {
      {DeploymentState::pushing, "pushing"},     {DeploymentState::triggering, "triggering"},
      {DeploymentState::running, "running"},     {DeploymentState::verifying, "verifying"},
      {DeploymentState::succeeded, "succeeded"}, {DeploymentState::failed, "failed"},
      {DeploymentState::waiting, "waiting"}};
};

/// Why a deployment is made: decides what its success means for its fixes.
enum class Purpose { uat_release, prod_flow1, prod_flow2, uat_merge, rollback, hotfix, promotion };

template <>
struct EnumNames<Purpose> {
  static constexpr std::pair<Purpose, std::string_view> names[] = {
      {Purpose::uat_release, "uat_release"}, {Purpose::prod_flow1, "prod_flow1"},
      {Purpose::prod_flow2, "prod_flow2"},   {Purpose::uat_merge, "uat_merge"},
      {Purpose::rollback, "rollback"},       {Purpose::hotfix, "hotfix"},
      {Purpose::promotion, "promotion"}};
};

/// Who stood for a fix when its release was decided, and how many were needed: the release proof counts
/// again.
struct ShippedApproval {
  std::int64_t number = 0;
  ApprovalKind kind = ApprovalKind::confirm;
  int needed = 1;
  std::vector<std::string> by;
  std::string digest;    ///< of the plan that they approved
  bool authors = false;  ///< whether an author counted

  static constexpr void fields(auto&& each) {
    each("number", &ShippedApproval::number);
    each("kind", &ShippedApproval::kind);
    each("needed", &ShippedApproval::needed);
    each("by", &ShippedApproval::by);
    each("digest", &ShippedApproval::digest);
    each("authors", &ShippedApproval::authors);
  }
};

struct Deployment {
  DeploymentId id;
  RepositoryName repository;
  Tier environment = Tier::uat;
  Purpose purpose = Purpose::uat_release;
  CycleId cycle;
  Release release;
  std::optional<Release> previous;
  DeploymentState state = DeploymentState::pushing;
  PushRequest push;  ///< the refs it makes; empty when the release exists already
  std::vector<FixId> fixes;
  std::vector<std::string> services;
  std::string strategy;
  std::string digest;
  Run run;  ///< of the present step, or the last one
  Instant created_at{};
  std::optional<Instant> triggered_at;
  std::optional<Instant> finished_at;
  std::string reason;                      ///< why it failed, or where it hangs
  std::vector<ShippedApproval> approvals;  ///< one a fix; none in deployments of before
  std::optional<Instant> pushed_at;
  std::optional<Instant> look_at;  ///< it is looked at again then: upstream is not ready, or a step waits

  std::string by = {};     ///< who ordered it: a login, or `sluice` for what it did by itself; of a rollback
  std::string why = {};    ///< of a rollback
  bool automatic = false;  ///< a rollback that nobody ordered
  std::vector<std::int64_t> undone = {};  ///< of a rollback: the fixes that the environment loses with it
  TagName ref = {};  ///< of a rollback: the tag to deploy from, where the release's own one is gone
  std::optional<Promotion> promotion = {};  ///< that it carries out
  std::vector<ProbeResult> smoke = {};      ///< as the smoke tests after its steps found it
  std::vector<RolloutStep> steps = {};      ///< in order; none in deployments of before: one, of everything
  std::string alarm = {};                   ///< an alert during its run: its success counts for nothing then
  std::optional<Instant> asked_at = {};  ///< when what opened its way was told: a push, an approval, an alert
  std::string migrate_down_to = {};  ///< of a rollback: the version whose schema is wanted; empty: leave it
  std::vector<Check> checks = {};    ///< of the gate, as judged right before the trigger
  std::vector<DeploymentId> undoes = {};  ///< of a rollback: what brought the releases that it takes away

  bool live() const { return state != DeploymentState::succeeded && state != DeploymentState::failed; }
  /// The step that is under way, comes next, or failed; `steps.size()` when all are done.
  std::size_t currentStep() const;
  /// See StepRef.
  DeploymentId stepId(std::size_t index) const;

  static constexpr std::string_view kind = "deployment";
  static constexpr void fields(auto&& each) {
    each("id", &Deployment::id);
    each("repository", &Deployment::repository);
    each("environment", &Deployment::environment);
    each("purpose", &Deployment::purpose);
    each("cycle", &Deployment::cycle);
    each("release", &Deployment::release);
    each("previous", &Deployment::previous);
    each("state", &Deployment::state);
    each("push", &Deployment::push);
    each("fixes", &Deployment::fixes);
    each("services", &Deployment::services);
    each("strategy", &Deployment::strategy);
    each("digest", &Deployment::digest);
    each("run", &Deployment::run);
    each("created_at", &Deployment::created_at);
    each("triggered_at", &Deployment::triggered_at);
    each("finished_at", &Deployment::finished_at);
    each("reason", &Deployment::reason);
    each("approvals", &Deployment::approvals);
    each("pushed_at", &Deployment::pushed_at);
    each("look_at", &Deployment::look_at);
    each("by", &Deployment::by);
    each("why", &Deployment::why);
    each("automatic", &Deployment::automatic);
    each("undone", &Deployment::undone);
    each("ref", &Deployment::ref);
    each("promotion", &Deployment::promotion);
    each("smoke", &Deployment::smoke);
    each("steps", &Deployment::steps);
    each("migrate_down_to", &Deployment::migrate_down_to);
    each("alarm", &Deployment::alarm);
    each("asked_at", &Deployment::asked_at);
    each("checks", &Deployment::checks);
    each("undoes", &Deployment::undoes);
  }
};

}  // namespace sluice
