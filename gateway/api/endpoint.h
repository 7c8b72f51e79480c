/// One row of the API: what it is called, what it takes, what it answers, what it does. The table of all rows
/// (api.h) is what is served and what openapi.json describes, so the two cannot differ.
#pragma once

#include <algorithm>

#include "gateway/api/backend.h"
#include "gateway/api/parameter.h"
#include "gateway/api/problem.h"

namespace sluice::api {

/// What an endpoint answers with where that is no JSON.
inline constexpr const char* kMarkdown = "text/markdown; charset=utf-8";

/// One authenticated request whose arguments have passed their declaration.
struct Call {
  Backend& backend;
  std::string login;              ///< whom the token acts as; empty for a job
  std::vector<std::string> path;  ///< the values of the path's `{…}`, in order
  Arguments query;
  Arguments body;
  Json sent;                      ///< the same body as it came; missing when there was none
  std::optional<CiJob> job = {};  ///< a CI job that proved itself; only rows with `for_jobs` see one
};

struct Endpoint {
  std::string_view method;     ///< GET, POST or DELETE; GET also serves HEAD
  std::string_view path;       ///< below /api/v1; a segment in braces takes any one segment
  std::string_view operation;  ///< OpenAPI operationId
  std::string_view summary;
  std::vector<Parameter> query;
  std::vector<Parameter> body;
  int success = 200;
  std::string_view
      answers;  ///< the schema of a good answer (schema.h); `…List` for a page of them; or kMarkdown
  std::function<Result<http::Response>(const Call&)> run;
  bool for_jobs = false;  ///< a CI job may call it too, about its own repository
};

// One function per file of handlers.
std::vector<Endpoint> repositoryEndpoints();
std::vector<Endpoint> fixEndpoints();
std::vector<Endpoint> cycleEndpoints();
std::vector<Endpoint> gateEndpoints();
std::vector<Endpoint> deploymentEndpoints();
std::vector<Endpoint> lockEndpoints();
std::vector<Endpoint> freezeEndpoints();
std::vector<Endpoint> artifactEndpoints();
std::vector<Endpoint> auditEndpoints();
std::vector<Endpoint> notificationEndpoints();
std::vector<Endpoint> releaseEndpoints();
std::vector<Endpoint> debtEndpoints();
std::vector<Endpoint> rollbackEndpoints();
std::vector<Endpoint> hotfixEndpoints();
std::vector<Endpoint> judgementEndpoints();
std::vector<Endpoint> doraEndpoints();

// Parameters that many rows share.
Parameter repositoryFilter();
Parameter repositoryRequired();
Parameter environmentParameter(bool required);
Parameter slotParameter(bool required);
Parameter reasonParameter(bool required);
/// `repository`, `limit`, `after`, and these.
std::vector<Parameter> listQuery(std::vector<Parameter> more = {});

/// The repository that the call names, in its query or its body; empty when it names none. `not_found` for
/// one that is not configured.
Result<RepositoryName> repositoryOf(const Call& call);
Page pageOf(const Call& call);

/// `{"items": [...], "next": cursor or null}`.
template <class T, class Write>
http::Response listAnswer(const std::vector<T>& items, const std::string& next, Write write) {
  JsonWriter out;
  out.beginObject().key("items").beginArray();
  for (const T& item : items) write(out, item);
  out.endArray().key("next");
  if (next.empty()) {
    out.null();
  } else {
    out.value(std::string_view(next));
  }
  out.endObject();
  return http::jsonResponse(200, out.take());
}

/// The command of that name with the body's words as its arguments: the same grammar as in comments
/// (gateway/command).
Result<Command> commandOf(const Call& call, std::string_view verb);

/// Asks for the run of a slot, with the body's `date` and `force` where it has them, and answers with the run
/// as it is then: 202, for it goes on by itself.
Result<http::Response> askForCycle(const Call& call, Slot slot);

/// Gives that command on the repository itself and answers with what was said to it, and `status`.
Result<http::Response> orderRepository(const Call& call, std::string_view verb, int status);

/// Leaves of `rows`, which are in order, those of the page that is asked for, and answers the cursor of the
/// next one; empty at the end. `cursor_of` names a row. `invalid` for a cursor of a row that is gone.
template <class Row, class CursorOf>
Result<std::string> cutToPage(std::vector<Row>& rows, const Page& page, CursorOf cursor_of) {
  if (!page.after.empty()) {
    const auto last =
        std::find_if(rows.begin(), rows.end(), [&](const Row& row) { return cursor_of(row) == page.after; });
    if (last == rows.end())
      return fail(ErrorKind::invalid,
                  "\"after\" is no cursor of this list any more: begin again without it.");
    rows.erase(rows.begin(), last + 1);
  }
  const auto limit = static_cast<std::size_t>(page.limit);
  if (rows.size() <= limit) return std::string();
  rows.erase(rows.begin() + page.limit, rows.end());
  return cursor_of(rows.back());
}

/// 403 unless the caller has one of these roles in the repository; `what` completes "… may not …".
std::optional<http::Response> mayNot(const Call& call, const RepositoryName& repository,
                                     const std::vector<Role>& roles, std::string_view what);

/// What an order is answered with when there is no record to show.
http::Response accepted(int status, const Answer& answer);

}  // namespace sluice::api
