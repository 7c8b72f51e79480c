/// Words for kinds of failure, as they stand in `EffectFailed::error`, `last_error` and logs. Stored, so
/// never reused.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace sluice {

std::string_view kindText(ErrorKind kind);
/// `transient: the server did not answer`.
std::string describe(const Error& error);

}  // namespace sluice
