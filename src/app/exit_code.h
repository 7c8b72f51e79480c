/// What `sluice` tells the shell (rules §12). A contract with scripts.
#pragma once

namespace sluice::app {

enum ExitCode : int {
  kYes = 0,
  kNo = 1,           ///< refused, with reasons; or it failed
  kWrongUse = 2,     ///< the command line, the configuration or the token is wrong
  kUnreachable = 3,  ///< no answer, or one that says to try again later
};

}  // namespace sluice::app
