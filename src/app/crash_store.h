/// A test facility: with SLUICE_CRASH_AFTER=<n> in the environment, the process ends like at `kill -9` right
/// after its n-th durable step (a decision, a batch of deliveries, a note in the outbox), whatever else was
/// going on. Tests start it again and look.
#pragma once

#include <memory>

#include "engine/store.h"

namespace sluice::app {

/// `store` itself when the variable is not set.
std::unique_ptr<Store> withCrash(std::unique_ptr<Store> store);

}  // namespace sluice::app
