// The architecture, proved from the sources: includes point one way, and `core` knows nothing of the outside.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>

namespace {

namespace fs = std::filesystem;

const fs::path kRoot = SLUICE_SOURCE_DIR;

/// What each room may include besides itself.
const std::map<std::string, std::set<std::string>> kArrows = {
    {"base", {}},
    {"core", {"base"}},
    {"calendar", {"base", "core"}},
    {"engine", {"base", "core"}},
    {"store", {"base", "core", "engine"}},
    {"config", {"base", "core", "calendar", "engine"}},
    {"ci", {"base", "core", "engine"}},
    {"monitor", {"base", "core", "calendar", "engine"}},
    {"notify", {"base", "core", "engine"}},
    {"gateway", {"base", "core", "engine"}},
    {"gitops", {"base", "core", "engine"}},
};

std::string roomOf(const fs::path& relative) {
  auto part = relative.begin();
  if (*part == "src") ++part;
  return part->string();
}

std::vector<fs::path> sources() {
  std::vector<fs::path> found;
  for (const char* top : {"src", "gateway", "gitops"}) {
    for (const auto& entry : fs::recursive_directory_iterator(kRoot / top)) {
      const auto extension = entry.path().extension();
      if (extension == ".h" || extension == ".cpp") found.push_back(entry.path());
    }
  }
  return found;
}

std::vector<std::string> includesOf(const fs::path& file) {
  static const std::regex include(R"re(^\s*#include\s+["<]([^">]+)[">])re");
  std::vector<std::string> names;
  std::ifstream in(file);
  for (std::string line; std::getline(in, line);) {
    std::smatch match;
    if (std::regex_search(line, match, include)) names.push_back(match[1]);
  }
  return names;
}

TEST(Arrows, PointOneWay) {
  std::size_t looked_at = 0;
  for (const fs::path& file : sources()) {
    const std::string room = roomOf(fs::relative(file, kRoot));
    if (room == "app") continue;  // constructs everything
    ASSERT_TRUE(kArrows.contains(room)) << file << " is in a room that has no arrows yet";
    for (const std::string& name : includesOf(file)) {
      const std::string target = name.substr(0, name.find('/'));
      if (!kArrows.contains(target) || target == room || name.find('/') == std::string::npos) continue;
      ++looked_at;
      EXPECT_TRUE(kArrows.at(room).contains(target)) << fs::relative(file, kRoot) << " includes " << name;
    }
  }
  EXPECT_GT(looked_at, 100U);
}

TEST(Core, KnowsNoClockThreadFileOrLibraryOfTheOutside) {
  const std::regex forbidden(
      R"(^(thread|mutex|shared_mutex|condition_variable|future|atomic|fstream|iostream|filesystem|cstdio|unistd\.h|sys/.*|random|rapidjson/.*|httplib\.h|git2.*|sqlite3\.h|spdlog/.*|yaml-cpp/.*|date/.*|base/json.*|base/secret\.h)$)");
  const std::regex clock(
      R"((system_clock|steady_clock|high_resolution_clock|std::time\b|getenv|\brand\(\)))");
  std::size_t looked_at = 0;
  for (const fs::path& file : sources()) {
    if (roomOf(fs::relative(file, kRoot)) != "core") continue;
    ++looked_at;
    for (const std::string& name : includesOf(file))
      EXPECT_FALSE(std::regex_match(name, forbidden)) << file << " includes " << name;
    std::ifstream in(file);
    const std::string text((std::istreambuf_iterator<char>(in)), {});
    EXPECT_FALSE(std::regex_search(text, clock)) << file << " reads a clock, the environment or chance";
  }
  EXPECT_GT(looked_at, 30U);
}

TEST(Headers, OpenWithWhatTheyAreFor) {
  for (const fs::path& file : sources()) {
    if (file.extension() != ".h") continue;
    std::ifstream in(file);
    std::string first;
    std::getline(in, first);
    EXPECT_TRUE(first.starts_with("///")) << fs::relative(file, kRoot);
  }
}

TEST(Files, AreOneThing) {
  for (const fs::path& file : sources()) {
    std::ifstream in(file);
    const auto lines = std::count(std::istreambuf_iterator<char>(in), {}, '\n');
    EXPECT_LE(lines, 500) << fs::relative(file, kRoot) << " is two things";
  }
}

}  // namespace
