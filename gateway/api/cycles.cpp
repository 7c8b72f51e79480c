#include "gateway/api/endpoint.h"
#include "gateway/api/views.h"

namespace sluice::api {
namespace {

http::Response cycleAnswer(int status, const Cycle& cycle, const std::string* message = nullptr) {
  JsonWriter out;
  writeCycle(out, cycle, message);
  return http::jsonResponse(status, out.take());
}

Result<http::Response> listCycles(const Call& call) {
  const auto repository = repositoryOf(call);
  if (!repository) return fail(repository.error());
  const auto cycles = call.backend.listCycles(*repository, pageOf(call));
  if (!cycles) return fail(cycles.error());
  return listAnswer(cycles->items, cycles->next,
                    [](JsonWriter& out, const Cycle& cycle) { writeCycle(out, cycle); });
}

Result<http::Response> showCycle(const Call& call) {
  const auto cycle = call.backend.cycle(CycleId(call.path[0]));
  if (!cycle) return fail(cycle.error());
  if (!*cycle) return fail(ErrorKind::not_found, "There is no cycle " + toValidUtf8(call.path[0]) + '.');
  return cycleAnswer(200, **cycle);
}

Result<http::Response> open(const Call& call) {
  return askForCycle(call, call.body.choice<Slot>("slot").value_or(Slot::t1));
}

}  // namespace

Result<http::Response> askForCycle(const Call& call, Slot slot) {
  const auto repository = repositoryOf(call);
  if (!repository) return fail(repository.error());
  CycleAsked asked;
  asked.slot = slot;
  asked.date = call.body.text("date");
  asked.force = call.body.boolean("force");
  asked.login = call.login;
  if (call.job) {
    if (asked.force || !asked.date.empty())
      return problem(403, "A CI job opens the cycle of the moment, without force.");
    asked.ci = true;
    asked.job = call.job->name();
  }
  const auto answer = call.backend.askCycle(*repository, asked);
  if (!answer) return fail(answer.error());
  if (!answer->accepted) return refusal(*answer);
  const auto cycle = call.backend.cycle(CycleId(answer->id));
  if (!cycle) return fail(cycle.error());
  // 202: it runs on by itself; its id shows how it goes.
  if (!*cycle) return accepted(202, *answer);
  return cycleAnswer(202, **cycle, &answer->text);
}

std::vector<Endpoint> cycleEndpoints() {
  return {
      {"GET",
       "/cycles",
       "listCycles",
       "Runs of T1 and T2, newest first",
       listQuery(),
       {},
       200,
       "CycleList",
       listCycles},
      {"GET",
       "/cycles/{id}",
       "getCycle",
       "One run with its gate, reasons and actions",
       {},
       {},
       200,
       "Cycle",
       showCycle},
      {"POST",
       "/cycles",
       "openCycle",
       "Ask for a slot's run; the same repository, slot and date give the same run",
       {},
       {repositoryRequired(),
        slotParameter(true),
        {"date", Kind::date, false,
         "The local date; today when not said. Another one needs admin and force."},
        {"force", Kind::boolean, false,
         "Outside the slot's window, or again after a failure; admin. Skips no gate."}},
       202,
       "Cycle",
       open,
       true},
  };
}

}  // namespace sluice::api
