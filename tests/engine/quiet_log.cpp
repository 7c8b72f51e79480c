// The engine logs every decision; a test that fails is read more easily without. SLUICE_TEST_LOG=1 shows it.
#include <spdlog/spdlog.h>

#include <cstdlib>

namespace {

const bool kQuiet = [] {
  if (std::getenv("SLUICE_TEST_LOG") == nullptr) spdlog::set_level(spdlog::level::off);
  return true;
}();

}  // namespace
