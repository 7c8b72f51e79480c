/// `/retry`: what failed last on a fix's way is tried again; no gate is skipped by it (rules §6).
#pragma once

#include "core/draft.h"
#include "core/rules/permission.h"

namespace sluice {

Answer retryFix(Draft& draft, std::int64_t number, const Who& who);

}  // namespace sluice
