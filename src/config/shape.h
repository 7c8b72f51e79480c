/// The first step of the proof: every key is known and every single value looks as it must. What the values
/// mean together is the second step's (config/load.cpp and the files it calls), which therefore skips quietly
/// what failed here.
#pragma once

#include "config/raw.h"

namespace sluice::config {

void checkShape(const RawValue& root, Problems& problems);

/// The same for a map of a repository's own keys, such as its policy file.
void checkRepositoryShape(const RawValue& root, Problems& problems);

}  // namespace sluice::config
