#include <algorithm>
#include <charconv>

#include "gateway/api/endpoint.h"
#include "gateway/api/views.h"

namespace sluice::api {
namespace {

/// A fix as a path names it: by its id, or by its number beside `?repository=`. The number need not be
/// tracked yet, because a command is what tracks it.
struct Named {
  RepositoryName repository;
  std::int64_t number = 0;
};

std::optional<std::int64_t> numberFrom(std::string_view text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || number <= 0) return std::nullopt;
  return number;
}

tl::unexpected<Error> noFix(std::string_view id) {
  return fail(ErrorKind::not_found, "There is no fix " + toValidUtf8(id) + '.');
}

Result<Named> find(const Call& call, const std::string& id) {
  if (const auto number = numberFrom(id)) {
    const auto repository = repositoryOf(call);
    if (!repository) return fail(repository.error());
    if (repository->empty())
      return fail(ErrorKind::invalid, "A fix's number needs \"repository\" in the query.");
    return Named{*repository, *number};
  }
  const auto fix = call.backend.fixById(FixId(id));
  if (!fix) return fail(fix.error());
  if (!*fix) return noFix(id);
  return Named{(*fix)->repository, (*fix)->number};
}

http::Response fixAnswer(Backend& backend, const Fix& fix, const std::string* message = nullptr) {
  const auto outlook = backend.outlook({fix});
  JsonWriter out;
  writeFix(out, fix, outlook.empty() ? Outlook() : outlook.front(), message);
  return http::jsonResponse(200, out.take());
}

Result<http::Response> listFixes(const Call& call) {
  auto repository = repositoryOf(call);
  if (!repository) return fail(repository.error());
  Listing<Fix> fixes;
  if (const auto number = call.query.integer("number")) {
    if (repository->empty()) return fail(ErrorKind::invalid, "\"number\" needs \"repository\" beside it.");
    const auto fix = call.backend.fixByNumber(*repository, *number);
    if (!fix) return fail(fix.error());
    const std::string status = call.query.text("status");
    if (*fix && (status.empty() || status == toText((*fix)->status))) fixes.items.push_back(**fix);
  } else {
    auto listing = call.backend.listFixes(*repository, call.query.text("status"), pageOf(call));
    if (!listing) return fail(listing.error());
    fixes = std::move(*listing);
  }
  const auto outlook = call.backend.outlook(fixes.items);
  std::size_t index = 0;
  return listAnswer(fixes.items, fixes.next, [&](JsonWriter& out, const Fix& fix) {
    writeFix(out, fix, index < outlook.size() ? outlook[index] : Outlook());
    ++index;
  });
}

Result<http::Response> showFix(const Call& call) {
  const auto named = find(call, call.path[0]);
  if (!named) return fail(named.error());
  const auto fix = call.backend.fixByNumber(named->repository, named->number);
  if (!fix) return fail(fix.error());
  if (!*fix) return noFix(call.path[0]);
  return fixAnswer(call.backend, **fix);
}

/// One command on one fix, by way of the engine like every comment and label.
std::function<Result<http::Response>(const Call&)> ordering(std::string_view verb) {
  return [verb](const Call& call) -> Result<http::Response> {
    const auto command = commandOf(call, verb);
    if (!command) return fail(command.error());
    const auto named = find(call, call.path[0]);
    if (!named) return fail(named.error());
    const auto answer = call.backend.order(named->repository, named->number, call.login, *command);
    if (!answer) return fail(answer.error());
    if (!answer->accepted) return refusal(*answer);
    const auto fix = call.backend.fixByNumber(named->repository, named->number);
    if (!fix) return fail(fix.error());
    if (!*fix) return accepted(200, *answer);
    return fixAnswer(call.backend, **fix, &answer->text);
  };
}

struct OneAnswer {
  std::string id;
  int status = 200;
  Answer answer;
};

/// Each id is answered for itself: one that is refused does not hold up the others.
std::function<Result<http::Response>(const Call&)> orderingMany(std::string_view verb) {
  return [verb](const Call& call) -> Result<http::Response> {
    const auto command = commandOf(call, verb);
    if (!command) return fail(command.error());
    std::vector<OneAnswer> answers;
    std::vector<std::string> seen;
    for (const std::string& id : call.body.texts("ids")) {
      if (std::find(seen.begin(), seen.end(), id) != seen.end()) continue;
      seen.push_back(id);
      const auto named = find(call, id);
      auto answer = named ? call.backend.order(named->repository, named->number, call.login, *command)
                          : Result<Answer>(fail(named.error()));
      if (answer) {
        const int status = answer->accepted ? 200 : refusalStatus(*answer);
        answers.push_back({id, status, std::move(*answer)});
      } else {
        const http::Response failed = problem(answer.error());
        answers.push_back({id, failed.status, {false, answer.error().message, {}, failed.status == 404, ""}});
      }
    }
    return listAnswer(answers, "", [](JsonWriter& out, const OneAnswer& one) {
      out.beginObject()
          .field("id", std::string_view(one.id))
          .field("accepted", one.answer.accepted)
          .field("status", one.status)
          .field("message", std::string_view(one.answer.text));
      out.key("reasons");
      writeReasons(out, one.answer.reasons);
      out.endObject();
    });
  };
}

Endpoint order(std::string_view path, std::string_view operation, std::string_view summary,
               std::vector<Parameter> body) {
  const std::string_view verb = path.substr(path.rfind('/') + 1);
  const Parameter repository{"repository", Kind::text, false, "Lets the path name the fix by its number."};
  return {"POST", path, operation, summary, {repository}, std::move(body), 200, "Fix", ordering(verb)};
}

Endpoint orderMany(std::string_view path, std::string_view operation, std::string_view summary) {
  const std::string_view verb = path.substr(path.rfind('/') + 1);
  const Parameter ids{"ids", Kind::texts, true, "Ids of fixes."};
  const Parameter repository{"repository", Kind::text, false, "Lets ids be numbers."};
  return {
      "POST", path, operation, summary, {}, {ids, repository}, 200, "OrderResultList", orderingMany(verb)};
}

std::vector<std::string_view> statusNames() {
  std::vector<std::string_view> names;
  for (const auto& [status, name] : EnumNames<FixStatus>::names) names.push_back(name);
  return names;
}

}  // namespace

std::vector<Endpoint> fixEndpoints() {
  const Parameter status{"status", Kind::text, false, "Only fixes in this state.", statusNames()};
  const Parameter number{"number", Kind::integer, false, "The pull request's number; needs repository.", {},
                         1};
  const Parameter by_number{"repository", Kind::text, false, "Lets the path name the fix by its number."};
  const std::vector<Parameter> confirm{
      {"flow", Kind::text, false, "Sluice chooses, and says why, when it is not said.", {"flow1", "flow2"}},
      {"severity", Kind::text, false, "", {"low", "medium", "high", "critical"}},
      {"found_in", Kind::text, false, "Where the bug was found.", {"uat", "prod"}},
      {"found-in", Kind::text, false, "The same, as the command spells it.", {"uat", "prod"}},
      {"force", Kind::boolean, false, "Overrides the flow that the versions ask for; admin, with a reason."},
      reasonParameter(false)};
  return {
      {"GET",
       "/fixes",
       "listFixes",
       "Fixes, newest first",
       listQuery({status, number}),
       {},
       200,
       "FixList",
       listFixes},
      {"GET",
       "/fixes/{id}",
       "getFix",
       "One fix with everything that is known of it",
       {by_number},
       {},
       200,
       "Fix",
       showFix},
      order("/fixes/{id}/confirm", "confirmFix", "Let a fix into the pipeline", confirm),
      order("/fixes/{id}/reject", "rejectFix", "Refuse a fix", {reasonParameter(true)}),
      order("/fixes/{id}/approve-prod", "approveProd", "Approve the plan shown for PROD", {}),
      order("/fixes/{id}/approve-uat-merge", "approveUatMerge", "Approve the merge back to UAT", {}),
      order("/fixes/{id}/unapprove", "unapproveFix", "Take an approval back that was not used yet", {}),
      order("/fixes/{id}/hold", "holdFix", "Let cycles pass a fix over", {reasonParameter(true)}),
      order("/fixes/{id}/unhold", "unholdFix", "End a hold", {}),
      order("/fixes/{id}/close", "closeFix", "Take a fix out of the pipeline", {reasonParameter(false)}),
      orderMany("/fixes/approve-prod", "approveProdMany",
                "Approve several for PROD, each answered for itself"),
      orderMany("/fixes/approve-uat-merge", "approveUatMergeMany",
                "Approve the merge back of several, each answered for itself"),
  };
}

}  // namespace sluice::api
