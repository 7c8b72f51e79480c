/// From the text of `sluice.yaml` to a proved configuration, or to everything that is wrong with it.
#pragma once

#include <filesystem>
#include <optional>
#include <string_view>
#include <vector>

#include "config/config.h"
#include "config/problem.h"
#include "config/secret_source.h"

namespace sluice {

struct LoadResult {
  std::optional<Config> config;         ///< only when there is no problem
  std::vector<ConfigProblem> problems;  ///< in the order of the file
  std::vector<ConfigProblem> warnings;  ///< never stop a start

  bool good() const { return config.has_value(); }
};

/// Reads secrets and looks at the files that are named; connects to nothing. Relative paths count from
/// `base_dir`, the directory of the file. Never throws.
LoadResult loadConfig(std::string_view text, const SecretSource& secrets,
                      const std::filesystem::path& base_dir);
/// The same for a file; one that cannot be read is a problem without a place.
LoadResult loadConfigFile(const std::filesystem::path& file, const SecretSource& secrets);

}  // namespace sluice
