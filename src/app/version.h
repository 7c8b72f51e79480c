/// Which Sluice this is; CMake's project version.
#pragma once

#include <string_view>

namespace sluice::app {

inline constexpr std::string_view kVersion = SLUICE_VERSION;

}  // namespace sluice::app
