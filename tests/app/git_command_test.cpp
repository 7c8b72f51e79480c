#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>

#include "base/json.h"
#include "tests/app/program.h"

namespace sluice::app {
namespace {

/// What a command of the shell prints.
std::string runShell(const std::string& command) {
  std::string text;
  FILE* pipe = ::popen(command.c_str(), "r");
  for (int c = std::fgetc(pipe); c != EOF; c = std::fgetc(pipe)) text += static_cast<char>(c);
  EXPECT_EQ(::pclose(pipe), 0) << command;
  return text;
}

/// A repository with `main`, a fix on it, and two branches: `same`, where the fix goes cleanly, and `other`,
/// where it does not.
class GitCommand : public ::testing::Test {
 protected:
  void SetUp() override {
    const std::string script =
        "set -e; cd '" + directory.path() +
        "'; git init -q -b main repo; cd repo;"
        "git config user.name T; git config user.email t@example.com; git config commit.gpgsign false;"
        "printf 'a\\nb\\nc\\n' > f; git add f; git commit -qm base; git branch same; git branch other;"
        "printf 'a\\nB\\nc\\n' > f; git commit -qam fix;"
        "git checkout -q same; echo new > g; git add g; git commit -qm more;"
        "git checkout -q other; printf 'a\\nZ\\nc\\n' > f; git commit -qam clash; git checkout -q main";
    ASSERT_EQ(std::system(("sh -c \"" + script + "\" >/dev/null 2>&1").c_str()), 0);
  }
  std::string repo() const { return directory.file("repo"); }

  TemporaryDirectory directory;
};

TEST_F(GitCommand, CleanPickShowsItsTreeAndEndsWith0) {
  const Finished done =
      runSluice({"git", "cherry-pick", "--repo", repo(), "--commit", "main", "--onto", "same", "--json"});
  EXPECT_EQ(done.code, 0) << done.err << done.out;
  const auto answer = Json::parse(done.out);
  ASSERT_TRUE(answer);
  EXPECT_EQ((*answer)["result"].text(), "clean");
  EXPECT_EQ((*answer)["tree"].text().size(), 40u);
  EXPECT_EQ((*answer)["conflicts"].size(), 0u);
}

TEST_F(GitCommand, ConflictNamesThePathAndEndsWith1) {
  for (const char* engine : {"both", "libgit2"}) {
    const Finished done = runSluice({"git", "cherry-pick", "--repo", repo(), "--commit", "main", "--onto",
                                     "other", "--engine", engine, "--json"});
    EXPECT_EQ(done.code, 1);
    const auto answer = Json::parse(done.out);
    ASSERT_TRUE(answer);
    EXPECT_EQ((*answer)["result"].text(), "conflict");
    EXPECT_EQ((*answer)["conflicts"].at(0)["path"].text(), "f");
  }
}

TEST_F(GitCommand, UnknownRevisionIsAnErrorWithAMessage) {
  const Finished done =
      runSluice({"git", "cherry-pick", "--repo", repo(), "--commit", "nothere", "--onto", "same"});
  EXPECT_EQ(done.code, 1);
  EXPECT_NE(done.out.find("error"), std::string::npos);
}

TEST_F(GitCommand, PredictTakesASeriesAndWritesNothing) {
  const auto objects = [&] {
    return runShell("find '" + repo() + "/.git/objects' -type f | sort | sha256sum");
  };
  const std::string before = objects();
  const Finished clean = runSluice(
      {"git", "predict", "--repo", repo(), "--commit", "main", "--commit", "same", "--onto", "main~1"});
  EXPECT_EQ(clean.code, 0) << clean.err;
  EXPECT_EQ(clean.out, "clean\n");
  const Finished stuck = runSluice({"git", "predict", "--repo", repo(), "--commit", "same", "--commit",
                                    "main", "--onto", "other", "--json"});
  EXPECT_EQ(stuck.code, 1);
  const auto answer = Json::parse(stuck.out);
  ASSERT_TRUE(answer);
  EXPECT_EQ((*answer)["result"].text(), "conflict");
  EXPECT_EQ((*answer)["conflicts"].at(0)["path"].text(), "f");
  EXPECT_EQ((*answer)["failed_at"].text() + "\n", runShell("git -C '" + repo() + "' rev-parse main"));
  EXPECT_EQ(objects(), before);
  const Finished empty =
      runSluice({"git", "predict", "--repo", repo(), "--commit", "main", "--onto", "main", "--json"});
  EXPECT_EQ(empty.code, 0);
  EXPECT_EQ((*Json::parse(empty.out))["result"].text(), "empty");
  const Finished unknown =
      runSluice({"git", "predict", "--repo", repo(), "--commit", "no", "--onto", "main"});
  EXPECT_EQ(unknown.code, 1);
  EXPECT_NE(unknown.err.find("--commit 'no' names nothing"), std::string::npos) << unknown.err;
}

TEST_F(GitCommand, LogBetweenListsWhatOnePointLacks) {
  const Finished shown =
      runSluice({"git", "log-between", "--repo", repo(), "--from", "main~1", "--to", "same"});
  EXPECT_EQ(shown.code, 0) << shown.err;
  EXPECT_NE(shown.out.find("  more  "), std::string::npos) << shown.out;
  EXPECT_EQ(shown.out.find("base"), std::string::npos) << shown.out;
  const Finished json =
      runSluice({"git", "log-between", "--repo", repo(), "--from", "other", "--to", "main", "--json"});
  const auto range = Json::parse(json.out);
  ASSERT_TRUE(range) << json.out;
  EXPECT_EQ((*range)["commits"].size(), 1U);
  EXPECT_EQ((*range)["commits"].at(0)["subject"].text(), "fix");
  EXPECT_EQ((*range)["truncated"].boolean(), false);
  EXPECT_EQ(runSluice({"git", "log-between", "--repo", repo(), "--from", "main", "--to", "main"}).out, "");
  EXPECT_EQ(runSluice({"git", "log-between", "--repo", "/no", "--from", "a", "--to", "b"}).code, 1);
}

TEST_F(GitCommand, BatchAnswersEachLineWhileItsInputIsStillOpen) {
  Program batch({"git", "cherry-pick", "--batch"});
  const auto ask = [&](const std::string& id, const std::string& onto) {
    JsonWriter out;
    out.beginObject().key("id").raw(id).field("repo", std::string_view(repo())).field("commit", "main");
    batch.write(out.field("onto", std::string_view(onto)).endObject().take() + "\n");
    const auto answer = Json::parse(batch.readLine());
    EXPECT_TRUE(answer);
    return answer ? *answer : Json();
  };
  const Json clean = ask("1", "same");
  EXPECT_EQ(clean["id"].integer(), 1);
  EXPECT_EQ(clean["result"].text(), "clean");
  EXPECT_EQ(ask("\"two\"", "other")["result"].text(), "conflict");
  EXPECT_EQ(ask("3", "main")["result"].text(), "empty");
  EXPECT_EQ(ask("4", "nowhere")["result"].text(), "error");
  batch.write("not json\n");
  EXPECT_NE(batch.readLine().find("\"error\""), std::string::npos);
  batch.write("{\"id\":5,\"repo\":1}\n");
  EXPECT_NE(batch.readLine().find("\\\"repo\\\" must be a string"), std::string::npos);
  EXPECT_EQ(batch.finish().code, 0);
}

}  // namespace
}  // namespace sluice::app
