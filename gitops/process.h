/// A child process with a deadline, bounded output and no shell. It leads its own process group; when the
/// deadline passes or the output grows past its limit the whole group is killed. Only standard input, output
/// and error are inherited. Thread-safe.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"

namespace sluice {

struct ProcessRequest {
  std::vector<std::string> argv;         ///< argv[0] is looked up in PATH
  std::vector<std::string> environment;  ///< `NAME=value`, complete: nothing is inherited
  std::string directory;                 ///< working directory; empty: the caller's
  std::string input;                     ///< written to standard input, which is then closed
  Millis deadline{60'000};
  std::size_t output_limit = 256U << 20U;
  std::size_t errors_limit = 64U << 10U;  ///< what goes beyond is read and dropped
  /// Told of what comes on standard error, as it comes; then it is not kept.
  std::function<void(std::string_view)> on_errors = {};
};

struct ProcessResult {
  int exit_code = -1;  ///< -1 when a signal ended it
  int signal = 0;
  bool timed_out = false;
  bool too_much_output = false;
  std::string output;
  std::string errors;

  bool good() const { return exit_code == 0 && !timed_out && !too_much_output; }
};

/// Fails only when the process cannot be started: `not_found` for a missing program, else `transient`.
Result<ProcessResult> runProcess(const ProcessRequest& request);

}  // namespace sluice
