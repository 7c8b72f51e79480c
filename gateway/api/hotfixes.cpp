// The emergency path (rules §7).
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
  };
}

}  // namespace sluice::api
