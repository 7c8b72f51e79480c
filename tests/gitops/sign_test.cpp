/// Signed tags and commits, as git itself judges them.
#include <gtest/gtest.h>

#include "gitops/release_reader.h"
#include "repository_git_fixture.h"

namespace sluice::testing {
namespace {

class SignTest : public RepositoryGitTest {
 protected:
  std::string sshKey(const std::string& type, const std::string& name = "key") {
    const std::string path = folder_ / (name + "-" + type);
    EXPECT_EQ(run({"ssh-keygen", "-q", "-t", type, "-b", type == "rsa" ? "2048" : "256", "-N", "", "-C",
                   "sluice", "-f", path},
                  folder_.path())
                  .exit_code,
              0);
    return path;
  }
  std::string allowed(const std::string& key) {
    std::string file = folder_ / "allowed";
    writeFile(file, "sluice@example.com " + readFile(key + ".pub"));
    return file;
  }
  PushRequest release(const CommitId& target) const {
    PushRequest request;
    request.branches = {{BranchName("uat"), base_, target}};
    request.tags = {{TagName("v1.0.1"), target, "Release v1.0.1\n\nSluice-Release: v1.0.1\n"}};
    request.tagged_at = kAt;
    return request;
  }
  CommitId fix() {
    server_.checkout("main");
    const auto commit = server_.commit("fix", {{"a.txt", "fixed\n" + kEight}});
    server_.push("main");
    return commit;
  }
  ReleaseFacts read(const SignatureTrust& trust) const {
    const auto repository = Repository::open(server_.bare);
    EXPECT_TRUE(repository);
    auto facts = readRelease(*repository, {TagName("v1.0.1"), {base_}}, trust);
    EXPECT_TRUE(facts) << facts.error().message;
    return facts.value_or(ReleaseFacts{});
  }
};

TEST_F(SignTest, ASignedTag_IsGoodForGitAndForUs) {
  const std::string key = sshKey("ed25519");
  RepositoryGit repository(GitRemote{server_.bare}, folder_ / "signed.git", Millis(60'000),
                           {{key, "", "", "release@example.com"}, {}});
  const CommitId target = fix();
  ASSERT_TRUE(repository.survey(surveyRequest()));
  const auto pushed = repository.push(release(target));
  ASSERT_TRUE(pushed) << pushed.error().message;
  const auto again = repository.push(release(target));
  EXPECT_TRUE(again) << "the same object a second time: " << again.error().message;
  const std::string signers = allowed(key);
  const ProcessResult verified =
      run({"git", "-c", "gpg.ssh.allowedSignersFile=" + signers, "verify-tag", "v1.0.1"}, server_.bare);
  EXPECT_EQ(verified.exit_code, 0) << verified.errors;
  EXPECT_NE(git(server_.bare, {"cat-file", "tag", "v1.0.1"}).find("tagger Sluice <release@example.com> "),
            std::string::npos);

  const ReleaseFacts facts = read({signers, "", ""});
  EXPECT_EQ(facts.signature, SignatureState::good) << facts.signature_words;
  EXPECT_EQ(facts.message, "Release v1.0.1\n\nSluice-Release: v1.0.1\n") << "without the signature";
  EXPECT_EQ(facts.target, target);
  ASSERT_EQ(facts.ranges.size(), 1U);
  EXPECT_EQ(facts.ranges[0].commits.size(), 1U);
  EXPECT_EQ(read({"", key, ""}).signature, SignatureState::good) << "one's own key is trusted";
  EXPECT_EQ(read({}).signature, SignatureState::unchecked);
  const std::string other = sshKey("ed25519", "other");
  EXPECT_EQ(read({"", other, ""}).signature, SignatureState::bad);
}

TEST_F(SignTest, ATagWhoseTextWasChanged_IsBad) {
  const std::string key = sshKey("ed25519");
  RepositoryGit repository(GitRemote{server_.bare}, folder_ / "signed.git", Millis(60'000),
                           {{key, "", "", "s@x.y"}, {}});
  const CommitId target = fix();
  ASSERT_TRUE(repository.survey(surveyRequest()));
  ASSERT_TRUE(repository.push(release(target)));
  std::string text = git(server_.bare, {"cat-file", "tag", "v1.0.1"}) + "\n";
  text.replace(text.find("Release v1.0.1"), 14, "Release v1.0.9");
  const std::string forged = git(server_.bare, {"hash-object", "-t", "tag", "-w", "--stdin"}, text);
  git(server_.bare, {"update-ref", "refs/tags/v1.0.1", forged});
  EXPECT_EQ(read({"", key, ""}).signature, SignatureState::bad);
}

TEST_F(SignTest, PickedCommits_AreSignedAndTheSameEachTime) {
  const std::string key = sshKey("rsa");
  const auto picked = [&](const std::string& mirror_name) {
    RepositoryGit repository(GitRemote{server_.bare}, folder_ / mirror_name, Millis(60'000),
                             {{key, "", "", "release@example.com"}, {}});
    EXPECT_TRUE(repository.survey(surveyRequest()));
    auto result = repository.pick(pickRequest(base_, {{server_.head("main")}}));
    EXPECT_TRUE(result) << result.error().message;
    return result ? result->head : CommitId();
  };
  fix();
  server_.checkout("uat");
  base_ = server_.commit("uat", {{"c.txt", "c\n"}});
  server_.push("uat");
  const CommitId one = picked("one.git");
  EXPECT_EQ(picked("two.git"), one);
  const ProcessResult verified =
      run({"git", "-c", "gpg.ssh.allowedSignersFile=" + allowed(key), "verify-commit", one.str()},
          folder_ / "one.git");
  EXPECT_EQ(verified.exit_code, 0) << verified.errors;
  EXPECT_EQ(git(folder_ / "one.git", {"log", "-1", "--format=%an %cn %ce", one.str()}),
            "Ann Author Sluice release@example.com");
}

TEST_F(SignTest, AKeyThatSignsDifferentlyEachTime_IsRefusedAtTheStart) {
  const auto probed = Signer({sshKey("ecdsa"), "", "", "s@x.y"}).probe();
  ASSERT_FALSE(probed);
  EXPECT_NE(probed.error().message.find("Ed25519"), std::string::npos) << probed.error().message;
  EXPECT_TRUE(Signer({sshKey("ed25519"), "", "", "s@x.y"}).probe());
  EXPECT_TRUE(Signer().probe()) << "without a key there is nothing to try";
  const auto missing = Signer({folder_ / "nothing", "", "", "s@x.y"}).probe();
  ASSERT_FALSE(missing);
  EXPECT_NE(missing.error().message.find("signing.ssh_key"), std::string::npos) << missing.error().message;
}

TEST_F(SignTest, AnOpenPgpKey_SignsWithTheDecisionsTime) {
  const std::string home = folder_ / "gnupg";
  std::filesystem::create_directory(home);
  std::filesystem::permissions(home, std::filesystem::perms::owner_all);
  const std::vector<std::string> environment{"GNUPGHOME=" + home};
  const ProcessResult made =
      run({"gpg", "--batch", "--quiet", "--passphrase", "", "--faked-system-time", "20250101T000000",
           "--quick-generate-key", "Sluice <release@example.com>", "ed25519", "sign", "never"},
          folder_.path(), "", environment);
  ASSERT_EQ(made.exit_code, 0) << made.errors;
  const std::string listed =
      run({"gpg", "--batch", "--with-colons", "--list-keys"}, folder_.path(), "", environment).output;
  const std::size_t at = listed.find("fpr:::::::::");
  ASSERT_NE(at, std::string::npos) << listed;
  const std::string fingerprint = listed.substr(at + 12, 40);
  const SigningKey key{"", fingerprint, home, "release@example.com"};
  const auto probed = Signer(key).probe();
  EXPECT_TRUE(probed) << probed.error().message;
  RepositoryGit repository(GitRemote{server_.bare}, folder_ / "signed.git", Millis(60'000), {key, {}});
  const CommitId target = fix();
  ASSERT_TRUE(repository.survey(surveyRequest()));
  const auto pushed = repository.push(release(target));
  ASSERT_TRUE(pushed) << pushed.error().message;
  EXPECT_TRUE(repository.push(release(target)));
  const ProcessResult verified = run({"git", "verify-tag", "--raw", "v1.0.1"}, server_.bare, "", environment);
  EXPECT_EQ(verified.exit_code, 0) << verified.errors;
  EXPECT_NE(verified.errors.find("2026-01-01"), std::string::npos) << verified.errors;
  const ReleaseFacts facts = read({"", "", home});
  EXPECT_EQ(facts.signature, SignatureState::good) << facts.signature_words;
  const std::string stranger = folder_ / "nobody";
  std::filesystem::create_directory(stranger);
  std::filesystem::permissions(stranger, std::filesystem::perms::owner_all);
  EXPECT_EQ(read({"", "", stranger}).signature, SignatureState::bad) << "an unknown key proves nothing";
  run({"gpgconf", "--kill", "all"}, folder_.path(), "", environment);
}

}  // namespace
}  // namespace sluice::testing
