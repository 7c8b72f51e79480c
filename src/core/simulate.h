/// What a cycle would do, by the same rules as the cycle itself and without any effect (rules §8,
/// simulation).
#pragma once

#include "core/draft.h"

namespace sluice {

struct SimulatedFix {
  FixId id;
  std::int64_t number = 0;
  std::string title;
  bool ships = false;
  std::string text;             ///< what would happen to it
  std::vector<Reason> reasons;  ///< why it would not ship

  static constexpr void fields(auto&& each) {
    each("id", &SimulatedFix::id);
    each("number", &SimulatedFix::number);
    each("title", &SimulatedFix::title);
    each("ships", &SimulatedFix::ships);
    each("text", &SimulatedFix::text);
    each("reasons", &SimulatedFix::reasons);
  }
};

/// A release that would be sent to an environment.
struct SimulatedRelease {
  Tier environment = Tier::uat;
  TagName version;
  std::vector<std::int64_t> fixes;

  static constexpr void fields(auto&& each) {
    each("environment", &SimulatedRelease::environment);
    each("version", &SimulatedRelease::version);
    each("fixes", &SimulatedRelease::fixes);
  }
};

struct Simulation {
  Slot slot = Slot::t1;
  LocalDate date;
  Instant at{};
  bool would_run = false;  ///< it would not be blocked, and there is something to do
  bool blocked = false;    ///< as a whole, by the first unmet condition
  Gate gate;
  std::vector<SimulatedFix> fixes;
  std::vector<SimulatedRelease> releases;  ///< in their order; each as if those before it went well
  std::vector<std::string> actions;
  std::vector<Reason> unmet;  ///< every unmet condition, the first one first

  static constexpr void fields(auto&& each) {
    each("slot", &Simulation::slot);
    each("date", &Simulation::date);
    each("at", &Simulation::at);
    each("would_run", &Simulation::would_run);
    each("blocked", &Simulation::blocked);
    each("gate", &Simulation::gate);
    each("fixes", &Simulation::fixes);
    each("releases", &Simulation::releases);
    each("actions", &Simulation::actions);
    each("unmet", &Simulation::unmet);
  }
};

/// The cycle of `slot` that opens at `at`. Probes that were not looked at count as passed here; the gate says
/// which they are. So do the forge's checks that are neither in `checks` nor known from the last cycles.
Simulation simulate(const State& state, const Settings& settings, Slot slot, Instant at,
                    const std::vector<ProbeResult>& probes, const std::vector<CommitChecks>& checks = {});

/// The commits that the gate of an environment is about: those that would be released, else the head of its
/// branch where the environment does not run that.
std::vector<CommitId> gateCommits(const State& state, const Settings& settings, Tier tier, Instant now);

/// What the release that waits for an environment needs beside the gate of the environment itself: approvals,
/// accounted commits, UAT good, strategies. `sha`: and that it is this very commit that would be released.
/// Empty for an environment without any of it.
std::vector<Check> releaseChecks(const State& state, const Settings& settings, Tier tier, Instant now,
                                 const std::optional<CommitId>& sha);

/// Every condition that keeps a fix from its next state, first one first, and who can meet it (`/why`). For
/// many fixes of one repository at one moment: what they share is worked out once. Borrows its arguments.
class WhyNot {
 public:
  WhyNot(const State& state, const Settings& settings, Instant now)
      : own_(std::in_place, state, settings, now), draft_(*own_) {}
  /// With what a decision in the making has changed so far.
  explicit WhyNot(const Draft& draft) : draft_(draft) {}
  WhyNot(const WhyNot&) = delete;
  WhyNot& operator=(const WhyNot&) = delete;

  std::vector<Reason> of(const Fix& fix);
  /// The environments whose gates stand before the fix's next state, the first one first.
  static std::vector<Tier> gatesBefore(const Fix& fix);
  /// Probes that no open cycle has looked at count as passed, and say so.
  const Gate& gateOf(Tier tier);

 private:
  const std::vector<Reason>& releaseStops(FixStatus status, Flow flow);

  const std::optional<Draft> own_;
  const Draft& draft_;
  std::map<std::pair<FixStatus, Flow>, std::vector<Reason>> stops_;
  std::map<Tier, Gate> gates_;
};

/// The same for a single fix.
std::vector<Reason> whyNot(const State& state, const Settings& settings, const Fix& fix, Instant now);

}  // namespace sluice
