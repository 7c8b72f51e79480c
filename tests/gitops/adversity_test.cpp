/// A mirror in trouble: a full disk, damage, another process, engines that disagree. A clear answer, nothing
/// pushed, and the mirror good afterwards.
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>

#include "repository_git_fixture.h"

namespace sluice::testing {
namespace {

namespace fs = std::filesystem;

/// In a child process whose files must not grow beyond `bytes`: as near to a full disk as anybody gets. The
/// exit code of `work`, -1 when a signal ended it.
template <class Work>
int withSmallFiles(rlim_t bytes, const Work& work) {
  const pid_t child = ::fork();
  if (child == 0) {
    std::signal(SIGXFSZ, SIG_IGN);
    const rlimit limit{bytes, bytes};
    ::setrlimit(RLIMIT_FSIZE, &limit);
    ::_exit(work());
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

enum ExitCode { kFine = 0, kTransient = 10, kOther = 11, kWrong = 12 };

TEST_F(RepositoryGitTest, AFullDisk_IsTransientAndLeavesTheMirrorGood) {
  server_.checkout("main");
  std::string large;
  for (int i = 0; i < 40'000; ++i) large += std::to_string(i * 7919) + "\n";
  const auto grown = server_.commit("grown", {{"a.txt", kEight + large}});
  const auto fix = server_.commit("fix", {{"a.txt", "fixed\n" + kEight + large}, {"b.txt", large}});
  server_.push("main");
  server_.checkout("uat", "main~1");
  const auto uat = server_.commit("uat", {{"a.txt", kEight + large + "uat\n"}});
  git(server_.work, {"push", "-q", "-f", "origin", "uat"});
  ASSERT_TRUE(repository_.survey(surveyRequest()));
  const std::string refs = git(server_.bare, {"for-each-ref"});
  const auto request = pickRequest(uat, {{fix}});
  for (const rlim_t bytes : {rlim_t{0}, rlim_t{100}, rlim_t{20'000}}) {
    SCOPED_TRACE(bytes);
    const int code = withSmallFiles(bytes, [&] {
      const auto picked = repository_.pick(request);
      if (!picked) return picked.error().kind == ErrorKind::transient ? kTransient : kOther;
      return picked->series[0].outcome == PickOutcome::picked ? kFine : kWrong;
    });
    EXPECT_EQ(code, kTransient);
    EXPECT_EQ(run({"git", "fsck", "--strict"}, mirror()).exit_code, 0);
  }
  EXPECT_EQ(git(server_.bare, {"for-each-ref"}), refs);
  const auto picked = repository_.pick(request);
  ASSERT_TRUE(picked) << picked.error().message;
  EXPECT_EQ(picked->series[0].outcome, PickOutcome::picked);
  git(mirror(), {"fsck", "--strict"});
}

TEST_F(RepositoryGitTest, ADamagedMirror_IsFetchedAgainAndTheSamePickComesOut) {
  server_.checkout("main");
  const auto fix = server_.commit("fix", {{"a.txt", "fixed\n" + kEight}});
  server_.push("main");
  server_.checkout("uat");
  const auto uat = server_.commit("uat", {{"a.txt", kEight + "uat\n"}});
  server_.push("uat");
  ASSERT_TRUE(repository_.survey(surveyRequest()));
  const auto request = pickRequest(uat, {{fix}});
  const auto first = repository_.pick(request);
  ASSERT_TRUE(first) << first.error().message;
  for (const bool cut_short : {true, false}) {
    for (const auto& entry : fs::recursive_directory_iterator(mirror() + "/objects")) {
      if (!entry.is_regular_file()) continue;
      const std::string file = entry.path().string();
      fs::permissions(file, fs::perms::owner_write, fs::perm_options::add);
      const std::string bytes = readFile(file);
      writeFile(file, cut_short ? bytes.substr(0, bytes.size() / 2) : std::string(bytes.size(), 'x'));
    }
    const auto result = repository_.pick(request);
    ASSERT_TRUE(result) << result.error().message;
    EXPECT_EQ(result->head, first->head);
    git(mirror(), {"fsck", "--strict"});
  }
}

TEST_F(RepositoryGitTest, AMirrorThatAnotherProcessHolds_IsLeftAlone) {
  ASSERT_TRUE(repository_.survey(surveyRequest()));
  const pid_t child = ::fork();
  if (child == 0) {
    RepositoryGit second{GitRemote{server_.bare}, mirror(), Millis(60'000)};
    const auto answer = second.survey(surveyRequest());
    const bool refused = !answer && answer.error().kind == ErrorKind::transient &&
                         answer.error().message.find("in use by another process") != std::string::npos;
    ::_exit(refused ? 0 : 1);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0);
  EXPECT_TRUE(repository_.survey(surveyRequest()));
}

TEST_F(RepositoryGitTest, BranchesThatDifferInCaseOnly_AreKeptApart) {
  git(server_.work, {"push", "-q", "origin", "main:refs/heads/hotfix/Pay"});
  server_.checkout("main");
  const auto other = server_.commit("other", {{"c.txt", "c\n"}});
  git(server_.work, {"push", "-q", "origin", "main:refs/heads/hotfix/pay"});
  ASSERT_TRUE(repository_.survey(surveyRequest()));
  EXPECT_EQ(git(mirror(), {"rev-parse", "refs/heads/hotfix/pay"}), other.str());
  EXPECT_EQ(git(mirror(), {"rev-parse", "refs/heads/hotfix/Pay"}), base_.str());
}

/// Puts a `git` in front of the real one whose `merge-tree` answers with a tree of its own choice.
class LyingGit {
 public:
  LyingGit(const TempFolder& folder, const std::string& tree) : path_(std::getenv("PATH")) {
    const std::string real = run({"sh", "-c", "command -v git"}, folder.path().string()).output;
    const std::string script = folder / "bin/git";
    writeFile(script, "#!/bin/sh\nif [ \"$1\" = merge-tree ]; then printf '" + tree +
                          "\\0'; exit 0; fi\nexec " + real.substr(0, real.find('\n')) + " \"$@\"\n");
    fs::permissions(script, fs::perms::owner_all);
    ::setenv("PATH", ((folder / "bin") + ":" + path_).c_str(), 1);
  }
  LyingGit(const LyingGit&) = delete;
  LyingGit& operator=(const LyingGit&) = delete;
  ~LyingGit() { ::setenv("PATH", path_.c_str(), 1); }

 private:
  std::string path_;
};

TEST_F(RepositoryGitTest, WhereTheEnginesDiffer_GitsTreeStandsAndBothAreRecorded) {
  server_.checkout("main");
  const auto fix = server_.commit("fix", {{"a.txt", "fixed\n" + kEight}});
  server_.push("main");
  server_.checkout("uat");
  const auto uat = server_.commit("uat", {{"b.txt", "uat\n"}});
  server_.push("uat");
  ASSERT_TRUE(repository_.survey(surveyRequest()));
  const auto agreed = repository_.pick(pickRequest(uat, {{fix}}));
  ASSERT_TRUE(agreed) << agreed.error().message;
  EXPECT_TRUE(agreed->disagreements.empty());
  const std::string ours = git(mirror(), {"rev-parse", agreed->head.str() + "^{tree}"});
  const std::string gits = git(mirror(), {"rev-parse", base_.str() + "^{tree}"});
  const LyingGit liar(folder_, gits);
  const auto differed = repository_.pick(pickRequest(uat, {{fix}}));
  ASSERT_TRUE(differed) << differed.error().message;
  ASSERT_EQ(differed->disagreements.size(), 1U);
  EXPECT_EQ(differed->disagreements[0], "pick of " + fix.str() + " onto " + uat.str() + ": libgit2: tree " +
                                            ours + "; git: tree " + gits);
  EXPECT_EQ(git(mirror(), {"rev-parse", differed->head.str() + "^{tree}"}), gits);
}

TEST_F(RepositoryGitTest, WhereOnlyLibgit2Conflicts_TheRecordNamesItsConflictsAndGitsTree) {
  server_.checkout("main");
  // Both sides move the only file of a folder into the other side's folder: git gives up renaming folders
  // here.
  server_.commit("start", {{"left/one.txt", kEight}, {"right/two.txt", "2\n" + kEight + kEight}});
  server_.push("main");
  server_.checkout("uat", "main");
  git(server_.work, {"mv", "right/two.txt", "left/two.txt"});
  const auto uat = server_.commit("uat", {});
  git(server_.work, {"push", "-q", "-f", "origin", "uat"});
  server_.checkout("main");
  fs::create_directories(server_.work + "/right");
  git(server_.work, {"mv", "left/one.txt", "right/one.txt"});
  const auto fix = server_.commit("fix", {});
  server_.push("main");
  const auto picked = repository_.pick(pickRequest(uat, {{fix}}));
  ASSERT_TRUE(picked) << picked.error().message;
  EXPECT_EQ(picked->series[0].outcome, PickOutcome::picked);
  ASSERT_EQ(picked->disagreements.size(), 1U);
  EXPECT_NE(picked->disagreements[0].find(
                "libgit2: conflict in left/two.txt (location) right/one.txt (location); git: tree " +
                git(mirror(), {"rev-parse", picked->head.str() + "^{tree}"})),
            std::string::npos)
      << picked->disagreements[0];
}

TEST_F(RepositoryGitTest, APickThatFollowsAMovedFile_ListsTheNewPlace) {
  server_.checkout("main");
  const auto fix = server_.commit("fix", {{"a.txt", "fixed\n" + kEight}});
  server_.push("main");
  server_.checkout("uat");
  fs::create_directories(server_.work + "/lib");
  git(server_.work, {"mv", "a.txt", "lib/z.txt"});
  const auto uat = server_.commit("uat", {{"lib/z.txt", kEight + "uat\n"}});
  server_.push("uat");
  const auto picked = repository_.pick(pickRequest(uat, {{fix}}));
  ASSERT_TRUE(picked) << picked.error().message;
  ASSERT_EQ(picked->series[0].outcome, PickOutcome::picked) << picked->series[0].message;
  EXPECT_EQ(picked->series[0].also_changed,
            (std::vector<AlsoChanged>{{"lib/z.txt", "a.txt was moved here on the target"}}));
  EXPECT_TRUE(picked->disagreements.empty());
}

}  // namespace
}  // namespace sluice::testing
