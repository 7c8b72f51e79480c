// The forge's release beside a tag: made, or its part that is Sluice's brought up to date; what people wrote
// stays.
#include "base/uri.h"
#include "core/release_notes.h"
#include "gateway/forge/github/decode.h"
#include "gateway/forge/github/forge.h"
#include "gateway/forge/github/url.h"

namespace sluice::github {

Status GithubForge::publishRelease(const PublishRelease& request) {
  const auto found = rest_->get(base_ + "/releases/tags/" + percentEncode(request.tag.str()));
  if (!found && found.error().kind != ErrorKind::not_found) return fail(found.error());
  const std::string before = found ? std::string((*found)["body"].string().value_or("")) : std::string();
  const std::string after = withReleaseNotes(before, request.notes);
  if (found && after == before) return {};
  JsonWriter body;
  body.beginObject().field("body", std::string_view(after));
  if (!found) body.field("tag_name", request.tag.str()).field("name", request.tag.str());
  body.endObject();
  const std::string path = base_ + "/releases";
  const auto done = found ? write("PATCH", path + "/" + std::to_string(idOf((*found)["id"])), body.take())
                          : write("POST", path, body.take());
  if (!done) return fail(done.error());
  return {};
}

}  // namespace sluice::github
