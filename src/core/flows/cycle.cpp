#include "core/flows/cycle.h"

#include <algorithm>

#include "core/flows/accounts.h"
#include "core/flows/continuous.h"
#include "core/flows/fix_orders.h"
#include "core/flows/notify.h"
#include "core/flows/plan.h"
#include "core/flows/reply.h"
#include "core/flows/stages.h"
#include "core/rules/gate.h"
#include "core/rules/permission.h"
#include "core/rules/slot.h"
#include "core/survey_request.h"
#include "core/text.h"

namespace sluice {
namespace {

constexpr Millis kPatience =
    std::chrono::minutes(2);  ///< for forge and git to answer before a cycle counts as blocked
constexpr Millis kRetryEvery =
    std::chrono::minutes(1);  ///< rules §6: within the window it is tried again each minute
constexpr Millis kRetryContinuous =
    std::chrono::minutes(5);  ///< without slots there is no end to it; what people change is seen at once

std::string keyOf(const Cycle& cycle) { return cycle.id.str() + "/" + std::to_string(cycle.attempt); }

void begin(Draft& draft, const CycleId& id) {
  Cycle& cycle = draft.editCycle(id);
  cycle.state = CycleState::open;
  cycle.stage = Stage::reconcile;
  cycle.opened_at = draft.now();
  cycle.retry_at.reset();
  cycle.finished_at.reset();
  cycle.waiting.clear();
  cycle.taken.clear();
  cycle.surveyed = false;
  cycle.probed = false;
  cycle.probes.clear();
  cycle.checked = false;
  cycle.checks.clear();
  cycle.trouble = false;
  cycle.reasons.clear();
  if (draft.settings().continuous) cycle.work = readyWork(draft, cycle.slot);
  draft.find(Rule::window, std::string(toText(cycle.slot)) + " of " + cycle.date + " opened by " +
                               cycle.opened_by + ", attempt " + std::to_string(cycle.attempt));
  draft.effect("list/" + keyOf(cycle), ListPullRequests{draft.facts().listed_until});
}

void look(Draft& draft, const CycleId& id) {
  Cycle& cycle = draft.editCycle(id);
  cycle.stage = Stage::look;
  draft.effect("survey/look/" + keyOf(cycle), TakeSurvey{surveyRequestFor(draft.facts(), draft.settings())});
  RunProbes probes;
  for (const ChecklistItem& item : draft.settings().checklist) {
    if (item.probe != ProbeKind::attestation && item.probe != ProbeKind::skip)
      probes.checks.push_back(item.name);
  }
  if (probes.checks.empty()) {
    cycle.probed = true;
  } else {
    draft.effect("probes/" + keyOf(cycle), std::move(probes));
  }
}

bool waitsInReconcile(const Cycle& cycle) {
  return cycle.state == CycleState::open && cycle.stage == Stage::reconcile;
}

const Cycle* otherRunning(const Draft& draft, const CycleId& id) {
  for (const CycleId& other : draft.cycleIds()) {
    const Cycle* cycle = draft.cycle(other);
    if (other != id && cycle->state == CycleState::running) return cycle;
  }
  return nullptr;
}

/// The fixes that wait for this cycle stay where they are, and each is told why; once, however often it is
/// tried. So are the channels.
void tellBlocked(Draft& draft, const Cycle& cycle) {
  const bool t1 = cycle.slot == Slot::t1;
  Notice notice{"blocked/" + cycle.id.str(), NoticeKind::blocked, t1 ? Tier::uat : Tier::prod};
  notice.subject = std::string(toText(cycle.slot)) + " of " + cycle.date;
  notice.reasons = cycle.reasons;
  if (cycle.retry_at) {
    notice.due_at = cycle.retry_at;
    notice.due = draft.settings().zone.describe(*cycle.retry_at);
  }
  for (const std::int64_t number : draft.fixNumbers()) {
    if (slotAfter(draft.fix(number)->status) != cycle.slot) continue;
    draft.explain(number, cycle.reasons);
    const std::string marker = "blocked-" + cycle.id.str() + "-" + std::to_string(number);
    reply(draft, number, marker,
          "⛔ " + std::string(toText(cycle.slot)) + " of " + cycle.date +
              " is blocked, and nothing was changed:\n\n" + listReasons(cycle.reasons));
    notice.fixes.push_back(noticeFix(*draft.fix(number)));
  }
  tell(draft, std::move(notice));
}

void block(Draft& draft, const CycleId& id, std::vector<Reason> reasons) {
  Cycle& cycle = draft.editCycle(id);
  cycle.state = CycleState::blocked;
  cycle.retry_at.reset();
  const Instant next = draft.now() + (draft.settings().continuous ? kRetryContinuous : kRetryEvery);
  if (inWindow(draft.settings(), cycle.slot, cycle.date, next)) cycle.retry_at = next;
  for (const Reason& reason : reasons) {
    draft.find(reason.rule,
               std::string(toText(cycle.slot)) + " of " + cycle.date + " blocked: " + reason.text);
  }
  cycle.reasons = std::move(reasons);
  tellBlocked(draft, cycle);
}

void judge(Draft& draft, const CycleId& id) {
  const Cycle& before = *draft.cycle(id);
  const Tier tier = before.slot == Slot::t1 ? Tier::uat : Tier::prod;
  const Upstream upstream{releaseCommits(draft, tier, before.opened_at), before.checks};
  Gate gate = evaluateGate(draft.gateView(), draft.settings(), tier, before.probes, upstream, draft.now());
  std::vector<Reason> reasons = closedBecause(gate);
  if (const Cycle* other = otherRunning(draft, id)) {
    reasons.push_back({Rule::concurrency,
                       std::string(toText(other->slot)) + " of " + other->date + " is still running",
                       {}});
  }
  if (reasons.empty()) reasons = cycleStops(draft, before.slot, before.opened_at);
  draft.editCycle(id).gate = std::move(gate);
  if (!reasons.empty()) {
    block(draft, id, std::move(reasons));
    return;
  }
  Cycle& cycle = draft.editCycle(id);
  cycle.state = CycleState::running;
  cycle.decided_at = draft.now();
  runCycle(draft, id);
}

/// The commits that would be released are known from the survey: the forge is asked about them then.
void askForChecks(Draft& draft, const CycleId& id) {
  Cycle& cycle = draft.editCycle(id);
  ReadChecks ask{id, DeploymentId(), cycle.attempt, {}, checksToRead(draft.settings())};
  if (!ask.names.empty())
    ask.commits = releaseCommits(draft, cycle.slot == Slot::t1 ? Tier::uat : Tier::prod, cycle.opened_at);
  cycle.checked = ask.commits.empty();
  if (!cycle.checked) draft.effect("checks/" + keyOf(cycle), std::move(ask));
}

void judgeWhenSeen(Draft& draft, const CycleId& id) {
  const Cycle& cycle = *draft.cycle(id);
  if (cycle.surveyed && cycle.probed && cycle.checked) judge(draft, id);
}

bool surveyIsCurrent(const Draft& draft) {
  const Survey& survey = *draft.survey();
  const auto same = [](const Environment& environment, const EnvironmentSurvey& seen) {
    return environment.deployment.empty() || environment.running == seen.release;
  };
  return same(draft.facts().uat, survey.uat) && same(draft.facts().prod, survey.prod);
}

void open(Draft& draft, const CycleId& id, Slot slot, const LocalDate& date, const std::string& by,
          bool forced) {
  Cycle cycle;
  cycle.id = id;
  cycle.repository = draft.settings().repository;
  cycle.slot = slot;
  cycle.date = date;
  cycle.opened_by = by;
  cycle.forced = forced;
  draft.addCycle(std::move(cycle));
  begin(draft, id);
}

/// Without slots: the last cycle while it is not over, or should be tried again; else a new one.
CycleId continuousId(Draft& draft, Slot slot, bool force) {
  const Cycle* last = lastCycle(draft, slot);
  const bool same = last != nullptr && (last->live() || last->state == CycleState::blocked ||
                                        (force && last->state == CycleState::failed));
  if (same) return last->id;
  const LocalDate today = draft.settings().zone.toLocal(draft.now()).date;
  return CycleId(cycleIdOf(draft.settings().repository, slot, today).str() + "-" +
                 std::to_string(draft.nextSequence()));
}

}  // namespace

bool somethingMoves(const Draft& draft) {
  const std::vector<const Cycle*> cycles = draft.cycles();
  const auto& deployments = draft.gateView().deployments;
  return std::any_of(cycles.begin(), cycles.end(), [](const Cycle* cycle) { return cycle->live(); }) ||
         std::any_of(deployments.begin(), deployments.end(),
                     [](const auto& one) { return one.second.live(); });
}

const Cycle* lastCycle(const Draft& draft, Slot slot) {
  const Cycle* last = nullptr;
  for (const Cycle* cycle : draft.cycles()) {
    if (cycle->slot == slot && (last == nullptr || cycle->opened_at >= last->opened_at)) last = cycle;
  }
  return last;
}

void openWhenReady(Draft& draft, Slot slot) {
  const Cycle* last = lastCycle(draft, slot);
  // One that was stopped, or found nothing that it could take, is the same one still.
  const bool same = last != nullptr && (last->state == CycleState::blocked ||
                                        (last->state == CycleState::done && last->taken.empty()));
  if (same) {
    const CycleId id = last->id;
    ++draft.editCycle(id).attempt;
    begin(draft, id);
    return;
  }
  open(draft, continuousId(draft, slot, false), slot, draft.settings().zone.toLocal(draft.now()).date,
       "sluice", false);
}

Answer askCycle(Draft& draft, const CycleAsked& asked) {
  const Settings& settings = draft.settings();
  const LocalDate today = settings.zone.toLocal(draft.now()).date;
  const LocalDate date = asked.date.empty() ? today : asked.date;
  const std::string name = std::string(toText(asked.slot)) + " of " + date;
  if (!isLocalDate(date))
    return refused(Reason{Rule::grammar, "`" + date + "` is not a date; write it as 2026-03-01", {}});
  Order order;
  order.login = asked.login;
  Who who = asked.login.empty() ? Who{} : whoGave(settings, order);
  if (settings.continuous && date != today)
    return refused(Reason{Rule::window, "without slots a cycle is opened for now only, not for " + date, {}});
  const bool in_window = inWindow(settings, asked.slot, date, draft.now());
  const CycleId id = settings.continuous ? continuousId(draft, asked.slot, asked.force)
                                         : cycleIdOf(settings.repository, asked.slot, date);
  if (!asked.automatic && !asked.ci) {
    if (auto refusal = admit(draft, who, order)) return refused(*refusal);
    if (auto refusal = refusalFor(who, {Role::admin, Role::manager}, "open a cycle"))
      return refused(*refusal);
    const bool opens = asked.force || (!in_window && draft.cycle(id) == nullptr);
    if (opens && !hasRole(who, {Role::admin})) {
      return refused(Reason{Rule::window,
                            asked.force
                                ? "only an admin uses force"
                                : "outside the window of " + name + " only an admin opens it, with force",
                            {Role::admin}});
    }
  }
  const std::string by = asked.automatic      ? "the scheduler"
                         : !asked.job.empty() ? asked.job
                         : asked.ci           ? "a CI schedule"
                                              : who.name;
  if (const Cycle* existing = draft.cycle(id)) {
    Answer answer = accepted(name + " is " + std::string(toText(existing->state)) + ".");
    answer.id = id.str();
    const bool over = existing->state == CycleState::blocked || existing->state == CycleState::failed;
    if (over && asked.force) {
      Cycle& cycle = draft.editCycle(id);
      ++cycle.attempt;
      cycle.forced = true;
      cycle.opened_by = by;
      begin(draft, id);
      answer.text = name + " is tried again, attempt " + std::to_string(draft.cycle(id)->attempt) + ".";
    }
    return answer;
  }
  if (!in_window && !asked.force) {
    return refused(Reason{Rule::window,
                          "it is not the window of " + name + " (" +
                              settings.zone.describe(slotTime(settings, asked.slot, date)) + " for " +
                              formatDuration(settings.slots.window) + "); an admin can open it with force",
                          {Role::admin}});
  }
  open(draft, id, asked.slot, date, by, asked.force);
  Answer answer = accepted(name + " is open.");
  answer.id = id.str();
  return answer;
}

void scheduleRan(Draft& draft, const ScheduleRan& ran) {
  const auto names = [&](const std::vector<std::string>& workflows) {
    return std::find(workflows.begin(), workflows.end(), ran.workflow) != workflows.end();
  };
  const auto open = [&](Slot slot) {
    CycleAsked asked;
    asked.slot = slot;
    asked.ci = true;
    const Answer answer = askCycle(draft, asked);
    for (const Reason& reason : answer.reasons)
      draft.find(reason.rule, "schedule of " + ran.workflow + " refused: " + reason.text);
  };
  if (names(draft.settings().slots.workflow_t1)) open(Slot::t1);
  if (names(draft.settings().slots.workflow_t2)) open(Slot::t2);
}

void cycleListed(Draft& draft, const PullRequestsListed& listed) {
  for (const CycleId& id : draft.cycleIds()) {
    const Cycle& cycle = *draft.cycle(id);
    if (!waitsInReconcile(cycle) || !cycle.waiting.empty() || listed.read_at < cycle.opened_at) continue;
    draft.editCycle(id).waiting = listed.changed;
    if (listed.changed.empty()) look(draft, id);
  }
}

void cycleObserved(Draft& draft, std::int64_t number, Instant read_at) {
  for (const CycleId& id : draft.cycleIds()) {
    const auto& waiting = draft.cycle(id)->waiting;
    if (read_at < draft.cycle(id)->opened_at) continue;
    if (!waitsInReconcile(*draft.cycle(id)) ||
        std::find(waiting.begin(), waiting.end(), number) == waiting.end())
      continue;
    Cycle& cycle = draft.editCycle(id);
    std::erase(cycle.waiting, number);
    if (cycle.waiting.empty()) look(draft, id);
  }
}

void cycleSurveyed(Draft& draft) {
  for (const CycleId& id : draft.cycleIds()) {
    const Cycle& cycle = *draft.cycle(id);
    if (!cycle.live() || cycle.surveyed || cycle.stage == Stage::reconcile) continue;
    if (draft.survey()->at < cycle.opened_at) continue;  // its own is on the way
    if (!surveyIsCurrent(draft)) {
      // It was read before the last deployment was recorded: read again.
      draft.effect("survey/again/" + keyOf(cycle) + "/" + std::to_string(draft.nextSequence()),
                   TakeSurvey{surveyRequestFor(draft.facts(), draft.settings())});
      continue;
    }
    draft.editCycle(id).surveyed = true;
    if (draft.cycle(id)->state == CycleState::running) {
      runCycle(draft, id);
    } else {
      askForChecks(draft, id);
      judgeWhenSeen(draft, id);
    }
  }
}

void cycleChecked(Draft& draft, const ChecksRead& read) {
  const Cycle* found = draft.cycle(read.cycle);
  // The answer to an attempt that is over may have missed the last minute.
  if (found == nullptr || found->state != CycleState::open || found->stage != Stage::look ||
      found->attempt != read.attempt || !found->surveyed)
    return;
  Cycle& cycle = draft.editCycle(read.cycle);
  cycle.checks = read.read;
  cycle.checked = true;
  judgeWhenSeen(draft, read.cycle);
}

void cycleProbed(Draft& draft, const std::vector<ProbeResult>& results) {
  for (const CycleId& id : draft.cycleIds()) {
    if (draft.cycle(id)->state != CycleState::open || draft.cycle(id)->stage != Stage::look) continue;
    Cycle& cycle = draft.editCycle(id);
    cycle.probes = results;
    cycle.probed = true;
    judgeWhenSeen(draft, id);
  }
}

void cycleHindered(Draft& draft, const CycleId& id, Reason reason) {
  const Cycle& cycle = *draft.cycle(id);
  if (cycle.state == CycleState::open) {
    block(draft, id, {std::move(reason)});
  } else if (cycle.state == CycleState::running) {
    failStage(draft, id, std::move(reason));
  }
}

void cycleTick(Draft& draft) {
  for (const CycleId& id : draft.cycleIds()) {
    const Cycle& cycle = *draft.cycle(id);
    if (cycle.state == CycleState::blocked && cycle.retry_at && *cycle.retry_at <= draft.now()) {
      if (inWindow(draft.settings(), cycle.slot, cycle.date, draft.now())) {
        ++draft.editCycle(id).attempt;
        begin(draft, id);
      } else {
        draft.editCycle(id).retry_at.reset();
      }
    } else if (cycle.state == CycleState::open && draft.now() - cycle.opened_at >= kPatience) {
      const bool forge = cycle.stage == Stage::reconcile;
      block(draft, id,
            {Reason{forge ? Rule::forge : Rule::git,
                    std::string(forge ? "the forge" : "git or a probe") + " did not answer within " +
                        formatDuration(kPatience),
                    {}}});
    }
  }
}

std::optional<Instant> cycleWake(const State& state, const Settings&) {
  std::optional<Instant> next;
  for (const auto& [id, cycle] : state.cycles) {
    std::optional<Instant> at;
    if (cycle.state == CycleState::blocked) at = cycle.retry_at;
    if (cycle.state == CycleState::open) at = cycle.opened_at + kPatience;
    if (at && (!next || *at < *next)) next = at;
  }
  return next;
}

}  // namespace sluice
