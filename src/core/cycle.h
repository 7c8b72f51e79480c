/// One run of slot T1 or T2 of one repository on one local date (rules §6).
#pragma once

#include "base/timezone.h"
#include "core/deployment.h"
#include "core/gate.h"
#include "core/survey.h"
#include "core/upstream.h"

namespace sluice {

enum class Slot { t1, t2 };

template <>
struct EnumNames<Slot> {
  static constexpr std::pair<Slot, std::string_view> names[] = {{Slot::t1, "T1"}, {Slot::t2, "T2"}};
};

enum class CycleState { open, blocked, running, done, failed };

template <>
struct EnumNames<CycleState> {
  static constexpr std::pair<CycleState, std::string_view> names[] = {{CycleState::open, "open"},
                                                                      {CycleState::blocked, "blocked"},
                                                                      {CycleState::running, "running"},
                                                                      {CycleState::done, "done"},
                                                                      {CycleState::failed, "failed"}};
};

/// What the cycle does now. Every stage waits for one kind of answer, so a restart goes on where it stood.
enum class Stage {
  reconcile,    ///< for the forge's list of changed pull requests, then for each of them
  look,         ///< for the survey and the probes
  analyze,      ///< for the analysis of each fix it took
  prod_flow2,   ///< for the deployment of the PROD branch
  pick_prod,    ///< for the copies of approved flow 1 fixes on the PROD branch
  prod_flow1,   ///< for the deployment of flow 1 fixes to PROD
  pick_uat,     ///< for the copies of flow 2 fixes on the UAT branch
  uat_merge,    ///< for the deployment of those to UAT
  uat_release,  ///< for the deployment of the UAT branch
  finished,
};

template <>
struct EnumNames<Stage> {
  static constexpr std::pair<Stage, std::string_view> names[] = {
      {Stage::reconcile, "reconcile"},   {Stage::look, "look"},           {Stage::analyze, "analyze"},
      {Stage::prod_flow2, "prod_flow2"}, {Stage::pick_prod, "pick_prod"}, {Stage::prod_flow1, "prod_flow1"},
      {Stage::pick_uat, "pick_uat"},     {Stage::uat_merge, "uat_merge"}, {Stage::uat_release, "uat_release"},
      {Stage::finished, "finished"}};
};

struct Cycle {
  CycleId
      id;  ///< `<repository digest>-<date>-<slot>`: whoever asks first and however many ask, it is this one
  RepositoryName repository;
  Slot slot = Slot::t1;
  LocalDate date;
  CycleState state = CycleState::open;
  Stage stage = Stage::reconcile;
  int attempt = 1;
  std::string opened_by;
  bool forced = false;
  Instant opened_at{};              ///< of this attempt: approvals after it wait for the next cycle
  Instant decided_at{};             ///< when the gate opened: dates in git come from it
  std::optional<Instant> retry_at;  ///< a blocked cycle is tried again then, within the window
  std::optional<Instant> finished_at;
  std::vector<std::int64_t> waiting;  ///< pull requests that are still being read or analysed
  bool surveyed = false;
  bool probed = false;
  std::vector<ProbeResult> probes;
  bool checked = false;  ///< the forge's checks of what would be released were read
  std::vector<CommitChecks> checks;
  std::vector<FixId> taken;  ///< the fixes that were ready at its start
  DeploymentId deployment;   ///< the one it waits for
  CommitId picking_onto;  ///< what the picks it waits for go onto: the branch must still be there when they
                          ///< are pushed
  bool trouble = false;   ///< a part of it failed
  Gate gate;              ///< as judged, kept for ever
  std::vector<Reason> reasons;
  std::vector<std::string> actions;  ///< what it did, for people
  std::string work = {};  ///< without slots: what was ready when it was opened (flows/continuous.h)

  bool live() const { return state == CycleState::open || state == CycleState::running; }

  static constexpr std::string_view kind = "cycle";
  static constexpr void fields(auto&& each) {
    each("id", &Cycle::id);
    each("repository", &Cycle::repository);
    each("slot", &Cycle::slot);
    each("date", &Cycle::date);
    each("state", &Cycle::state);
    each("stage", &Cycle::stage);
    each("attempt", &Cycle::attempt);
    each("opened_by", &Cycle::opened_by);
    each("forced", &Cycle::forced);
    each("opened_at", &Cycle::opened_at);
    each("decided_at", &Cycle::decided_at);
    each("retry_at", &Cycle::retry_at);
    each("finished_at", &Cycle::finished_at);
    each("waiting", &Cycle::waiting);
    each("surveyed", &Cycle::surveyed);
    each("probed", &Cycle::probed);
    each("probes", &Cycle::probes);
    each("checked", &Cycle::checked);
    each("checks", &Cycle::checks);
    each("taken", &Cycle::taken);
    each("deployment", &Cycle::deployment);
    each("picking_onto", &Cycle::picking_onto);
    each("trouble", &Cycle::trouble);
    each("gate", &Cycle::gate);
    each("reasons", &Cycle::reasons);
    each("actions", &Cycle::actions);
    each("work", &Cycle::work);
  }
};

CycleId cycleIdOf(const RepositoryName& repository, Slot slot, const LocalDate& date);

}  // namespace sluice
