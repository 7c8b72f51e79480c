/// The command line: reads it, runs the command that was chosen, answers an exit code (exit_code.h).
#pragma once

namespace sluice::app {

int runCli(int argc, char** argv);

}  // namespace sluice::app
