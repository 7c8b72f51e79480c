#include "gateway/api/endpoint.h"
#include "gateway/api/views.h"

namespace sluice::api {
namespace {

Result<http::Response> listRepositories(const Call& call) {
  const auto only = repositoryOf(call);
  if (!only) return fail(only.error());
  std::vector<Overview> overviews;
  for (const RepositoryName& name : call.backend.repositories()) {
    if (!only->empty() && name != *only) continue;
    auto overview = call.backend.overview(name);
    if (!overview) return fail(overview.error());
    overviews.push_back(std::move(*overview));
  }
  const Instant now = call.backend.now();
  return listAnswer(overviews, "", [&](JsonWriter& out, const Overview& overview) {
    writeRepository(out, overview, *call.backend.settings(overview.repository), now);
  });
}

/// `POST /environments`: a person states what an environment runs (rules §4, version check first).
Result<http::Response> adopt(const Call& call) { return orderRepository(call, "adopt", 200); }

}  // namespace

std::vector<Endpoint> repositoryEndpoints() {
  const Parameter version{"version", Kind::text, true,
                          "A SemVer tag that exists in the repository, e.g. v1.4.0."};
  return {
      {"GET",
       "/repositories",
       "listRepositories",
       "What runs where, what is queued, when the next slots are",
       {repositoryFilter()},
       {},
       200,
       "RepositoryList",
       listRepositories},
      {"POST",
       "/environments",
       "adoptEnvironment",
       "State what an environment runs",
       {},
       {repositoryRequired(), environmentParameter(true), version},
       200,
       "Accepted",
       adopt},
  };
}

}  // namespace sluice::api
