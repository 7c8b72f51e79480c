// Orders that start a release by themselves: the emergency path, and a whole release to PROD (rules §5, §7).
#include "gateway/api/endpoint.h"
#include "gateway/api/views.h"

namespace sluice::api {
namespace {

Result<http::Response> startHotfix(const Call& call) {
  const auto repository = repositoryOf(call);
  if (!repository) return fail(repository.error());
  const auto command = commandOf(call, "hotfix");
  if (!command) return fail(command.error());
  const std::int64_t number = call.body.integer("number").value_or(0);
  const auto answer = call.backend.order(*repository, number, call.login, *command);
  if (!answer) return fail(answer.error());
  if (!answer->accepted) return refusal(*answer);
  return accepted(201, *answer);
}

Result<http::Response> promote(const Call& call) { return orderRepository(call, "promote", 201); }

}  // namespace

std::vector<Endpoint> hotfixEndpoints() {
  return {
      {"POST",
       "/hotfixes",
       "startHotfix",
       "Make the branch of an emergency at what PROD runs; an admin may",
       {},
       {repositoryRequired(),
        {"number", Kind::integer, true, "Of the issue.", {}, 1, 999'999'999},
        {"name", Kind::text, false,
         "Of the branch, behind the number; from the issue's title when not said."}},
       201,
       "Accepted",
       startHotfix},
      {"POST",
       "/promotions",
       "promote",
       "Let what UAT runs go to PROD as a whole at the next T2; an admin or a manager may",
       {},
       {repositoryRequired(),
        {"withdraw", Kind::boolean, false, "Take one's own word back; an admin takes back everybody's."},
        reasonParameter(false)},
       201,
       "Accepted",
       promote},
  };
}

}  // namespace sluice::api
