/// Any bytes as a configuration: loading ends, and every problem has a place within the file.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "config/load.h"

namespace {

class NoFiles : public sluice::SecretSource {
 public:
  std::optional<std::string> environment(const std::string& name) const override {
    if (name == "EMPTY") return std::string();
    return name.size() > 12 ? std::nullopt : std::optional<std::string>("0123456789");
  }
  sluice::Result<std::string> file(const std::string& path) const override {
    if (path.size() > 40) return sluice::fail(sluice::ErrorKind::not_found, "no such file");
    return std::string("-----BEGIN PRIVATE KEY-----\n");
  }
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const sluice::LoadResult result = sluice::loadConfig(text, NoFiles(), "/base");
  if (result.good() != result.problems.empty()) std::abort();
  const auto lines = static_cast<int>(std::count(text.begin(), text.end(), '\n')) + 2;
  for (const auto& problem : result.problems) {
    if (problem.line < 1 || problem.line > lines || problem.column < 1 || problem.message.empty())
      std::abort();
  }
  return 0;
}
