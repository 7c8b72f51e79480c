#include "core/state.h"

#include "base/digest.h"

namespace sluice {

void State::apply(const Change& change) {
  struct Visitor {
    State& state;
    void operator()(const RepositoryFacts& v) const { state.facts = v; }
    void operator()(const Survey& v) const { state.survey = v; }
    void operator()(const Fix& v) const { state.fixes.insert_or_assign(v.number, v); }
    void operator()(const Cycle& v) const { state.cycles.insert_or_assign(v.id, v); }
    void operator()(const Deployment& v) const { state.deployments.insert_or_assign(v.id, v); }
    void operator()(const Lock& v) const { state.locks.insert_or_assign(v.id, v); }
    void operator()(const Freeze& v) const { state.freezes.insert_or_assign(v.id, v); }
    void operator()(const Artifact& v) const { state.artifacts.insert_or_assign(v.id(), v); }
    void operator()(const Acceptance& v) const { state.acceptances.insert_or_assign(v.id(), v); }
    void operator()(const Judgement&) const {}         // nothing is decided from it
    void operator()(const DeploymentRecord&) const {}  // nor from this
    void operator()(const Attestation& v) const { state.attestations.insert_or_assign(v.check, v); }
  };
  std::visit(Visitor{*this}, change);
}

const Fix* State::fixById(const FixId& id) const {
  for (const auto& [number, fix] : fixes) {
    if (fix.id == id) return &fix;
  }
  return nullptr;
}

FixId fixIdOf(const RepositoryName& repository, std::int64_t number) {
  return FixId("fix-" + sha256Hex(repository.str() + "#" + std::to_string(number)).substr(0, 12));
}

CycleId cycleIdOf(const RepositoryName& repository, Slot slot, const LocalDate& date) {
  return CycleId("cycle-" + sha256Hex(repository.str()).substr(0, 8) + "-" + date + "-" +
                 std::string(toText(slot)));
}

}  // namespace sluice
