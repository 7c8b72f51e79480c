#include "gateway/api/views.h"

namespace sluice::api {

void writeArtifact(JsonWriter& out, const JudgedArtifact& judged, const std::string* message) {
  const Artifact& artifact = judged.artifact;
  out.beginObject()
      .field("repository", std::string_view(artifact.repository.str()))
      .field("kind", std::string_view(artifact.name))
      .field("sha", std::string_view(artifact.commit.str()))
      .field("verdict", toText(artifact.verdict));
  out.key("coverage");
  if (artifact.coverage) {
    out.value(*artifact.coverage);
  } else {
    out.null();
  }
  int open = 0;
  out.key("findings").beginArray();
  for (std::size_t i = 0; i < artifact.findings.size(); ++i) {
    const ArtifactFinding& finding = artifact.findings[i];
    const bool blocks = i < judged.findings.size() && judged.findings[i].open;
    open += blocks ? 1 : 0;
    out.beginObject()
        .field("id", std::string_view(finding.id))
        .field("severity", toText(finding.severity))
        .field("title", std::string_view(finding.title));
    writeTextOrNull(out, "location", finding.location);
    out.field("open", blocks).key("accepted");
    if (i < judged.findings.size() && judged.findings[i].accepted) {
      const Acceptance& word = *judged.findings[i].accepted;
      out.beginObject()
          .field("by", std::string_view(word.by))
          .field("reason", std::string_view(word.reason))
          .field("at", std::string_view(toRfc3339(word.at)));
      writeInstantOrNull(out, "until", word.until);
      out.endObject();
    } else {
      out.null();
    }
    out.endObject();
  }
  out.endArray();
  out.field("open_findings", open)
      .field("by", std::string_view(artifact.by))
      .field("at", std::string_view(toRfc3339(artifact.at)));
  if (message != nullptr) out.field("accepted", true).field("message", std::string_view(*message));
  out.endObject();
}

}  // namespace sluice::api
