#include <algorithm>

#include "gateway/api/endpoint.h"
#include "gateway/api/views.h"

namespace sluice::api {
namespace {

bool isCommitId(std::string_view text) {
  return (text.size() == 40 || text.size() == 64) && std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
         });
}

Result<http::Response> gate(const Call& call) {
  const auto repository = repositoryOf(call);
  if (!repository) return fail(repository.error());
  const std::string sha = call.query.text("sha");
  if (!sha.empty() && !isCommitId(sha)) {
    return fail(ErrorKind::invalid, "\"sha\" must be a whole commit id in lower-case hex.");
  }
  const Tier tier = call.query.choice<Tier>("environment").value_or(Tier::uat);
  const auto judged =
      call.backend.gate(*repository, tier, sha.empty() ? std::nullopt : std::optional(CommitId(sha)));
  if (!judged) return fail(judged.error());
  JsonWriter out;
  writeGate(out, *judged, *repository, tier, sha, call.backend.now());
  return http::jsonResponse(200, out.take());
}

Result<http::Response> simulation(const Call& call) {
  const auto repository = repositoryOf(call);
  if (!repository) return fail(repository.error());
  const Slot slot = call.query.choice<Slot>("slot").value_or(Slot::t1);
  const auto simulated = call.backend.simulation(*repository, slot, call.query.instant("at"));
  if (!simulated) return fail(simulated.error());
  JsonWriter out;
  writeSimulation(out, *simulated, *repository);
  return http::jsonResponse(200, out.take());
}

/// `POST /attestations`: a person vouches for a check of the list.
Result<http::Response> attest(const Call& call) { return orderRepository(call, "attest", 201); }

}  // namespace

std::vector<Endpoint> gateEndpoints() {
  return {
      {"GET",
       "/gate",
       "getGate",
       "May this environment be deployed to now, and if not, why and who can change that",
       {repositoryRequired(),
        environmentParameter(true),
        {"sha", Kind::text, false,
         "The commit that is meant: whether it is the one that would be released."}},
       {},
       200,
       "Gate",
       gate,
       true},
      {"GET",
       "/simulations",
       "simulateCycle",
       "What a cycle would do, by the cycle's own rules and without any effect",
       {repositoryRequired(),
        slotParameter(true),
        {"at", Kind::instant, false, "When it would open; the next slot of that name when not said."}},
       {},
       200,
       "Simulation",
       simulation},
      {"POST",
       "/attestations",
       "attest",
       "Vouch for a check of the pre-deploy checklist",
       {},
       {repositoryRequired(),
        {"check", Kind::text, true, "The check's name, e.g. backup."},
        {"note", Kind::text, false, "What was looked at."}},
       201,
       "Accepted",
       attest},
  };
}

}  // namespace sluice::api
