#include "base/json_codec.h"
#include "gateway/api/views.h"

namespace sluice::api {
namespace {

void writeEnvironment(JsonWriter& out, const Environment& environment, const EnvironmentSettings& settings) {
  out.key(toText(environment.tier)).beginObject();
  writeTextOrNull(out, "version", environment.running ? environment.running->version.str() : "");
  writeTextOrNull(out, "sha", environment.running ? environment.running->sha.str() : "");
  out.field("branch", std::string_view(settings.branch.str()));
  writeTextOrNull(out, "url", settings.url);
  out.field("good", environment.good);
  writeTextOrNull(out, "half_done",
                  environment.half_done ? environment.half_done->release.version.str() : "");
  writeTextOrNull(out, "deployment", environment.deployment.str());
  writeTextOrNull(out, "stated_by", environment.stated_by);
  const bool known = environment.since != Instant{};
  writeInstantOrNull(out, "since", known ? std::optional(environment.since) : std::nullopt);
  out.endObject();
}

void writeVersion(JsonWriter& out, const Environment& environment) {
  const bool tagged = environment.running && !environment.running->version.empty();
  const std::string sha = environment.running ? environment.running->sha.str() : "";
  writeTextOrNull(out, toText(environment.tier), tagged ? environment.running->version.str() : sha);
}

void writeSlot(JsonWriter& out, Slot slot, const std::optional<SlotTime>& time) {
  out.key(toText(slot));
  if (!time) {
    out.null();
    return;
  }
  out.beginObject()
      .field("date", std::string_view(time->date))
      .field("at", std::string_view(toRfc3339(time->at)))
      .endObject();
}

bool isActive(const FreezeWindow& freeze, Instant now) { return freeze.from <= now && now < freeze.until; }

}  // namespace

void writeLock(JsonWriter& out, const Lock& lock, const std::string* message) {
  out.beginObject()
      .field("id", std::string_view(lock.id))
      .field("repository", std::string_view(lock.repository.str()));
  writeTextOrNull(out, "environment", lock.environment ? toText(*lock.environment) : "");
  out.field("owner", std::string_view(lock.owner))
      .field("reason", std::string_view(lock.reason))
      .field("at", std::string_view(toRfc3339(lock.at)));
  writeInstantOrNull(out, "until", lock.until);
  if (message != nullptr) out.field("accepted", true).field("message", std::string_view(*message));
  out.endObject();
}

void writeRepository(JsonWriter& out, const Overview& overview, const Settings& settings, Instant now) {
  out.beginObject().field("name", std::string_view(overview.repository.str()));
  out.key("versions").beginObject();
  writeVersion(out, overview.uat);
  writeVersion(out, overview.prod);
  out.endObject();
  out.key("environments").beginObject();
  writeEnvironment(out, overview.uat, settings.uat);
  writeEnvironment(out, overview.prod, settings.prod);
  out.endObject();
  out.field("version_state", std::string_view(overview.version_state));
  out.field("timezone", std::string_view(settings.zone.name()));
  out.field("mode", std::string_view(settings.continuous ? "continuous" : "scheduled"));
  out.key("next_slots").beginObject();
  writeSlot(out, Slot::t1, overview.t1);
  writeSlot(out, Slot::t2, overview.t2);
  out.endObject();
  // The freeze that holds now; those to come are in /freezes.
  out.key("freeze");
  const FreezeWindow* active = nullptr;
  for (const FreezeWindow& freeze : overview.freezes) {
    if (isActive(freeze, now) && (active == nullptr || freeze.level > active->level)) active = &freeze;
  }
  if (active == nullptr) {
    out.null();
  } else {
    writeFreeze(out, overview.repository, *active, now);
  }
  out.key("locks").beginArray();
  for (const Lock& lock : overview.locks) writeLock(out, lock);
  out.endArray();
  out.key("debt").beginArray();
  for (const Debt& debt : overview.debt) writeDebt(out, {overview.repository, debt}, settings, now);
  out.endArray();
  out.key("queue").beginObject();
  for (const auto& [status, count] : overview.queue) out.field(toText(status), count);
  out.endObject();
  out.key("problems");
  encode(out, overview.problems);
  out.endObject();
}

}  // namespace sluice::api
