/// Carries out one command and answers it: the one way for comments, labels, API and command line.
#pragma once

#include "core/draft.h"

namespace sluice {

/// `number` 0: a command on the repository.
Answer carryOut(Draft& draft, const State& state, std::int64_t number, const Order& order);

/// The same, with the reaction and the reply on the pull request that the command stood on.
void carryOutAndReply(Draft& draft, const State& state, std::int64_t number, const Order& order);

}  // namespace sluice
