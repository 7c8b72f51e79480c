/// The `git` program on this machine. Looked up once per process; thread-safe.
#pragma once

#include <string>

#include "base/result.h"

namespace sluice {

struct GitVersion {
  int major = 0;
  int minor = 0;
  std::string text;  ///< as git prints it
};

/// `merge-tree --write-tree` came with 2.38.
inline constexpr int kLeastGitMajor = 2;
inline constexpr int kLeastGitMinor = 38;

/// From the output of `git --version`. Fails with `invalid` when it is no version or an older one than 2.38.
Result<GitVersion> parseGitVersion(const std::string& output);

/// Asks the program in PATH. `not_found` when there is none; the message says what to install.
Result<GitVersion> checkGitProgram();

}  // namespace sluice
