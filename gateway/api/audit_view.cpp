#include "base/json_codec.h"
#include "gateway/api/views.h"

namespace sluice::api {

void writeJournalEntry(JsonWriter& out, const JournalEntry& entry, bool as_text) {
  out.beginObject()
      .field("sequence", entry.sequence)
      .field("repository", std::string_view(entry.repository.str()))
      .field("at", std::string_view(toRfc3339(entry.at)));
  const auto part = [&](std::string_view name, const std::string& json) {
    out.key(name);
    if (as_text) {
      out.value(std::string_view(json));
    } else {
      out.raw(json.empty() ? std::string_view("null") : std::string_view(json));
    }
  };
  part("event", entry.event);
  part("changes", entry.changes);
  part("effects", entry.effects);
  part("findings", entry.findings);
  out.field("previous", std::string_view(entry.previous))
      .field("hash", std::string_view(entry.hash))
      .endObject();
}

void writeDelivery(JsonWriter& out, const DeliveryRecord& record) {
  out.beginObject()
      .field("id", std::string_view(record.id))
      .field("hook", std::string_view(record.hook))
      .field("event", std::string_view(record.event))
      .field("repository", std::string_view(record.repository.str()))
      .field("received_at", std::string_view(toRfc3339(record.received_at)))
      .field("summary", std::string_view(record.summary))
      .endObject();
}

void writeOutboxEntry(JsonWriter& out, const OutboxEntry& entry) {
  out.beginObject().field("id", entry.id).field("repository", std::string_view(entry.repository.str()));
  out.field("state", std::string_view(entry.state)).field("attempts", entry.attempts);
  out.field("due", std::string_view(toRfc3339(entry.due)))
      .field("created_at", std::string_view(toRfc3339(entry.created_at)));
  writeTextOrNull(out, "last_error", entry.last_error);
  out.key("effect");
  encode(out, entry.effect);
  out.endObject();
}

}  // namespace sluice::api
