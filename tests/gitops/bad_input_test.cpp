/// Repositories and commits that are incomplete, damaged, hostile or huge: a clear answer, nothing written,
/// and the repository as good as before.
#include <gtest/gtest.h>

#include <filesystem>
#include <sstream>

#include "gitops/cherry_pick.h"
#include "gitops/prediction.h"
#include "sandbox.h"

namespace sluice::testing {
namespace {

namespace fs = std::filesystem;

constexpr PickEngine kEngines[] = {PickEngine::both, PickEngine::libgit2};

class BadInputTest : public ::testing::Test {
 protected:
  void SetUp() override {
    base_ = server_.commit("base", {{"a.txt", "1\n2\n3\n4\n5\n6\n7\n8\n"}, {"dir/b.txt", "b\n"}});
    git(server_.work, {"branch", "target"});
    fix_ = server_.commit("fix", {{"a.txt", "1\n2\nfixed\n4\n5\n6\n7\n8\n"}});
    server_.checkout("target");
    target_ = server_.commit("other", {{"a.txt", "1\n2\n3\n4\n5\n6\n7\nother\n"}});
  }

  CherryPickAnswer pick(const std::string& repo, const std::string& commit, const std::string& onto,
                        PickEngine engine = PickEngine::both) {
    return CherryPicker().pick({repo, commit, onto, std::nullopt, engine});
  }

  /// Refused by both engines, for a reason that names `words`, and no object more than before.
  void expectRefused(const std::string& repo, const std::string& commit, const std::string& onto,
                     const std::string& words) {
    const std::string before = objects(repo);
    for (const PickEngine engine : kEngines) {
      const auto answer = pick(repo, commit, onto, engine);
      EXPECT_EQ(answer.result, CherryPickOutcome::error) << answer.tree;
      EXPECT_EQ(answer.tree, "");
      EXPECT_NE(answer.message.find(words), std::string::npos) << answer.message;
    }
    EXPECT_EQ(objects(repo), before);
  }

  static std::string objects(const std::string& repo) {
    std::string names;
    for (const auto& entry : fs::recursive_directory_iterator(repo)) {
      if (entry.path().string().find("/objects/") != std::string::npos && entry.is_regular_file())
        names += entry.path().string() + "\n";
    }
    return names;
  }

  /// A zlib stream of one stored block. REQUIRES: below 64 KiB.
  static std::string stored(const std::string& bytes) {
    const auto length = static_cast<unsigned>(bytes.size());
    std::string stream{'\x78', '\x01', '\x01'};
    for (const unsigned value : {length, ~length}) {
      stream += static_cast<char>(value & 0xFFU);
      stream += static_cast<char>(value >> 8U & 0xFFU);
    }
    unsigned a = 1;
    unsigned b = 0;
    for (const char c : bytes) {
      a = (a + static_cast<unsigned char>(c)) % 65'521;
      b = (b + a) % 65'521;
    }
    stream += bytes;
    for (const unsigned byte : {b >> 8U, b, a >> 8U, a}) stream += static_cast<char>(byte & 0xFFU);
    return stream;
  }

  /// The loose file of an object.
  std::string looseFile(const std::string& revision) {
    const std::string id = git(server_.work, {"rev-parse", revision});
    return server_.work + "/.git/objects/" + id.substr(0, 2) + "/" + id.substr(2);
  }

  void overwrite(const std::string& file, const std::string& bytes) {
    fs::permissions(file, fs::perms::owner_write, fs::perm_options::add);
    writeFile(file, bytes);
  }

  TempFolder folder_;
  Server server_{folder_};
  CommitId base_;
  CommitId fix_;
  CommitId target_;
};

TEST_F(BadInputTest, ACommitOfAnotherRepository_IsNotThere) {
  Server other(folder_, "other");
  const auto stranger = other.commit("stranger", {{"x.txt", "x\n"}});
  expectRefused(server_.work, stranger.str(), "target", "names nothing in this repository");
  expectRefused(server_.work, stranger.str().substr(0, 12), "target", "names nothing in this repository");
}

TEST_F(BadInputTest, NamesThatAreNoRevisions_AreRefused) {
  for (const char* name :
       {"", "-x", "a..b", "\x01", "HEAD~99", "@{upstream", "--all", "main^{blob}", ":/nothing"}) {
    SCOPED_TRACE(name);
    const auto answer = pick(server_.work, name, "target");
    EXPECT_EQ(answer.result, CherryPickOutcome::error);
    EXPECT_NE(answer.message.find("--commit"), std::string::npos) << answer.message;
  }
}

TEST_F(BadInputTest, AShallowClone_PicksWhatItHasAndSaysWhereItEnds) {
  const auto last = server_.commit("last", {{"dir/b.txt", "changed\n"}});
  const std::string shallow = folder_ / "shallow";
  git(folder_.path().string(),
      {"clone", "-q", "--depth=1", "--no-single-branch", "file://" + server_.work, shallow});
  expectRefused(shallow, last.str(), "origin/main", "shallow clone");
  const auto predicted = predictSeries({shallow, {last.str()}, "origin/main"});
  ASSERT_TRUE(predicted) << predicted.error().message;
  EXPECT_EQ(predicted->outcome, PickOutcome::error);
  EXPECT_NE(predicted->message.find("shallow clone"), std::string::npos) << predicted->message;
  git(shallow, {"fetch", "-q", "--deepen=1"});
  for (const PickEngine engine : kEngines)
    EXPECT_EQ(pick(shallow, last.str(), "origin/main", engine).result, CherryPickOutcome::clean);
}

TEST_F(BadInputTest, APartialClone_IsRefusedAndNothingIsFetched) {
  git(server_.work, {"config", "uploadpack.allowFilter", "true"});
  for (const char* filter : {"blob:none", "tree:0"}) {
    SCOPED_TRACE(filter);
    const std::string partial = folder_ / ("partial-" + std::string(filter).substr(0, 4));
    git(folder_.path().string(),
        {"clone", "-q", "--bare", "--filter=" + std::string(filter), "file://" + server_.work, partial});
    expectRefused(partial, fix_.str(), "target", "partial clone");
  }
}

TEST_F(BadInputTest, ALooseObjectThatIsDamaged_IsNamedAndNothingIsWritten) {
  const std::string blob = looseFile("target:a.txt");
  const std::string tree = looseFile("target^{tree}");
  const std::string commit = looseFile(fix_.str());
  for (const std::string& file : {blob, tree, commit}) {
    SCOPED_TRACE(file);
    const std::string good = readFile(file);
    for (const std::string& bad : {std::string("garbage"), good.substr(0, good.size() / 2), std::string()}) {
      overwrite(file, bad);
      const std::string before = objects(server_.work);
      for (const PickEngine engine : kEngines) {
        const auto answer = pick(server_.work, fix_.str(), "target", engine);
        EXPECT_EQ(answer.result, CherryPickOutcome::error) << answer.tree;
        EXPECT_FALSE(answer.message.empty());
      }
      EXPECT_EQ(objects(server_.work), before);
    }
    overwrite(file, good);
  }
  EXPECT_EQ(pick(server_.work, fix_.str(), "target").result, CherryPickOutcome::clean);
}

TEST_F(BadInputTest, AnObjectUnderAnotherObjectsName_IsFoundOut) {
  const std::string blob = looseFile("target:a.txt");
  const std::string other = looseFile("target:dir/b.txt");
  overwrite(blob, readFile(other));
  for (const PickEngine engine : kEngines)
    EXPECT_EQ(pick(server_.work, fix_.str(), "target", engine).result, CherryPickOutcome::error);
}

TEST_F(BadInputTest, ADamagedPack_IsAnErrorNotACrash) {
  git(server_.work, {"repack", "-adq"});
  git(server_.work, {"prune-packed"});
  std::string pack;
  for (const auto& entry : fs::directory_iterator(server_.work + "/.git/objects/pack")) {
    if (entry.path().extension() == ".pack") pack = entry.path().string();
  }
  const std::string good = readFile(pack);
  for (std::size_t at = 12; at + 20 < good.size(); at += 7) {
    std::string bad = good;
    bad[at] = static_cast<char>(~bad[at]);
    overwrite(pack, bad);
    const auto answer = pick(server_.work, fix_.str(), "target", PickEngine::libgit2);
    // Some bytes are in objects that the pick does not need.
    if (answer.result != CherryPickOutcome::error) {
      EXPECT_EQ(answer.result, CherryPickOutcome::clean);
      EXPECT_EQ(git(server_.work, {"cat-file", "blob", answer.tree + ":a.txt"}),
                "1\n2\nfixed\n4\n5\n6\n7\nother");
    }
  }
  overwrite(pack, good.substr(0, good.size() / 2));
  for (const PickEngine engine : kEngines)
    EXPECT_EQ(pick(server_.work, fix_.str(), "target", engine).result, CherryPickOutcome::error);
  overwrite(pack, good);
  EXPECT_EQ(pick(server_.work, fix_.str(), "target").result, CherryPickOutcome::clean);
}

TEST_F(BadInputTest, AMissingTreeOfTheTarget_IsNoDeletion) {
  const std::string folder = looseFile("target:dir");
  server_.checkout("main");
  const auto deep = server_.commit("deep", {{"dir/b.txt", "deep\n"}});
  fs::remove(folder);
  for (const PickEngine engine : kEngines) {
    const auto answer = pick(server_.work, deep.str(), "target", engine);
    EXPECT_EQ(answer.result, CherryPickOutcome::error) << toText(answer.result);
  }
}

/// A commit on `parent` that holds what `like` holds and one more entry, however it is called.
std::string withEntry(const std::string& repo, const std::string& like, const std::string& parent,
                      const std::string& mode, const std::string& object, const std::string& name) {
  const std::string kind = mode == "040000" ? "tree" : "blob";
  std::string listing = git(repo, {"ls-tree", "-z", like});
  listing += mode + " " + kind + " " + object + "\t" + name + std::string(1, '\0');
  const std::string tree = git(repo, {"mktree", "-z"}, listing);
  return git(repo, {"commit-tree", "-p", parent, "-m", "more", tree});
}

TEST_F(BadInputTest, PathsThatNoCheckoutTakes_AreNotPicked) {
  const std::string blob = git(server_.work, {"hash-object", "-w", "--stdin"}, "#!/bin/sh\necho owned\n");
  const std::string hooks =
      git(server_.work, {"mktree", "-z"}, "100755 blob " + blob + "\tpost-checkout" + std::string(1, '\0'));
  for (const char* name : {".git", ".GIT", "git~1", ".git. ", "..", "."}) {
    SCOPED_TRACE(name);
    const std::string commit = withEntry(server_.work, base_.str(), base_.str(), "040000", hooks, name);
    expectRefused(server_.work, commit, "target", "refuses to check out");
    expectRefused(server_.work, commit, base_.str(), "refuses to check out");
  }
  const std::string link = withEntry(server_.work, base_.str(), base_.str(), "120000", blob, ".gitmodules");
  expectRefused(server_.work, link, "target", "refuses to check out");
}

TEST_F(BadInputTest, HostileGitmodules_AreOnlyAFile) {
  server_.checkout("main");
  const auto hostile = server_.commit(
      "hostile", {{".gitmodules",
                   "[submodule \"x\"]\n\tpath = ../../x\n\turl = --upload-pack=touch${IFS}owned\n"
                   "[submodule \"../../hooks\"]\n\tpath = y\n\turl = ext::sh -c touch%20owned\n"}});
  git(server_.work, {"update-index", "--add", "--cacheinfo", "160000," + base_.str() + ",y"});
  git(server_.work, {"commit", "-q", "-m", "linked"});
  const auto linked = server_.head();
  for (const PickEngine engine : kEngines) {
    EXPECT_EQ(pick(server_.work, hostile.str(), "target", engine).result, CherryPickOutcome::clean);
    EXPECT_EQ(pick(server_.work, linked.str(), "target", engine).result, CherryPickOutcome::clean);
  }
  EXPECT_FALSE(fs::exists(server_.work + "/owned"));
  EXPECT_FALSE(fs::exists(folder_ / "owned"));
}

TEST_F(BadInputTest, ControlCharactersInNames_AreShownQuoted) {
  server_.checkout("main");
  const auto fix = server_.commit("fix", {{"es\x1b[31mc\nape\t.txt", "1\n"}});
  server_.checkout("target");
  server_.commit("other", {{"es\x1b[31mc\nape\t.txt", "2\n"}});
  for (const PickEngine engine : kEngines) {
    const auto answer = pick(server_.work, fix.str(), "target", engine);
    ASSERT_EQ(answer.conflicts.size(), 1U);
    EXPECT_EQ(answer.conflicts[0].path, "\"es\\033[31mc\\012ape\\011.txt\"");
  }
}

TEST_F(BadInputTest, NamesThatDifferInCaseOnly_AreTwoFilesAndTwoBranches) {
  git(server_.work, {"branch", "Target", "main"});
  server_.checkout("main");
  const auto fix = server_.commit("fix", {{"A.TXT", "upper\n"}, {"DIR/b.txt", "upper\n"}});
  for (const PickEngine engine : kEngines) {
    const auto answer = pick(server_.work, fix.str(), "target", engine);
    ASSERT_EQ(answer.result, CherryPickOutcome::clean) << answer.message;
    EXPECT_EQ(git(server_.work, {"ls-tree", "--name-only", answer.tree}), "A.TXT\nDIR\na.txt\ndir");
    EXPECT_NE(pick(server_.work, fix.str(), "Target", engine).tree, answer.tree);
  }
}

TEST_F(BadInputTest, AHundredThousandFiles_ArePickedInSeconds) {
  std::string stream;
  for (int i = 1; i <= 100'000; ++i) {
    const std::string text = std::to_string(i);
    stream += "blob\nmark :" + text + "\ndata " + std::to_string(text.size()) + "\n" + text + "\n";
  }
  const std::string marks = folder_ / "marks";
  git(server_.work, {"fast-import", "--quiet", "--export-marks=" + marks}, stream);
  std::istringstream ids(readFile(marks));
  std::string listing;
  for (std::string mark, id; ids >> mark >> id;)
    listing += "100644 blob " + id + "\tfile" + mark.substr(1) + "\n";
  const std::string folder = git(server_.work, {"mktree"}, listing);
  const std::string many = withEntry(server_.work, base_.str(), base_.str(), "040000", folder, "flat");
  const std::string moved = withEntry(server_.work, base_.str(), many, "040000", folder, "elsewhere");
  const std::string gone = target_.str();
  EXPECT_EQ(pick(server_.work, many, "target").result, CherryPickOutcome::clean);
  const PickEngine alone = PickEngine::libgit2;
  EXPECT_EQ(pick(server_.work, many, "target", alone).result, CherryPickOutcome::clean);
  EXPECT_EQ(pick(server_.work, moved, many, alone).result, CherryPickOutcome::clean);
  EXPECT_EQ(pick(server_.work, moved, gone, alone).result, CherryPickOutcome::conflict);
}

TEST_F(BadInputTest, FoldersAsDeepAsAHostileCommitLikes_DoNotExhaustTheStack) {
  std::string tree = git(server_.work, {"rev-parse", "main:dir"});
  std::string stream =
      "commit refs/heads/deep\ncommitter C <c@example.com> 1700000000 +0000\ndata 1\nx\nfrom " + base_.str() +
      "\nM 100644 inline ";
  for (int i = 0; i < 1'500; ++i) stream += "d/";
  git(server_.work, {"fast-import", "--quiet"}, stream + "f\ndata 1\nx\n\n");
  for (const PickEngine engine : kEngines) {
    const auto answer = pick(server_.work, "deep", "target", engine);
    EXPECT_NE(answer.result, CherryPickOutcome::conflict) << answer.message;
  }
}

TEST_F(BadInputTest, AHundredMegabytesInOneFile_AreNotReadIntoMemoryTwice) {
  git(server_.work, {"config", "core.compression", "0"});
  std::string text;
  while (text.size() < 100'000'000) text += "a line like all the others in this file\n";
  const auto blob = [&] { return git(server_.work, {"hash-object", "-w", "--stdin"}, text); };
  const auto commit = [&](const std::string& parent, const std::string& id) {
    const std::string tree = git(server_.work, {"mktree"}, "100644 blob " + id + "\tlarge.txt");
    return git(server_.work, {"commit-tree", "-m", "large", "-p", parent, tree});
  };
  const std::string base = commit(base_.str(), blob());
  text[0] = 'A';
  const std::string one_side = commit(base, blob());
  text[0] = 'a';
  text[text.size() - 2] = 'E';
  const std::string other_side = commit(base, blob());
  for (const PickEngine engine : kEngines)
    EXPECT_EQ(pick(server_.work, one_side, base, engine).result, CherryPickOutcome::clean);
  const auto answer = pick(server_.work, one_side, other_side, PickEngine::libgit2);
  ASSERT_EQ(answer.conflicts.size(), 1U);
  EXPECT_EQ(answer.conflicts[0].kind, "too large");
}

TEST_F(BadInputTest, ALooseObjectThatLiesAboutItsSize_IsDamaged) {
  const std::string blob = looseFile("target:a.txt");
  for (const std::string size :
       {"18446744073709551615", "18446744073709551614", "9000000000", "4", "2", "-3", "x"}) {
    fs::permissions(blob, fs::perms::owner_all);
    writeFile(blob, stored("blob " + size + std::string(1, '\0') + "abc"));
    const auto answer = pick(server_.work, fix_.str(), target_.str(), PickEngine::libgit2);
    EXPECT_EQ(answer.result, CherryPickOutcome::error) << size;
    EXPECT_EQ(answer.tree, "") << size;
  }
}

}  // namespace
}  // namespace sluice::testing
