/// YAML text to a raw tree. Refuses what yaml-cpp alone lets pass: repeated keys, several documents, tags,
/// text that is not UTF-8, and files made to exhaust the reader.
#pragma once

#include "config/raw.h"

namespace sluice::config {

constexpr std::size_t kMaxFileBytes = 1U << 20U;
constexpr int kMaxDepth = 32;
constexpr std::size_t kMaxValues = 100'000;  ///< counted as if every alias were written out

/// The root, or nothing after a problem that makes the rest unreadable. Repeated keys are reported and the
/// first one is kept.
Raw readYaml(std::string_view text, Problems& problems);

}  // namespace sluice::config
