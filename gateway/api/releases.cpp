#include "gateway/api/endpoint.h"
#include "gateway/api/views.h"

namespace sluice::api {
namespace {

/// `GET /releases/{tag}`: the proof, from the journal and the repository as they are now.
Result<http::Response> prove(const Call& call) {
  const auto repository = repositoryOf(call);
  if (!repository) return fail(repository.error());
  const auto proof = call.backend.proveRelease(*repository, TagName(call.path[0]));
  if (!proof) return fail(proof.error());
  JsonWriter out;
  writeReleaseProof(out, *proof, *repository);
  return http::jsonResponse(200, out.take());
}

}  // namespace

std::vector<Endpoint> releaseEndpoints() {
  return {
      {"GET",
       "/releases/{tag}",
       "proveRelease",
       "Is each commit of this release accounted for by the journal, and does its tag say what was decided",
       {repositoryRequired()},
       {},
       200,
       "ReleaseProof",
       prove},
  };
}

}  // namespace sluice::api
