/// What Sluice says on a fix by itself, once for each marker.
#pragma once

#include "core/draft.h"

namespace sluice {

void reply(Draft& draft, std::int64_t number, const std::string& marker, const std::string& text);

}  // namespace sluice
