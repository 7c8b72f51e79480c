// DORA's measures of how software is delivered (rules §12).
#include "base/json_codec.h"
#include "gateway/api/endpoint.h"
#include "gateway/api/views.h"

namespace sluice::api {
namespace {

constexpr std::int64_t kUsualDays = 30;
constexpr std::int64_t kMostDays = 366;

void writeMeasure(JsonWriter& out, const Measure& measure) {
  out.beginObject().field("name", std::string_view(measure.name)).key("value");
  encode(out, measure.value);
  out.field("unit", std::string_view(measure.unit)).field("counted", measure.counted);
  out.field("how", std::string_view(measure.how));
  writeTextOrNull(out, "reason", measure.reason);
  out.endObject();
}

Result<http::Response> show(const Call& call) {
  const auto repository = repositoryOf(call);
  if (!repository) return fail(repository.error());
  const auto days = call.query.integer("days").value_or(kUsualDays);
  const auto dora = call.backend.dora(*repository, static_cast<int>(days));
  if (!dora) return fail(dora.error());
  JsonWriter out;
  out.beginObject();
  writeTextOrNull(out, "repository", repository->str());
  out.field("days", days);
  out.field("from", std::string_view(toRfc3339(dora->from)))
      .field("until", std::string_view(toRfc3339(dora->until)));
  out.field("deployments", dora->deployments).key("measures").beginArray();
  for (const Measure& measure : dora->measures) writeMeasure(out, measure);
  out.endArray().endObject();
  return http::jsonResponse(200, out.take());
}

}  // namespace

std::vector<Endpoint> doraEndpoints() {
  return {{"GET",
           "/dora",
           "getDora",
           "How software is delivered to PROD: DORA's five measures, how each was counted, and from what",
           {repositoryFilter(),
            {"days", Kind::integer, false, "How far back; 30 when not said.", {}, 1, kMostDays}},
           {},
           200,
           "Dora",
           show}};
}

}  // namespace sluice::api
