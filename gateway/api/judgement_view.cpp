#include "base/json_codec.h"
#include "gateway/api/views.h"

namespace sluice::api {

void writeJudgement(JsonWriter& out, const Judgement& judgement, const std::string& page) {
  out.beginObject()
      .field("id", std::string_view(judgement.id))
      .field("repository", std::string_view(judgement.repository.str()))
      .field("sequence", judgement.sequence)
      .field("at", std::string_view(toRfc3339(judgement.at)))
      .field("fix", std::string_view(judgement.fix.str()))
      .field("number", judgement.number)
      .field("title", std::string_view(judgement.title))
      .field("url", std::string_view(judgement.url))
      .field("commit", std::string_view(judgement.commit.str()))
      .field("state", toText(judgement.state))
      .field("summary", std::string_view(judgement.summary))
      .field("status", toText(judgement.status));
  writeTextOrNull(out, "severity", judgement.severity == Severity::unset ? "" : toText(judgement.severity));
  writeTextOrNull(out, "flow", judgement.flow == Flow::unset ? "" : toText(judgement.flow));
  writeTextOrNull(out, "flow_reason", judgement.flow_reason);
  out.key("versions").beginObject();
  writeTextOrNull(out, "uat", judgement.uat ? judgement.uat->version.str() : "");
  writeTextOrNull(out, "prod", judgement.prod ? judgement.prod->version.str() : "");
  out.endObject();
  out.key("reasons");
  encode(out, judgement.reasons);
  out.key("gates").beginArray();
  for (const JudgedGate& judged : judgement.gates) {
    out.beginObject().field("environment", toText(judged.environment)).field("open", judged.gate.open);
    out.key("checks");
    encode(out, judged.gate.checks);
    out.endObject();
  }
  out.endArray();
  writeApprovals(out, judgement.approvals);
  out.field("page", std::string_view(page)).endObject();
}

}  // namespace sluice::api
