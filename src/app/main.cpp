#include "app/cli.h"

int main(int argc, char** argv) { return sluice::app::runCli(argc, argv); }
