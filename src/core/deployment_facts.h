/// What the records of one deployment tell, without wording: chosen by core/flows/records, worded by the
/// notify room. Texts of people are as they wrote them; times are in the repository's zone.
#pragma once

#include "core/notice.h"
#include "core/upstream.h"

namespace sluice {

/// One fix that the deployment carries, or takes back.
struct ShippedFix {
  NoticeFix fix;
  std::string line;  ///< as in the release tag's message (core/manifest.h)

  static constexpr void fields(auto&& each) {
    each("fix", &ShippedFix::fix);
    each("line", &ShippedFix::line);
  }
};

enum class StepKind { tag, rollback_point, branch, trigger, report };

template <>
struct EnumNames<StepKind> {
  static constexpr std::pair<StepKind, std::string_view> names[] = {
      {StepKind::tag, "tag"},
      {StepKind::rollback_point, "rollback_point"},
      {StepKind::branch, "branch"},
      {StepKind::trigger, "trigger"},
      {StepKind::report, "report"}};
};

/// One thing that Sluice did for the deployment.
struct DeploymentStep {
  StepKind step = StepKind::tag;
  std::string what;  ///< a tag, a branch, a run's address, what CI said
  std::string at;    ///< empty: not done yet

  static constexpr void fields(auto&& each) {
    each("step", &DeploymentStep::step);
    each("what", &DeploymentStep::what);
    each("at", &DeploymentStep::at);
  }
};

/// What CI posted about the release's commit.
struct PostedArtifact {
  std::string name;
  ArtifactVerdict verdict = ArtifactVerdict::fail;
  std::int64_t findings = 0;
  std::int64_t grave = 0;  ///< high and critical ones among them
  std::optional<double> coverage;

  static constexpr void fields(auto&& each) {
    each("name", &PostedArtifact::name);
    each("verdict", &PostedArtifact::verdict);
    each("findings", &PostedArtifact::findings);
    each("grave", &PostedArtifact::grave);
    each("coverage", &PostedArtifact::coverage);
  }
};

/// The rollback that took this deployment's release away again, or was to.
struct UndoneBy {
  DeploymentId deployment;
  std::string to;
  std::string by;
  std::string why;
  std::string at;
  std::string recovery;      ///< from this deployment's end to the rollback's
  std::string failure = {};  ///< of the rollback; empty where it succeeded

  static constexpr void fields(auto&& each) {
    each("deployment", &UndoneBy::deployment);
    each("to", &UndoneBy::to);
    each("by", &UndoneBy::by);
    each("why", &UndoneBy::why);
    each("at", &UndoneBy::at);
    each("recovery", &UndoneBy::recovery);
    each("failure", &UndoneBy::failure);
  }
};

struct DeploymentFacts {
  RepositoryName repository;
  DeploymentId deployment;
  Tier environment = Tier::uat;
  std::string url;  ///< of the environment
  Purpose purpose = Purpose::uat_release;
  DeploymentState state = DeploymentState::pushing;
  Release release;
  std::string previous;  ///< empty: nothing ran there that Sluice knows of
  std::string strategy;
  std::vector<std::string> services;
  std::string ordered_by;
  std::vector<std::string> approved_by;
  std::vector<ShippedFix> fixes;
  std::vector<Check> checks;  ///< of the gate, as judged right before the trigger
  std::vector<PostedArtifact> artifacts;
  std::vector<DeploymentStep> steps;
  std::vector<std::string> smoke_steps;  ///< those that are configured for it
  std::vector<ProbeResult> smoke;
  std::string reason;
  std::string why;  ///< of a rollback
  std::string run_url;
  std::string date;  ///< of its decision, local
  std::string decided;
  std::string triggered;
  std::string finished;
  std::string duration;  ///< from trigger to end
  std::string timeout;   ///< of CI's report
  std::vector<std::string> stays_behind;
  bool takes_migrations_back = false;
  std::vector<std::string> contacts;  ///< who can roll back
  std::optional<UndoneBy> undone_by;

  static constexpr void fields(auto&& each) {
    each("repository", &DeploymentFacts::repository);
    each("deployment", &DeploymentFacts::deployment);
    each("environment", &DeploymentFacts::environment);
    each("url", &DeploymentFacts::url);
    each("purpose", &DeploymentFacts::purpose);
    each("state", &DeploymentFacts::state);
    each("release", &DeploymentFacts::release);
    each("previous", &DeploymentFacts::previous);
    each("strategy", &DeploymentFacts::strategy);
    each("services", &DeploymentFacts::services);
    each("ordered_by", &DeploymentFacts::ordered_by);
    each("approved_by", &DeploymentFacts::approved_by);
    each("fixes", &DeploymentFacts::fixes);
    each("checks", &DeploymentFacts::checks);
    each("artifacts", &DeploymentFacts::artifacts);
    each("steps", &DeploymentFacts::steps);
    each("smoke_steps", &DeploymentFacts::smoke_steps);
    each("smoke", &DeploymentFacts::smoke);
    each("reason", &DeploymentFacts::reason);
    each("why", &DeploymentFacts::why);
    each("run_url", &DeploymentFacts::run_url);
    each("date", &DeploymentFacts::date);
    each("decided", &DeploymentFacts::decided);
    each("triggered", &DeploymentFacts::triggered);
    each("finished", &DeploymentFacts::finished);
    each("duration", &DeploymentFacts::duration);
    each("timeout", &DeploymentFacts::timeout);
    each("stays_behind", &DeploymentFacts::stays_behind);
    each("takes_migrations_back", &DeploymentFacts::takes_migrations_back);
    each("contacts", &DeploymentFacts::contacts);
    each("undone_by", &DeploymentFacts::undone_by);
  }
};

}  // namespace sluice
