// The way back (rules §9).
#include "gateway/api/endpoint.h"
#include "gateway/api/views.h"

namespace sluice::api {
namespace {

/// The same plan that the order would carry out, and nothing happens.
Result<http::Response> previewRollback(const Call& call) {
  const auto repository = repositoryOf(call);
  if (!repository) return fail(repository.error());
  const Tier tier = call.query.choice<Tier>("environment").value_or(Tier::prod);
  auto plan = call.backend.rollbackPlan(*repository, tier, TagName(call.query.text("to")));
  if (!plan) return fail(plan.error());
  if (const auto said = call.query.choice<Impact>("impact")) heed(*said, *plan);
  std::optional<Result<ReleaseDifference>> difference;
  if (plan->from && !plan->from->sha.empty() && !plan->to.sha.empty())
    difference = call.backend.compare(*repository, plan->from->sha, plan->to.sha);
  JsonWriter out;
  writeRollbackPlan(out, *repository, *plan, difference);
  return http::jsonResponse(200, out.take());
}

Result<http::Response> orderRollback(const Call& call) {
  const auto repository = repositoryOf(call);
  if (!repository) return fail(repository.error());
  const auto command = commandOf(call, "rollback");
  if (!command) return fail(command.error());
  const auto answer = call.backend.order(*repository, 0, call.login, *command);
  if (!answer) return fail(answer.error());
  if (!answer->accepted) return refusal(*answer);
  const auto deployment = call.backend.deployment(DeploymentId(answer->id));
  if (!deployment || !*deployment) return accepted(201, *answer);
  const auto occasion = occasionOf(call.backend, **deployment);
  if (!occasion) return fail(occasion.error());
  JsonWriter out;
  writeDeployment(out, **deployment, *occasion, &answer->text);
  return http::jsonResponse(201, out.take());
}

}  // namespace

std::vector<Endpoint> rollbackEndpoints() {
  const Parameter impact{"impact",
                         Kind::text,
                         false,
                         "How bad it is: minor is watched, functional rolled back, data escalated too.",
                         {"minor", "functional", "data"}};
  const Parameter to{"to", Kind::text, false, "The release to go back to; the last good one when not said."};
  return {
      {"GET",
       "/rollbacks",
       "previewRollback",
       "What a rollback would do now: to which release, what goes away, what changes, what cannot be undone",
       {repositoryRequired(), environmentParameter(true), to, impact},
       {},
       200,
       "RollbackPlan",
       previewRollback},
      {"POST",
       "/rollbacks",
       "rollBack",
       "Deploy an earlier release again; an admin may",
       {},
       {repositoryRequired(),
        environmentParameter(true),
        to,
        impact,
        {"force", Kind::boolean, false,
         "Although it is minor, something stays behind, or the environment is locked."},
        reasonParameter(true)},
       201,
       "Deployment",
       orderRollback},
  };
}

}  // namespace sluice::api
