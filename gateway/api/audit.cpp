#include <algorithm>
#include <charconv>

#include "gateway/api/endpoint.h"
#include "gateway/api/views.h"

namespace sluice::api {
namespace {

/// Replays and retries change nothing that was decided, but they make things happen: not for everybody who
/// may read.
const std::vector<Role> kMayRepeat{Role::admin, Role::manager, Role::oncall};

Result<http::Response> journal(const Call& call) {
  const auto repository = repositoryOf(call);
  if (!repository) return fail(repository.error());
  const auto entries = call.backend.listJournal(*repository, pageOf(call));
  if (!entries) return fail(entries.error());
  const bool as_text = call.query.boolean("text");
  return listAnswer(entries->items, entries->next, [&](JsonWriter& out, const JournalEntry& entry) {
    writeJournalEntry(out, entry, as_text);
  });
}

Result<http::Response> deliveries(const Call& call) {
  const auto repository = repositoryOf(call);
  if (!repository) return fail(repository.error());
  const auto records = call.backend.listDeliveries(*repository, pageOf(call));
  if (!records) return fail(records.error());
  return listAnswer(records->items, records->next, writeDelivery);
}

Result<http::Response> replay(const Call& call) {
  const std::string& id = call.path[0];
  const auto record = call.backend.delivery(id);
  if (!record) return fail(record.error());
  if (!*record) return fail(ErrorKind::not_found, "There is no delivery " + toValidUtf8(id) + '.');
  if (auto forbidden = mayNot(call, (*record)->repository, kMayRepeat, "repeat this"))
    return std::move(*forbidden);
  if (auto done = call.backend.replay(**record); !done) return fail(done.error());
  return accepted(202, {true, "Delivery " + id + " is read again as if it had come now.", {}, false, id});
}

Result<http::Response> outbox(const Call& call) {
  const auto repository = repositoryOf(call);
  if (!repository) return fail(repository.error());
  const auto entries = call.backend.listOutbox(*repository, call.query.text("state"), pageOf(call));
  if (!entries) return fail(entries.error());
  return listAnswer(entries->items, entries->next, writeOutboxEntry);
}

Result<http::Response> retry(const Call& call) {
  const std::string& text = call.path[0];
  std::int64_t id = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), id);
  if (error != std::errc() || end != text.data() + text.size()) {
    return fail(ErrorKind::not_found, "There is no outbox entry " + toValidUtf8(text) + '.');
  }
  // An entry's repository is not known here: who may repeat in none of them may not repeat at all.
  std::optional<http::Response> forbidden;
  for (const RepositoryName& repository : call.backend.repositories()) {
    forbidden = mayNot(call, repository, kMayRepeat, "repeat this");
    if (!forbidden) break;
  }
  if (forbidden) return std::move(*forbidden);
  if (auto done = call.backend.retryOutbox(id); !done) return fail(done.error());
  return accepted(202, {true, "Outbox entry " + text + " is tried again now.", {}, false, text});
}

}  // namespace

std::vector<Endpoint> auditEndpoints() {
  const Parameter text{"text", Kind::boolean, false,
                       "Events, changes, effects and findings as the texts that were hashed."};
  const Parameter state{"state", Kind::text, false, "", {"pending", "done", "dead"}};
  return {
      {"GET",
       "/journal",
       "listJournal",
       "Every decision with its inputs and reasons, hash-chained",
       listQuery({text}),
       {},
       200,
       "JournalEntryList",
       journal},
      {"GET",
       "/deliveries",
       "listDeliveries",
       "Webhooks that were taken, and what was made of them",
       listQuery(),
       {},
       200,
       "DeliveryList",
       deliveries},
      {"POST",
       "/deliveries/{id}/replay",
       "replayDelivery",
       "Read a stored webhook again as if it had come now",
       {},
       {},
       202,
       "Accepted",
       replay},
      {"GET",
       "/outbox",
       "listOutbox",
       "Effects that are to be carried out, were, or could not be",
       listQuery({state}),
       {},
       200,
       "OutboxEntryList",
       outbox},
      {"POST",
       "/outbox/{id}/retry",
       "retryOutboxEntry",
       "Try a dead effect again",
       {},
       {},
       202,
       "Accepted",
       retry},
  };
}

}  // namespace sluice::api
