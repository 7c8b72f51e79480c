#include "base/json_codec.h"
#include "gateway/api/views.h"

namespace sluice::api {

void writeReleaseProof(JsonWriter& out, const ReleaseProof& proof, const RepositoryName& repository) {
  out.beginObject()
      .field("repository", std::string_view(repository.str()))
      .field("version", std::string_view(proof.tag.str()));
  writeTextOrNull(out, "sha", proof.sha.str());
  out.field("proved", proof.proved);
  out.key("checks");
  encode(out, proof.checks);
  out.key("commits");
  encode(out, proof.commits);
  out.endObject();
}

}  // namespace sluice::api
