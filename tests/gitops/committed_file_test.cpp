/// A file as a commit holds it: what stands on the server's branch, and everything that is no file.
#include <gtest/gtest.h>

#include <filesystem>

#include "repository_git_fixture.h"

namespace sluice::testing {
namespace {

constexpr std::size_t kLargest = 2048;

TEST_F(RepositoryGitTest, ReadFile_AnswersTheTextOfThatCommitAndOfNoOther) {
  server_.checkout("main");
  const CommitId first = server_.commit("policy", {{".sluice.yml", "checklist: {}\n"}});
  const CommitId second = server_.commit("stricter", {{".sluice.yml", "modules: {}\n"}});
  server_.push("main");
  ASSERT_TRUE(repository_.survey(surveyRequest()));
  EXPECT_EQ(repository_.readFile(first, ".sluice.yml", kLargest).value(), "checklist: {}\n");
  EXPECT_EQ(repository_.readFile(second, ".sluice.yml", kLargest).value(), "modules: {}\n");
}

TEST_F(RepositoryGitTest, ReadFile_SaysWhatStandsThereInsteadOfAFile) {
  server_.checkout("main");
  server_.commit("large", {{"large", std::string(kLargest + 1, 'x')}, {"folder/file", "x"}});
  std::filesystem::create_symlink("/etc/passwd", server_.work + "/link");
  const CommitId head = server_.commit("link", {{"other", "x"}});
  server_.push("main");
  ASSERT_TRUE(repository_.survey(surveyRequest()));
  const auto said = [&](const std::string& path) {
    const auto text = repository_.readFile(head, path, kLargest);
    return text ? "read"
                : std::string(text.error().kind == ErrorKind::invalid ? "" : "not there: ") +
                      text.error().message;
  };
  EXPECT_EQ(said("large"), "it is larger than 2 KiB");
  EXPECT_EQ(said("folder"), "it is a folder, not a file");
  EXPECT_EQ(said("link"), "it is a symbolic link, not a file");
  EXPECT_EQ(said("missing"), "not there: missing is not there");
}

TEST_F(RepositoryGitTest, ReadFile_OfACommitThatNobodyHasFails) {
  ASSERT_TRUE(repository_.survey(surveyRequest()));
  EXPECT_FALSE(repository_.readFile(CommitId(std::string(40, 'd')), ".sluice.yml", kLargest));
}

}  // namespace
}  // namespace sluice::testing
