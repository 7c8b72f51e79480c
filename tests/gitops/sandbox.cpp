#include "sandbox.h"

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <utility>

namespace sluice::testing {

namespace fs = std::filesystem;

TempFolder::TempFolder(const fs::path& parent) {
  std::string pattern = (parent / "sluice gitops-XXXXXX").string();
  path_ = ::mkdtemp(pattern.data());
}

TempFolder::~TempFolder() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

ProcessResult run(const std::vector<std::string>& argv, const std::string& directory,
                  const std::string& input, const std::vector<std::string>& more_environment) {
  ProcessRequest request;
  request.argv = argv;
  request.directory = directory;
  request.input = input;
  request.environment = {std::string("PATH=") + std::getenv("PATH"),
                         "HOME=/nonexistent",
                         "LC_ALL=C",
                         "GIT_CONFIG_NOSYSTEM=1",
                         "GIT_CONFIG_GLOBAL=/dev/null",
                         "GIT_AUTHOR_NAME=Ann Author",
                         "GIT_AUTHOR_EMAIL=ann@example.com",
                         "GIT_COMMITTER_NAME=Carl",
                         "GIT_COMMITTER_EMAIL=carl@example.com"};
  request.environment.insert(request.environment.end(), more_environment.begin(), more_environment.end());
  auto result = runProcess(request);
  if (!result) {
    ADD_FAILURE() << result.error().message;
    return {};
  }
  return std::move(*result);
}

std::string git(const std::string& directory, std::vector<std::string> args, const std::string& input) {
  args.insert(args.begin(), "git");
  auto result = run(args, directory, input);
  std::string shown;
  for (const std::string& arg : args) shown += arg + " ";
  EXPECT_TRUE(result.good()) << shown << "\n" << result.errors;
  while (!result.output.empty() && result.output.back() == '\n') result.output.pop_back();
  return result.output;
}

void writeFile(const std::string& path, const std::string& bytes) {
  fs::create_directories(fs::path(path).parent_path());
  std::ofstream(path, std::ios::binary) << bytes;
}

std::string readFile(const std::string& path) {
  std::ostringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  return text.str();
}

Server::Server(const TempFolder& folder, const std::string& name)
    : bare(folder / (name + ".git")), work(folder / (name + "-work")) {
  git(folder.path().string(), {"init", "-q", "--bare", "-b", "main", bare});
  git(bare, {"config", "http.receivepack", "true"});
  git(folder.path().string(), {"init", "-q", "-b", "main", work});
  git(work, {"remote", "add", "origin", bare});
}

CommitId Server::commit(const std::string& message,
                        const std::vector<std::pair<std::string, std::string>>& files) {
  static int clock = 1'700'000'000;
  for (const auto& [path, bytes] : files) writeFile(work + "/" + path, bytes);
  git(work, {"add", "-A"});
  const std::string date = std::to_string(++clock) + " +0100";
  const auto result = run({"git", "commit", "-q", "--allow-empty", "--allow-empty-message", "-F", "-"}, work,
                          message, {"GIT_AUTHOR_DATE=" + date, "GIT_COMMITTER_DATE=" + date});
  EXPECT_TRUE(result.good()) << result.errors;
  return head();
}

CommitId Server::head(const std::string& revision) const {
  return CommitId(git(work, {"rev-parse", revision + "^{commit}"}));
}

void Server::checkout(const std::string& branch, const std::string& from) {
  if (from.empty()) {
    git(work, {"checkout", "-q", branch});
  } else {
    git(work, {"checkout", "-q", "-B", branch, from});
  }
}

void Server::push(const std::string& refspec) { git(work, {"push", "-q", "origin", refspec}); }

void Server::tag(const std::string& name, const std::string& revision) {
  git(work, {"tag", "-a", "-m", name, name, revision});
  push(name);
}

std::string Server::serverRef(const std::string& ref) const {
  const auto result = run({"git", "rev-parse", "--verify", "-q", ref}, bare);
  return result.output.substr(0, result.output.find('\n'));
}

void Server::hook(const std::string& name, const std::string& script) {
  const std::string path = bare + "/hooks/" + name;
  writeFile(path, "#!/bin/sh\n" + script);
  fs::permissions(path, fs::perms::owner_all);
}

}  // namespace sluice::testing
