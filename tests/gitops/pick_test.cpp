/// Single picks through the command's engine: sources of every kind, and what cannot be picked.
#include <gtest/gtest.h>

#include "gitops/cherry_pick.h"
#include "sandbox.h"

namespace sluice::testing {
namespace {

class PickTest : public ::testing::Test {
 protected:
  void SetUp() override {
    server_.commit("base", {{"a.txt", "1\n2\n3\n4\n5\n6\n7\n8\n"}, {"dir/b.txt", "b\n"}});
    git(server_.work, {"branch", "target"});
  }

  CherryPickAnswer pick(const std::string& commit, const std::string& onto,
                        std::optional<int> mainline = std::nullopt, PickEngine engine = PickEngine::both) {
    return picker_.pick({server_.work, commit, onto, mainline, engine});
  }

  TempFolder folder_;
  Server server_{folder_};
  CherryPicker picker_;
};

TEST_F(PickTest, ACleanPick_GivesGitsTreeAndWritesIt) {
  const auto fix = server_.commit("fix", {{"a.txt", "1\n2\nfixed\n4\n5\n6\n7\n8\n"}});
  server_.checkout("target");
  server_.commit("other", {{"dir/b.txt", "changed\n"}});
  for (const PickEngine engine : {PickEngine::both, PickEngine::libgit2}) {
    const auto answer = pick(fix.str(), "target", std::nullopt, engine);
    EXPECT_EQ(answer.result, CherryPickOutcome::clean) << answer.message;
    EXPECT_EQ(git(server_.work, {"cat-file", "blob", answer.tree + ":a.txt"}), "1\n2\nfixed\n4\n5\n6\n7\n8");
    EXPECT_EQ(git(server_.work, {"cat-file", "blob", answer.tree + ":dir/b.txt"}), "changed");
  }
  EXPECT_EQ(git(server_.work, {"status", "--porcelain"}), "");
}

TEST_F(PickTest, AConflict_NamesPathAndKind) {
  const auto fix =
      server_.commit("fix", {{"a.txt", "1\n2\nfixed\n4\n5\n6\n7\n8\n"}, {"new.txt", "theirs\n"}});
  server_.checkout("target");
  server_.commit("other", {{"a.txt", "1\n2\nelse\n4\n5\n6\n7\n8\n"}, {"new.txt", "ours\n"}});
  for (const PickEngine engine : {PickEngine::both, PickEngine::libgit2}) {
    const auto answer = pick(fix.str(), "target", std::nullopt, engine);
    EXPECT_EQ(answer.result, CherryPickOutcome::conflict);
    EXPECT_EQ(answer.tree, "");
    ASSERT_EQ(answer.conflicts.size(), 2U);
    EXPECT_EQ(answer.conflicts[0].path + " " + answer.conflicts[0].kind, "a.txt content");
    EXPECT_EQ(answer.conflicts[1].path + " " + answer.conflicts[1].kind, "new.txt add/add");
  }
}

TEST_F(PickTest, APickThatChangesNothing_IsEmpty) {
  const auto fix = server_.commit("fix", {{"a.txt", "fixed\n"}});
  server_.checkout("target");
  server_.commit("same", {{"a.txt", "fixed\n"}});
  const auto answer = pick(fix.str(), "target");
  EXPECT_EQ(answer.result, CherryPickOutcome::empty);
  EXPECT_EQ(answer.tree, git(server_.work, {"rev-parse", "target^{tree}"}));
}

TEST_F(PickTest, AMerge_NeedsItsMainline) {
  server_.checkout("side", "main");
  server_.commit("side", {{"side.txt", "side\n"}});
  server_.checkout("main");
  server_.commit("main", {{"main.txt", "main\n"}});
  git(server_.work, {"merge", "-q", "--no-ff", "-m", "merge", "side"});
  EXPECT_EQ(pick("main", "target").result, CherryPickOutcome::error);
  EXPECT_NE(pick("main", "target").message.find("merge"), std::string::npos);
  const auto first = pick("main", "target", 1);
  EXPECT_EQ(first.result, CherryPickOutcome::clean);
  EXPECT_EQ(git(server_.work, {"diff", "--name-only", "target", first.tree}), "side.txt");
  EXPECT_EQ(git(server_.work, {"diff", "--name-only", "target", pick("main", "target", 2).tree}), "main.txt");
  EXPECT_EQ(pick("main", "target", 3).result, CherryPickOutcome::error);
}

TEST_F(PickTest, ARootCommit_IsPickedAsAnAddition) {
  git(server_.work, {"checkout", "-q", "--orphan", "island"});
  git(server_.work, {"rm", "-qrf", "."});
  const auto root = server_.commit("island", {{"island.txt", "x\n"}});
  const auto answer = pick(root.str(), "target");
  EXPECT_EQ(answer.result, CherryPickOutcome::clean) << answer.message;
  EXPECT_EQ(git(server_.work, {"diff", "--name-only", "target", answer.tree}), "island.txt");
}

TEST_F(PickTest, ShortIdsWork_MissingAndWrongOnesSayWhy) {
  const auto fix = server_.commit("fix", {{"a.txt", "fixed\n"}});
  EXPECT_EQ(pick(fix.str().substr(0, 9), "target").result, CherryPickOutcome::clean);
  EXPECT_NE(pick(std::string(40, '1'), "target").message.find("names nothing"), std::string::npos);
  EXPECT_NE(pick("main", "no-such-branch").message.find("--onto"), std::string::npos);
  EXPECT_NE(pick("main^{tree}", "target").message.find("not a commit"), std::string::npos);
  EXPECT_NE(picker_.pick({folder_ / "nowhere", "a", "b"}).message.find("nowhere"), std::string::npos);
}

TEST_F(PickTest, AnAmbiguousId_SaysSo) {
  // Blobs until two of them share four digits.
  std::string stream;
  for (int i = 0; i < 1'500; ++i)
    stream += "blob\ndata " + std::to_string(std::to_string(i).size()) + "\n" + std::to_string(i) + "\n";
  git(server_.work, {"fast-import", "--quiet"}, stream);
  const std::string all =
      git(server_.work, {"cat-file", "--batch-all-objects", "--batch-check=%(objectname)"});
  std::string last;
  std::string shared;
  for (std::size_t at = 0; at + 40 <= all.size() && shared.empty(); at += 41) {
    if (all.compare(at, 4, last) == 0) shared = last;
    last = all.substr(at, 4);
  }
  ASSERT_FALSE(shared.empty());
  EXPECT_NE(pick(shared, "target").message.find("ambiguous"), std::string::npos)
      << pick(shared, "target").message;
}

struct AttributeCase {
  const char* name;
  const char* attributes;
  const char* file;  ///< of the attributes
  CherryPickOutcome both_changed;
};

/// Both sides change the same file: on lines apart, which text merges, and on the same line, which it cannot.
TEST_F(PickTest, TheTargetsMergeAttributes_DecideAsGitWould) {
  const auto clean = CherryPickOutcome::clean;
  const auto conflict = CherryPickOutcome::conflict;
  const std::vector<AttributeCase> cases = {
      {"union", "*.txt merge=union\n", ".gitattributes", clean},
      {"binary driver", "dir/*.txt merge=binary\n", ".gitattributes", conflict},
      {"no merge", "b.txt -merge\n", "dir/.gitattributes", conflict},
      {"macro", "*.txt binary\n", "dir/.gitattributes", conflict},
      {"own macro", "[attr]frozen -merge\n*.txt frozen\n", ".gitattributes", conflict},
      {"nearer file wins", "b.txt merge\n", "dir/.gitattributes", clean},
      {"unspecified again", "*.txt -merge\ndir/b.txt !merge\n", ".gitattributes", clean},
      {"unknown driver", "*.txt merge=nobody\n", ".gitattributes", clean},
      {"another file", "*.c -merge\n", ".gitattributes", clean},
      {"none", "", "", clean},
  };
  const std::string lines = "1\n2\n3\n4\n5\n6\n7\n8\n9\n";
  server_.checkout("main");
  const auto base = server_.commit("lines", {{"dir/b.txt", lines}});
  const auto apart = server_.commit("apart", {{"dir/b.txt", "1\n2\n3\n4\n5\n6\n7\n8\nend\n"}});
  for (const AttributeCase& one : cases) {
    SCOPED_TRACE(one.name);
    git(server_.work, {"checkout", "-q", "-B", "attributed", base.str()});
    std::vector<std::pair<std::string, std::string>> files{{"dir/b.txt", "begin\n2\n3\n4\n5\n6\n7\n8\n9\n"}};
    if (*one.file != 0) files.emplace_back(one.file, one.attributes);
    if (std::string(one.name) == "nearer file wins") files.emplace_back(".gitattributes", "*.txt -merge\n");
    const auto target = server_.commit("target", files);
    const auto git_says = run({"git", "cherry-pick", apart.str()}, server_.work);
    EXPECT_EQ(git_says.good(), one.both_changed == clean) << git_says.output << git_says.errors;
    const std::string git_tree = git_says.good() ? git(server_.work, {"rev-parse", "HEAD^{tree}"}) : "";
    run({"git", "cherry-pick", "--abort"}, server_.work);
    for (const PickEngine engine : {PickEngine::both, PickEngine::libgit2}) {
      const auto answer = pick(apart.str(), target.str(), std::nullopt, engine);
      EXPECT_EQ(answer.result, one.both_changed) << answer.message;
      EXPECT_EQ(answer.tree, git_tree);
      EXPECT_EQ(answer.message, "");
    }
  }
}

TEST_F(PickTest, UnionTakesTheLinesOfBothSides) {
  const auto fix = server_.commit("fix", {{"a.txt", "1\n2\n3\n4\n5\n6\n7\n8\nfix\n"}});
  server_.checkout("target");
  server_.commit("other",
                 {{"a.txt", "1\n2\n3\n4\n5\n6\n7\n8\nother\n"}, {".gitattributes", "a.txt merge=union\n"}});
  for (const PickEngine engine : {PickEngine::both, PickEngine::libgit2}) {
    const auto answer = pick(fix.str(), "target", std::nullopt, engine);
    ASSERT_EQ(answer.result, CherryPickOutcome::clean) << answer.message;
    EXPECT_EQ(git(server_.work, {"cat-file", "blob", answer.tree + ":a.txt"}),
              "1\n2\n3\n4\n5\n6\n7\n8\nother\nfix");
  }
}

TEST_F(PickTest, PathsThatAreNotUtf8_ArePickedAndShownQuoted) {
  const auto fix = server_.commit("fix", {{"caf\xE9", "1\n"}});
  EXPECT_EQ(pick(fix.str(), "target").result, CherryPickOutcome::clean);
  server_.checkout("target");
  server_.commit("other", {{"caf\xE9", "2\n"}});
  const auto answer = pick(fix.str(), "target");
  ASSERT_EQ(answer.conflicts.size(), 1U);
  EXPECT_EQ(answer.conflicts[0].path, "\"caf\\351\"");
}

TEST_F(PickTest, ASha256Repository_IsRefusedClearly) {
  git(folder_.path().string(), {"init", "-q", "--object-format=sha256", folder_ / "sha256"});
  EXPECT_NE(picker_.pick({folder_ / "sha256", "HEAD", "HEAD"}).message.find("SHA-256"), std::string::npos)
      << picker_.pick({folder_ / "sha256", "HEAD", "HEAD"}).message;
}

}  // namespace
}  // namespace sluice::testing
