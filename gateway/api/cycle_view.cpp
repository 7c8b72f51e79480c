#include "base/json_codec.h"
#include "gateway/api/views.h"

namespace sluice::api {
namespace {

void writeChecks(JsonWriter& out, const Gate& gate) {
  out.field("open", gate.open).key("checks");
  encode(out, gate.checks);
}

}  // namespace

void writeCycle(JsonWriter& out, const Cycle& cycle, const std::string* message) {
  out.beginObject()
      .field("id", std::string_view(cycle.id.str()))
      .field("repository", std::string_view(cycle.repository.str()))
      .field("slot", toText(cycle.slot))
      .field("date", std::string_view(cycle.date))
      .field("state", toText(cycle.state))
      .field("stage", toText(cycle.stage))
      .field("attempt", cycle.attempt)
      .field("forced", cycle.forced)
      .field("opened_by", std::string_view(cycle.opened_by))
      .field("opened_at", std::string_view(toRfc3339(cycle.opened_at)));
  writeInstantOrNull(out, "retry_at", cycle.retry_at);
  writeInstantOrNull(out, "finished_at", cycle.finished_at);
  out.key("fixes");
  encode(out, cycle.taken);
  writeTextOrNull(out, "deployment", cycle.deployment.str());
  out.key("gate").beginObject();
  writeChecks(out, cycle.gate);
  out.endObject();
  out.key("reasons");
  encode(out, cycle.reasons);
  out.key("actions");
  encode(out, cycle.actions);
  if (message != nullptr) out.field("accepted", true).field("message", std::string_view(*message));
  out.endObject();
}

void writeGate(JsonWriter& out, const Gate& gate, const RepositoryName& repository, Tier tier,
               const std::string& sha, Instant now) {
  out.beginObject()
      .field("repository", std::string_view(repository.str()))
      .field("environment", toText(tier))
      .field("at", std::string_view(toRfc3339(now)));
  writeTextOrNull(out, "sha", sha);
  writeChecks(out, gate);
  out.endObject();
}

void writeSimulation(JsonWriter& out, const Simulation& simulation, const RepositoryName& repository) {
  out.beginObject()
      .field("repository", std::string_view(repository.str()))
      .field("slot", toText(simulation.slot))
      .field("date", std::string_view(simulation.date))
      .field("at", std::string_view(toRfc3339(simulation.at)))
      .field("would_run", simulation.would_run)
      .field("blocked", simulation.blocked);
  out.key("gate").beginObject();
  writeChecks(out, simulation.gate);
  out.endObject();
  out.key("fixes");
  encode(out, simulation.fixes);
  out.key("releases");
  encode(out, simulation.releases);
  out.key("actions");
  encode(out, simulation.actions);
  out.key("first_unmet");
  if (simulation.unmet.empty()) {
    out.null();
  } else {
    encode(out, simulation.unmet.front());
  }
  out.key("unmet");
  encode(out, simulation.unmet);
  out.endObject();
}

}  // namespace sluice::api
