/// Transport against real servers: git http-backend behind nginx, sshd, and a network that misbehaves.
#include <gtest/gtest.h>

#include <chrono>

#include "daemons.h"
#include "faulty_proxy.h"
#include "gitops/repository_git.h"
#include "sandbox.h"

namespace sluice::testing {
namespace {

SurveyRequest surveyRequest() {
  SurveyRequest request;
  request.uat_branch = BranchName("uat");
  request.prod_branch = BranchName("main");
  return request;
}

class TransportTest : public ::testing::Test {
 protected:
  void SetUp() override {
    base_ = server_.commit("base", {{"a.txt", "a\n"}});
    server_.push("main");
    server_.push("main:uat");
    fix_ = server_.commit("fix", {{"a.txt", "fixed\n"}});
    server_.push("main");
  }

  PushRequest release() const {
    PushRequest request;
    request.branches = {{BranchName("uat"), base_, fix_}};
    request.tags = {{TagName("v1.0.1"), fix_, "Release v1.0.1\n"}};
    return request;
  }

  std::string mirror(const std::string& name = "mirror.git") const { return folder_ / name; }

  TempFolder folder_;
  Server server_{folder_};
  CommitId base_;
  CommitId fix_;
};

class HttpTest : public TransportTest {
 protected:
  void SetUp() override {
    if (!HttpGit::available()) GTEST_SKIP() << "nginx and fcgiwrap are not installed";
    TransportTest::SetUp();
    http_ = std::make_unique<HttpGit>(folder_);
  }

  GitRemote remote(const std::string& url, const std::string& token = "good-token") const {
    GitRemote made{url};
    made.token = Secret(token);
    return made;
  }
  GitRemote remote() const { return remote(http_->url("shop.git")); }

  std::unique_ptr<HttpGit> http_;
};

TEST_F(HttpTest, FetchAndPush_WorkWithAToken) {
  RepositoryGit git(remote(), mirror(), Millis(60'000));
  const auto survey = git.survey(surveyRequest());
  ASSERT_TRUE(survey) << survey.error().message << http_->log();
  EXPECT_EQ(survey->prod.head, fix_);
  const auto pushed = git.push(release());
  ASSERT_TRUE(pushed) << pushed.error().message << http_->log();
  EXPECT_EQ(server_.serverRef("refs/heads/uat"), fix_.str());
  EXPECT_NE(server_.serverRef("refs/tags/v1.0.1"), "");
  EXPECT_EQ(readFile(mirror() + "/config").find("token"), std::string::npos);
}

TEST_F(HttpTest, APrivateAuthority_IsTrustedWhereItIsNamedAndNowhereElse) {
  GitRemote named = remote(http_->tlsUrl("shop.git"));
  named.ca_file = http_->authority;
  RepositoryGit git(named, mirror(), Millis(60'000));
  ASSERT_TRUE(git.survey(surveyRequest()));
  const auto pushed = git.push(release());
  EXPECT_TRUE(pushed) << pushed.error().message;
  EXPECT_GT(git.diskBytes(), 0);
  RepositoryGit stranger(remote(http_->tlsUrl("shop.git")), mirror("stranger.git"), Millis(60'000));
  const auto survey = stranger.survey(surveyRequest());
  ASSERT_FALSE(survey);
  EXPECT_EQ(survey.error().kind, ErrorKind::unauthorized) << survey.error().message;
}

TEST_F(HttpTest, AnExpiringToken_IsAskedForEachTime) {
  GitRemote made = remote(http_->url("shop.git"), "old-token");
  int asked = 0;
  made.fresh_token = [&asked]() -> Result<Secret> {
    ++asked;
    return Secret("good-token");
  };
  RepositoryGit git(made, mirror(), Millis(60'000));
  EXPECT_TRUE(git.survey(surveyRequest()));
  EXPECT_GE(asked, 2);
}

TEST_F(HttpTest, AWrongToken_IsUnauthorizedAndIsNotPrinted) {
  RepositoryGit git(remote(http_->url("shop.git"), "wrong-token"), mirror(), Millis(60'000));
  const auto survey = git.survey(surveyRequest());
  ASSERT_FALSE(survey);
  EXPECT_EQ(survey.error().kind, ErrorKind::unauthorized) << survey.error().message;
  EXPECT_EQ(survey.error().message.find("wrong-token"), std::string::npos) << survey.error().message;
}

TEST_F(HttpTest, AMissingRepository_IsNotFound) {
  RepositoryGit git(remote(http_->url("nothing.git")), mirror(), Millis(60'000));
  const auto survey = git.survey(surveyRequest());
  ASSERT_FALSE(survey);
  EXPECT_EQ(survey.error().kind, ErrorKind::not_found) << survey.error().message;
}

TEST_F(HttpTest, HttpErrors_AreClassified) {
  const std::pair<std::string, ErrorKind> cases[] = {
      {http_->failingUrl(503, "shop.git"), ErrorKind::transient},
      {http_->failingUrl(429, "shop.git"), ErrorKind::transient},
      {http_->failingUrl(403, "shop.git"), ErrorKind::unauthorized},
      {http_->redirectingUrl("shop.git"), ErrorKind::invalid}};
  int number = 0;
  for (const auto& [url, kind] : cases) {
    RepositoryGit git(remote(url), mirror("m" + std::to_string(number++)), Millis(60'000));
    const auto survey = git.survey(surveyRequest());
    ASSERT_FALSE(survey) << url;
    EXPECT_EQ(survey.error().kind, kind) << survey.error().message;
  }
}

TEST_F(HttpTest, AServerThatIsDown_IsTransient) {
  RepositoryGit git(remote("http://127.0.0.1:" + std::to_string(freePort()) + "/shop.git"), mirror(),
                    Millis(60'000));
  const auto survey = git.survey(surveyRequest());
  ASSERT_FALSE(survey);
  EXPECT_EQ(survey.error().kind, ErrorKind::transient) << survey.error().message;
}

TEST_F(HttpTest, AHookThatDeclines_IsUnauthorizedWithItsWords) {
  RepositoryGit git(remote(), mirror(), Millis(60'000));
  server_.hook("pre-receive", "echo 'change freeze until Monday' >&2; exit 1\n");
  ASSERT_TRUE(git.survey(surveyRequest()));
  const auto pushed = git.push(release());
  ASSERT_FALSE(pushed);
  EXPECT_EQ(pushed.error().kind, ErrorKind::unauthorized) << pushed.error().message;
  EXPECT_NE(pushed.error().message.find("change freeze until Monday"), std::string::npos)
      << pushed.error().message;
  EXPECT_EQ(server_.serverRef("refs/heads/uat"), base_.str());
}

TEST_F(HttpTest, AServerWithoutAtomicPushes_GetsBranchesFirstAndTheNextTryRepairs) {
  git(server_.bare, {"config", "receive.advertiseAtomic", "false"});
  RepositoryGit git(remote(), mirror(), Millis(60'000));
  ASSERT_TRUE(git.survey(surveyRequest()));
  server_.hook("update", "case $1 in refs/tags/*) exit 1;; esac\n");
  auto pushed = git.push(release());
  ASSERT_FALSE(pushed);
  EXPECT_EQ(pushed.error().kind, ErrorKind::unauthorized) << pushed.error().message;
  EXPECT_EQ(server_.serverRef("refs/heads/uat"), fix_.str());
  server_.hook("update", "exit 0\n");
  pushed = git.push(release());
  EXPECT_TRUE(pushed) << pushed.error().message;
  EXPECT_NE(server_.serverRef("refs/tags/v1.0.1"), "");
}

TEST_F(HttpTest, ARefThatMovesDuringThePush_IsAConflictAndNothingMoves) {
  RepositoryGit git(remote(), mirror(), Millis(60'000));
  ASSERT_TRUE(git.survey(surveyRequest()));
  // The hook runs after the expected values were compared by the client: only the server's own comparison is
  // left.
  server_.hook("pre-receive", "unset GIT_QUARANTINE_PATH; git update-ref refs/heads/uat " +
                                  server_.head("main").str() + "\n");
  server_.checkout("other", base_.str());
  const auto other = server_.commit("other", {{"o.txt", "o\n"}});
  server_.push("other");
  PushRequest request = release();
  request.branches[0].target = other;
  request.tags[0].target = other;
  const auto pushed = git.push(request);
  ASSERT_FALSE(pushed);
  EXPECT_EQ(pushed.error().kind, ErrorKind::conflict) << pushed.error().message;
  EXPECT_EQ(server_.serverRef("refs/tags/v1.0.1"), "");
}

class FaultTest : public HttpTest {
 protected:
  void SetUp() override {
    HttpTest::SetUp();
    if (http_) proxy_ = std::make_unique<FaultyProxy>(http_->port());
  }
  GitRemote faulty() const {
    return remote("http://127.0.0.1:" + std::to_string(proxy_->port()) + "/git/shop.git");
  }

  std::unique_ptr<FaultyProxy> proxy_;
};

TEST_F(FaultTest, AServerThatHangs_IsLeftAtTheDeadline) {
  proxy_->fault = Fault::hang;
  RepositoryGit git(faulty(), mirror(), Millis(1'500));
  const auto begin = std::chrono::steady_clock::now();
  const auto survey = git.survey(surveyRequest());
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(15));
  ASSERT_FALSE(survey);
  EXPECT_EQ(survey.error().kind, ErrorKind::transient);
  EXPECT_NE(survey.error().message.find("deadline"), std::string::npos) << survey.error().message;
}

TEST_F(FaultTest, AServerThatTrickles_IsLeftAtTheDeadline) {
  proxy_->fault = Fault::trickle;
  RepositoryGit git(faulty(), mirror(), Millis(2'000));
  const auto survey = git.survey(surveyRequest());
  ASSERT_FALSE(survey);
  EXPECT_EQ(survey.error().kind, ErrorKind::transient) << survey.error().message;
}

TEST_F(FaultTest, AnAnswerThatBreaksOff_IsTransientAndTheNextTryWorks) {
  proxy_->fault = Fault::half_close;
  RepositoryGit git(faulty(), mirror(), Millis(30'000));
  const auto survey = git.survey(surveyRequest());
  ASSERT_FALSE(survey);
  EXPECT_EQ(survey.error().kind, ErrorKind::transient) << survey.error().message;
  proxy_->fault = Fault::none;
  EXPECT_TRUE(git.survey(surveyRequest()));
}

TEST_F(FaultTest, ALostReplyToAPush_IsFoundOutByReadingBack) {
  RepositoryGit git(faulty(), mirror(), Millis(60'000));
  ASSERT_TRUE(git.survey(surveyRequest()));
  proxy_->fault = Fault::lose_reply;
  const auto pushed = git.push(release());
  EXPECT_TRUE(pushed) << pushed.error().message;
  EXPECT_EQ(server_.serverRef("refs/heads/uat"), fix_.str());
  EXPECT_TRUE(git.push(release()));
}

class SshTest : public TransportTest {
 protected:
  void SetUp() override {
    if (!SshGit::available()) GTEST_SKIP() << "sshd is not installed";
    TransportTest::SetUp();
    ssh_ = std::make_unique<SshGit>(folder_);
  }
  GitRemote remote() const {
    GitRemote made{ssh_->url(server_.bare)};
    made.ssh_key = ssh_->key;
    made.known_hosts = ssh_->known_hosts;
    return made;
  }
  std::unique_ptr<SshGit> ssh_;
};

TEST_F(SshTest, FetchAndPush_WorkWithAKey) {
  RepositoryGit git(remote(), mirror(), Millis(60'000));
  const auto survey = git.survey(surveyRequest());
  ASSERT_TRUE(survey) << survey.error().message << ssh_->log();
  const auto pushed = git.push(release());
  ASSERT_TRUE(pushed) << pushed.error().message << ssh_->log();
  EXPECT_EQ(server_.serverRef("refs/heads/uat"), fix_.str());
}

TEST_F(SshTest, AnUnknownHostKey_IsRefused) {
  GitRemote made = remote();
  writeFile(folder_ / "empty", "");
  made.known_hosts = folder_ / "empty";
  RepositoryGit git(made, mirror(), Millis(60'000));
  const auto survey = git.survey(surveyRequest());
  ASSERT_FALSE(survey);
  EXPECT_EQ(survey.error().kind, ErrorKind::unauthorized) << survey.error().message;
}

TEST_F(SshTest, AKeyThatIsNotAccepted_IsUnauthorized) {
  const auto made_key = run({"ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", folder_ / "stranger"},
                            folder_.path().string());
  ASSERT_TRUE(made_key.good());
  GitRemote made = remote();
  made.ssh_key = folder_ / "stranger";
  RepositoryGit git(made, mirror(), Millis(60'000));
  const auto survey = git.survey(surveyRequest());
  ASSERT_FALSE(survey);
  EXPECT_EQ(survey.error().kind, ErrorKind::unauthorized) << survey.error().message;
}

}  // namespace
}  // namespace sluice::testing
