#include "engine/retained.h"

#include <algorithm>

namespace sluice {
namespace {

/// Files a record that was found; passes a failure on.
template <class T>
Status take(Result<std::optional<T>> found, const RepositoryName& repository, std::vector<Change>& records) {
  if (!found) return fail(found.error());
  // An id may come from outside: another repository's record is none of ours.
  if (*found && (*found)->repository == repository) records.emplace_back(std::move(**found));
  return {};
}

}  // namespace

void dropFinished(State& state) {
  std::erase_if(state.fixes, [](const auto& entry) { return !entry.second.live(); });
  std::erase_if(state.deployments, [](const auto& entry) { return !entry.second.live(); });
  std::erase_if(state.freezes, [](const auto& entry) { return !entry.second.live(); });
  std::erase_if(state.artifacts, [](const auto& entry) { return !entry.second.live(); });
  std::erase_if(state.acceptances, [](const auto& entry) { return !entry.second.live(); });
  std::erase_if(state.locks, [](const auto& entry) { return !entry.second.live(); });
  using Age = std::pair<LocalDate, Instant>;  // without slots there are several on one date
  const auto age = [](const Cycle& cycle) { return Age(cycle.date, cycle.opened_at); };
  std::map<Slot, Age> last;
  for (const auto& [id, cycle] : state.cycles) last[cycle.slot] = std::max(last[cycle.slot], age(cycle));
  std::erase_if(state.cycles, [&](const auto& entry) {
    return !entry.second.live() && age(entry.second) != last[entry.second.slot];
  });
}

Result<std::vector<Change>> recalled(Store& store, const State& state, const RepositoryName& repository,
                                     const Recall& recall) {
  std::vector<Change> records;
  for (const std::int64_t number : recall.fixes) {
    if (state.fixes.contains(number)) continue;
    if (auto taken = take(store.fixByNumber(repository, number), repository, records); !taken)
      return fail(taken.error());
  }
  for (const FixId& id : recall.fixes_by_id) {
    if (state.fixById(id) != nullptr) continue;
    if (auto taken = take(store.fixById(id), repository, records); !taken) return fail(taken.error());
  }
  for (const CycleId& id : recall.cycles) {
    if (state.cycles.contains(id)) continue;
    if (auto taken = take(store.cycle(id), repository, records); !taken) return fail(taken.error());
  }
  for (const DeploymentId& id : recall.deployments) {
    if (id.empty() || state.deployments.contains(id)) continue;
    if (auto taken = take(store.deployment(id), repository, records); !taken) return fail(taken.error());
  }
  return records;
}

}  // namespace sluice
