#include "git_world.h"

#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <map>
#include <sstream>

#include "gitops/process.h"

namespace sluice {
namespace {

namespace fs = std::filesystem;

constexpr int kWorthKeeping = 10'000;  // files

std::string pathOf(int file) {
  return "src/module" + std::to_string(file % 50) + "/part" + std::to_string(file / 500) + "/file" +
         std::to_string(file) + ".cc";
}

/// What became of a file on a branch: line → its new text.
using Edits = std::map<int, std::string>;

std::string entry(const WorldSize& size, int file, const Edits& edits) {
  std::string text;
  for (int i = 0; i < size.lines; ++i) {
    const auto edited = edits.find(i);
    text += edited != edits.end()
                ? edited->second + "\n"
                : "  value[" + std::to_string(i) + "] = compute(" + std::to_string(file * 7 + i) + ");\n";
  }
  return "M 100644 inline " + pathOf(file) + "\ndata " + std::to_string(text.size()) + "\n" + text + "\n";
}

std::string header(const std::string& branch, int when, const std::string& message) {
  return "commit refs/heads/" + branch + "\ncommitter C <c@example.com> " +
         std::to_string(1'700'000'000 + when) + " +0000\ndata " + std::to_string(message.size()) + "\n" +
         message + "\n";
}

std::string history(const WorldSize& size) {
  std::map<int, Edits> edits;
  std::string stream = header("main", 0, "base");
  for (int i = 0; i < size.files; ++i) stream += entry(size, i, {});
  int when = 0;
  const auto commit = [&](const std::string& branch, const std::string& message, int file, int line,
                          std::map<int, Edits>& all) {
    all[file][line] = message;
    stream += header(branch, ++when, message) + entry(size, file, all[file]);
  };
  for (int i = 1; i < size.shared; ++i)
    commit("main", "work " + std::to_string(i), i * 17 % size.files, size.lines / 2, edits);
  stream += "reset refs/heads/uat\nfrom refs/heads/main\n\n";
  auto uat = edits;
  for (int i = 1; i <= size.uat; ++i)
    commit("uat", "uat work " + std::to_string(i), i * 13 % size.files, size.lines - 5, uat);
  // Each fix changes one file that UAT changed elsewhere, and one of its own.
  for (int i = 1; i <= size.fixes; ++i) {
    commit("main", "fix " + std::to_string(i), i * 13 % size.files, 5, edits);
    const int other = i * 13 % size.files + 1;
    edits[other][8] = "fixed too";
    stream += entry(size, other, edits[other]);
  }
  return stream;
}

void make(const WorldSize& size, const std::string& server) {
  fs::remove_all(server + ".new");
  fs::create_directories(fs::path(server).parent_path());
  git(fs::path(server).parent_path().string(), {"init", "-q", "--bare", server + ".new"});
  git(server + ".new", {"fast-import", "--quiet"}, history(size));
  // Fast-import leaves trees whole; a server's pack is a tenth of that.
  git(server + ".new", {"repack", "-adfq", "--depth=20", "--window=5"});
  git(server + ".new", {"tag", "-a", "-m", "v1.0.0", "v1.0.0", "main~" + std::to_string(size.fixes)});
  fs::rename(server + ".new", server);
}

}  // namespace

void die(const std::string& message) {
  std::cerr << message << "\n";
  std::exit(1);
}

std::string git(const std::string& directory, std::vector<std::string> args, const std::string& input) {
  args.insert(args.begin(), "git");
  ProcessRequest request;
  request.argv = std::move(args);
  request.directory = directory;
  request.input = input;
  request.environment = {std::string("PATH=") + std::getenv("PATH"),
                         "HOME=/nonexistent",
                         "LC_ALL=C",
                         "GIT_CONFIG_GLOBAL=/dev/null",
                         "GIT_AUTHOR_NAME=A",
                         "GIT_AUTHOR_EMAIL=a@example.com",
                         "GIT_COMMITTER_NAME=C",
                         "GIT_COMMITTER_EMAIL=c@example.com"};
  request.deadline = Millis(600'000);
  auto result = runProcess(request);
  if (!result || !result->good())
    die("git " + request.argv[1] + ": " + (result ? result->errors : result.error().message));
  while (!result->output.empty() && result->output.back() == '\n') result->output.pop_back();
  return result->output;
}

GitWorld::GitWorld(const WorldSize& size) : size_(size) {
  std::string pattern = (fs::temp_directory_path() / "sluice-bench-XXXXXX").string();
  folder_ = ::mkdtemp(pattern.data());
  server_ = place("server.git");
  if (size.files < kWorthKeeping) {
    make(size, server_);
  } else {
    const std::string kept = (fs::temp_directory_path() / "sluice-bench-kept").string() + "/" +
                             std::to_string(size.files) + "-" +
                             std::to_string(size.shared + size.uat + size.fixes) + ".git";
    if (!fs::exists(kept)) make(size, kept);
    git(folder_, {"clone", "-q", "--mirror", "--local", kept, server_});
  }
  uat_ = git(server_, {"rev-parse", "refs/heads/uat"});
  std::istringstream ids(
      git(server_, {"rev-list", "--reverse", "-n", std::to_string(size.fixes), "refs/heads/main"}));
  for (std::string id; std::getline(ids, id);) fixes_.push_back(id);
}

GitWorld::~GitWorld() {
  mirror_.reset();
  std::error_code ignored;
  fs::remove_all(folder_, ignored);
}

GitWorld& GitWorld::of(const WorldSize& size) {
  static std::map<int, std::unique_ptr<GitWorld>> worlds;
  auto& one = worlds[size.files];
  if (!one) one = std::make_unique<GitWorld>(size);
  return *one;
}

Mirror& GitWorld::mirror() {
  if (mirror_) return *mirror_;
  mirror_ = std::make_unique<Mirror>(place("mirror.git"), GitRemote{server_}, Millis(600'000));
  if (auto opened = mirror_->open(); !opened) die(opened.error().message);
  if (auto filled = mirror_->refresh({BranchName("main"), BranchName("uat")}); !filled)
    die(filled.error().message);
  return *mirror_;
}

const std::string& GitWorld::workTree() {
  if (work_tree_.empty()) {
    work_tree_ = place("tree");
    git(folder_, {"clone", "-q", "-b", "uat", server_, work_tree_});
  }
  return work_tree_;
}

PickRequest GitWorld::request(int count, std::int64_t second) const {
  PickRequest request;
  request.onto = BranchName("uat");
  request.onto_head = CommitId(uat_);
  for (std::size_t i = fixes_.size() - static_cast<std::size_t>(count); i < fixes_.size(); ++i)
    request.series.push_back(
        {FixId("fix" + std::to_string(i)), static_cast<std::int64_t>(i), {{CommitId(fixes_[i]), 0}}});
  request.committed_at = instantFromMillis((1'800'000'000 + second) * 1000);
  return request;
}

}  // namespace sluice
