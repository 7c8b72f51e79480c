#include "core/flows/status.h"
#include "gateway/api/endpoint.h"
#include "gateway/api/views.h"

namespace sluice::api {
namespace {

void write(const Call& call, JsonWriter& out, const Judgement& judgement) {
  const Settings* settings = call.backend.settings(judgement.repository);
  writeJudgement(out, judgement, settings == nullptr ? "" : pageOf(*settings, judgement.id));
}

Result<http::Response> list(const Call& call) {
  const auto repository = repositoryOf(call);
  if (!repository) return fail(repository.error());
  const auto number = call.query.integer("number");
  if (number && repository->empty())
    return fail(ErrorKind::invalid, "\"number\" needs \"repository\" beside it.");
  const auto judgements = call.backend.listJudgements(*repository, number.value_or(0), pageOf(call));
  if (!judgements) return fail(judgements.error());
  return listAnswer(judgements->items, judgements->next,
                    [&](JsonWriter& out, const Judgement& one) { write(call, out, one); });
}

Result<http::Response> show(const Call& call) {
  const auto judgement = call.backend.judgement(call.path[0]);
  if (!judgement) return fail(judgement.error());
  if (!*judgement)
    return fail(ErrorKind::not_found, "There is no decision " + toValidUtf8(call.path[0]) + '.');
  JsonWriter out;
  write(call, out, **judgement);
  return http::jsonResponse(200, out.take());
}

}  // namespace

std::vector<Endpoint> judgementEndpoints() {
  const Parameter number{"number", Kind::integer, false, "The pull request's number; needs repository.", {},
                         1};
  return {
      {"GET",
       "/decisions",
       "listDecisions",
       "What the commit statuses said, and why, newest first",
       listQuery({number}),
       {},
       200,
       "JudgementList",
       list},
      {"GET",
       "/decisions/{id}",
       "getDecision",
       "One of them, as it was judged then",
       {},
       {},
       200,
       "Judgement",
       show},
  };
}

}  // namespace sluice::api
