#include <algorithm>

#include "gateway/api/endpoint.h"
#include "gateway/api/views.h"

namespace sluice::api {
namespace {

struct FreezeRow {
  RepositoryName repository;
  FreezeWindow freeze;

  auto place() const { return std::tuple(toMillis(freeze.from), repository.str(), freeze.id); }
};

/// Freezes that hold or will hold, by their beginning.
Result<std::vector<FreezeRow>> freezeRows(Backend& backend, const RepositoryName& only) {
  std::vector<FreezeRow> rows;
  for (const RepositoryName& name : backend.repositories()) {
    if (!only.empty() && name != only) continue;
    const auto overview = backend.overview(name);
    if (!overview) return fail(overview.error());
    for (const FreezeWindow& freeze : overview->freezes) rows.push_back({name, freeze});
  }
  std::sort(rows.begin(), rows.end(),
            [](const FreezeRow& a, const FreezeRow& b) { return a.place() < b.place(); });
  return rows;
}

std::string cursorOf(const FreezeRow& row) {
  return std::to_string(toMillis(row.freeze.from)) + "/" + row.freeze.id + "/" + row.repository.str();
}

Result<std::optional<FreezeRow>> findFreeze(const Call& call, const std::string& id) {
  const auto rows = freezeRows(call.backend, RepositoryName());
  if (!rows) return fail(rows.error());
  const auto found =
      std::find_if(rows->begin(), rows->end(), [&](const FreezeRow& row) { return row.freeze.id == id; });
  if (found == rows->end()) return std::optional<FreezeRow>();
  return std::optional<FreezeRow>(*found);
}

http::Response freezeAnswer(int status, const FreezeRow& row, Instant now, const std::string& message) {
  JsonWriter out;
  writeFreeze(out, row.repository, row.freeze, now, &message);
  return http::jsonResponse(status, out.take());
}

Result<http::Response> listFreezes(const Call& call) {
  const auto repository = repositoryOf(call);
  if (!repository) return fail(repository.error());
  auto rows = freezeRows(call.backend, *repository);
  if (!rows) return fail(rows.error());
  const auto next = cutToPage(*rows, pageOf(call), cursorOf);
  if (!next) return fail(next.error());
  const Instant now = call.backend.now();
  return listAnswer(*rows, *next, [&](JsonWriter& out, const FreezeRow& row) {
    writeFreeze(out, row.repository, row.freeze, now);
  });
}

Result<http::Response> createFreeze(const Call& call) {
  const auto repository = repositoryOf(call);
  if (!repository) return fail(repository.error());
  const auto command = commandOf(call, "freeze");
  if (!command) return fail(command.error());
  const auto answer = call.backend.order(*repository, 0, call.login, *command);
  if (!answer) return fail(answer.error());
  if (!answer->accepted) return refusal(*answer);
  const auto row = findFreeze(call, answer->id);
  if (!row) return fail(row.error());
  if (!*row) return accepted(201, *answer);
  return freezeAnswer(201, **row, call.backend.now(), answer->text);
}

Result<http::Response> deleteFreeze(const Call& call) {
  const std::string& id = call.path[0];
  const auto row = findFreeze(call, id);
  if (!row) return fail(row.error());
  if (!*row) return fail(ErrorKind::not_found, "There is no freeze " + toValidUtf8(id) + " any more.");
  const auto answer = call.backend.order((*row)->repository, 0, call.login, LiftFreeze{id});
  if (!answer) return fail(answer.error());
  if (!answer->accepted) return refusal(*answer);
  return freezeAnswer(200, **row, call.backend.now(), answer->text);
}

/// As a calendar, for people's own ones (RFC 5545).
Result<http::Response> freezeCalendar(const Call& call) {
  const auto repository = repositoryOf(call);
  if (!repository) return fail(repository.error());
  const auto rows = freezeRows(call.backend, *repository);
  if (!rows) return fail(rows.error());
  const Instant now = call.backend.now();
  std::string text = calendarBegin();
  for (const FreezeRow& row : *rows) text += calendarEvent(row.repository, row.freeze, now);
  text += calendarEnd();
  return http::Response{200, {{"Content-Type", "text/calendar; charset=utf-8"}}, std::move(text)};
}

}  // namespace

std::vector<Endpoint> freezeEndpoints() {
  return {
      {"GET",
       "/freezes",
       "listFreezes",
       "Freezes that hold or will hold within 400 days, whoever said so, by their beginning",
       listQuery(),
       {},
       200,
       "FreezeList",
       listFreezes},
      {"POST",
       "/freezes",
       "createFreeze",
       "Stop scheduled deployments for a time",
       {},
       {repositoryRequired(),
        {"from", Kind::text, false,
         "When it begins: now (also when not said), 2026-02-05, \"2026-02-05 20:00\" in the repository's "
         "zone, or "
         "RFC 3339."},
        {"until", Kind::text, true, "The first moment that is free again, written in the same way."},
        {"level", Kind::text, false, "hard when not said.", {"soft", "hard", "full"}},
        {"modules", Kind::texts, false, "Modules or services; everything when not said."},
        reasonParameter(true)},
       201,
       "Freeze",
       createFreeze},
      {"DELETE",
       "/freezes/{id}",
       "deleteFreeze",
       "Lift a freeze that somebody ordered; an admin may",
       {},
       {},
       200,
       "Freeze",
       deleteFreeze},
      {"GET",
       "/freezes.ics",
       "freezeCalendar",
       "The same freezes as an iCalendar file",
       {repositoryFilter()},
       {},
       200,
       "",
       freezeCalendar},
  };
}

}  // namespace sluice::api
