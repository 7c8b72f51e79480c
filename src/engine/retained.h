/// Which records the memory keeps between two decisions: the same as Store::load gives after a restart.
#pragma once

#include "core/decide.h"
#include "engine/store.h"

namespace sluice {

/// Removes finished records; of cycles the last one of each slot stays.
void dropFinished(State& state);

/// Brings the records that `recall` names, and that are not in `state`, from the store. `transient` when it
/// cannot be read.
Result<std::vector<Change>> recalled(Store& store, const State& state, const RepositoryName& repository,
                                     const Recall& recall);

}  // namespace sluice
