#include "gateway/api/endpoint.h"

#include <algorithm>

#include "gateway/command/verb.h"

namespace sluice::api {

Parameter repositoryFilter() {
  return {"repository", Kind::text, false, "Only this repository, as configured: owner/name."};
}
Parameter repositoryRequired() {
  return {"repository", Kind::text, true, "The repository as configured: owner/name."};
}
Parameter environmentParameter(bool required) {
  return {"environment", Kind::text, required, "The environment.", {"uat", "prod"}};
}
Parameter slotParameter(bool required) {
  return {"slot", Kind::text, required, "The deploy window.", {"T1", "T2"}};
}
Parameter reasonParameter(bool required) {
  return {"reason", Kind::text, required, "Why; shown to everybody and kept."};
}

std::vector<Parameter> listQuery(std::vector<Parameter> more) {
  std::vector<Parameter> query{repositoryFilter()};
  for (Parameter& parameter : more) query.push_back(std::move(parameter));
  query.push_back({"limit", Kind::integer, false, "At most so many; 50 when not said.", {}, 1, 200});
  query.push_back({"after", Kind::text, false, "The former page's `next`."});
  return query;
}

std::optional<http::Response> mayNot(const Call& call, const RepositoryName& repository,
                                     const std::vector<Role>& roles, std::string_view what) {
  if (const Settings* settings = call.backend.settings(repository)) {
    for (const Person& person : settings->people) {
      const auto listed = [&](Role role) {
        return std::find(roles.begin(), roles.end(), role) != roles.end();
      };
      if (person.login == call.login && std::any_of(person.roles.begin(), person.roles.end(), listed))
        return std::nullopt;
    }
  }
  const std::string text = call.login + " may not " + std::string(what) + '.';
  return problem(403, text, {{Rule::permission, text, roles}});
}

Result<RepositoryName> repositoryOf(const Call& call) {
  const Arguments& arguments = call.body.has("repository") ? call.body : call.query;
  const RepositoryName repository(arguments.text("repository"));
  if (!repository.empty() && call.backend.settings(repository) == nullptr) {
    return fail(ErrorKind::not_found,
                "There is no repository " + repository.str() + " in the configuration.");
  }
  return repository;
}

Page pageOf(const Call& call) {
  Page page;
  page.after = call.query.text("after");
  page.limit = static_cast<int>(call.query.integer("limit").value_or(page.limit));
  return page;
}

Result<Command> commandOf(const Call& call, std::string_view verb) {
  return commandFromVerb(verb, call.sent);
}

http::Response accepted(int status, const Answer& answer) {
  JsonWriter out;
  out.beginObject().field("accepted", answer.accepted).field("message", std::string_view(answer.text));
  if (!answer.id.empty()) out.field("id", std::string_view(answer.id));
  out.endObject();
  return http::jsonResponse(status, out.take());
}

Result<http::Response> orderRepository(const Call& call, std::string_view verb, int status) {
  const auto repository = repositoryOf(call);
  if (!repository) return fail(repository.error());
  const auto command = commandOf(call, verb);
  if (!command) return fail(command.error());
  const auto answer = call.backend.order(*repository, 0, call.login, *command);
  if (!answer) return fail(answer.error());
  if (!answer->accepted) return refusal(*answer);
  return accepted(status, *answer);
}

}  // namespace sluice::api
