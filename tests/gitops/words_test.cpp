/// The pure parts: versions, messages, text, what git's words mean.
#include <gtest/gtest.h>

#include "gitops/commit_message.h"
#include "gitops/git_version.h"
#include "gitops/hunks.h"
#include "gitops/last_change.h"
#include "gitops/markers.h"
#include "gitops/progress.h"
#include "gitops/push_report.h"
#include "gitops/remote.h"
#include "gitops/text.h"
#include "gitops/transport_error.h"

namespace sluice {
namespace {

using namespace std::string_literals;

const std::string kId(40, 'a');
const std::string kOrigin = "(cherry picked from commit " + kId + ")\n";

TEST(CommitMessageTest, Origin_GoesIntoItsOwnParagraph) {
  EXPECT_EQ(withOrigin("Fix it\n\nBecause.\n", kId), "Fix it\n\nBecause.\n\n" + kOrigin);
}
TEST(CommitMessageTest, Origin_JoinsTrailers) {
  EXPECT_EQ(withOrigin("Fix it\n\nSigned-off-by: A <a@b>\n", kId),
            "Fix it\n\nSigned-off-by: A <a@b>\n" + kOrigin);
}
TEST(CommitMessageTest, Origin_DoesNotJoinATitleThatLooksLikeATrailer) {
  EXPECT_EQ(withOrigin("fix: it", kId), "fix: it\n\n" + kOrigin);
}
TEST(CommitMessageTest, Origin_IsAddedOnce) {
  const std::string once = withOrigin("Fix it\n", kId);
  EXPECT_EQ(withOrigin(once, kId), once);
  EXPECT_TRUE(namesOrigin(once, kId));
}
TEST(CommitMessageTest, Origin_OfAnotherCommitStays) {
  const std::string twice = withOrigin(withOrigin("Fix it\n", kId), std::string(40, 'b'));
  EXPECT_EQ(twice, "Fix it\n\n" + kOrigin + "(cherry picked from commit " + std::string(40, 'b') + ")\n");
}
TEST(CommitMessageTest, EmptyMessage_BecomesTheOriginAlone) { EXPECT_EQ(withOrigin("", kId), kOrigin); }

TEST(TextTest, Paths_AreQuotedOnlyWhereTheyMustBe) {
  EXPECT_EQ(displayPath("src/größe.c"), "src/größe.c");
  EXPECT_EQ(displayPath("src/\xE9.c"), "\"src/\\351.c\"");
  EXPECT_EQ(displayPath("a\nb"), "\"a\\012b\"");
}
TEST(TextTest, InvalidUtf8_IsReplaced) {
  EXPECT_EQ(toUtf8("a\xFF"), "a\xEF\xBF\xBD");
  EXPECT_FALSE(isUtf8("\xED\xA0\x80"));
  EXPECT_FALSE(isUtf8("\xC0\x80"));
  EXPECT_TRUE(isUtf8("繁體中文"));
}
TEST(TextTest, Latin1_BecomesUtf8) {
  EXPECT_EQ(reencode("caf\xE9", "ISO-8859-1"), "café");
  EXPECT_FALSE(reencode("x", "no-such-encoding"));
}

TEST(GitVersionTest, OldGit_IsRefusedWithTheVersionItNeeds) {
  EXPECT_TRUE(parseGitVersion("git version 2.39.5\n"));
  EXPECT_TRUE(parseGitVersion("git version 2.47.1.windows.2\n"));
  const auto old = parseGitVersion("git version 2.34.1\n");
  ASSERT_FALSE(old);
  EXPECT_NE(old.error().message.find("2.38"), std::string::npos);
  EXPECT_FALSE(parseGitVersion("command not found"));
}

TEST(RemoteTest, OnlySafeAddresses_AreAccepted) {
  const auto kind = [](const std::string& url) {
    GitRemote remote;
    remote.url = url;
    remote.known_hosts = "/kh";
    return checkRemote(remote);
  };
  EXPECT_EQ(*kind("https://github.com/a/b.git"), RemoteKind::https);
  EXPECT_EQ(*kind("http://127.0.0.1:8080/b.git"), RemoteKind::http);
  EXPECT_EQ(*kind("http://localhost/b.git"), RemoteKind::http);
  EXPECT_EQ(*kind("ssh://git@host:22/a"), RemoteKind::ssh);
  EXPECT_EQ(*kind("git@github.com:a/b.git"), RemoteKind::ssh);
  EXPECT_EQ(*kind("/srv/git/b.git"), RemoteKind::local);
  EXPECT_EQ(*kind("file:///srv/git/b.git"), RemoteKind::local);
  for (const char* url :
       {"", "http://example.com/a", "http://127.example@evil.com/", "ext::sh -c x", "git://host/a",
        "--upload-pack=x", "https://user:secret@host/a", "https://user@host/a", "relative/path",
        "ssh://-oProxyCommand=x/a", "https:///a", "ftp://host/a", "http://localhost.evil.com/"}) {
    EXPECT_FALSE(kind(url)) << url;
  }
}
TEST(RemoteTest, Secrets_AreRemovedFromMessages) {
  const Secret token("s3cr3t-t0ken");
  EXPECT_EQ(redacted("fatal: s3cr3t-t0ken at https://u:p@host/x", token), "fatal: *** at https://***@host/x");
  EXPECT_EQ(redacted("Basic eC1hY2Nlc3MtdG9rZW46czNjcjN0LXQwa2Vu", token), "Basic ***");
}

ErrorKind kindOf(const std::string& errors) {
  ProcessResult result;
  result.exit_code = 128;
  result.errors = errors;
  return transportError(result, "fetch").kind;
}

TEST(TransportErrorTest, GitsWords_AreClassified) {
  EXPECT_EQ(kindOf("fatal: unable to access 'x': The requested URL returned error: 503\n"),
            ErrorKind::transient);
  EXPECT_EQ(kindOf("fatal: unable to access 'x': The requested URL returned error: 403\n"),
            ErrorKind::unauthorized);
  EXPECT_EQ(kindOf("fatal: unable to access 'x': The requested URL returned error: 404\n"),
            ErrorKind::not_found);
  EXPECT_EQ(kindOf("fatal: repository 'x' not found\nfatal: could not read Username\n"),
            ErrorKind::unauthorized);
  EXPECT_EQ(kindOf("fatal: couldn't find remote ref refs/heads/x\n"), ErrorKind::not_found);
  EXPECT_EQ(kindOf("error: object file x is empty\nfatal: loose object x (stored in y) is corrupt\n"),
            ErrorKind::corrupt);
  EXPECT_EQ(kindOf("fatal: unable to access 'x': Could not resolve host: x\n"), ErrorKind::transient);
  EXPECT_EQ(kindOf("git@h: Permission denied (publickey).\n"), ErrorKind::unauthorized);
  EXPECT_EQ(kindOf("something new\n"), ErrorKind::transient);
}
TEST(TransportErrorTest, TheServersWords_DoNotOutweighGits) {
  EXPECT_EQ(
      kindOf("remote: this object is corrupt, says the hook\nfatal: the remote end hung up unexpectedly\n"),
      ErrorKind::transient);
}

TEST(PushReportTest, EachRef_IsReadWithItsReason) {
  const auto reports = parsePushReport(
      "To http://h/x\n*\tabc:refs/tags/v1\t[new tag]\n!\tabc:refs/heads/main\t[rejected] (stale info)\n"
      "!\tabc:refs/heads/p\t[remote rejected] (pre-receive hook declined)\n!\tabc:refs/heads/q\t[rejected] "
      "(atomic push failed)\nDone\n");
  ASSERT_EQ(reports.size(), 4U);
  EXPECT_TRUE(reports.at("refs/tags/v1").accepted);
  EXPECT_EQ(refusalKind(reports.at("refs/heads/main")), ErrorKind::conflict);
  EXPECT_EQ(refusalKind(reports.at("refs/heads/p")), ErrorKind::unauthorized);
  EXPECT_EQ(refusalKind(reports.at("refs/heads/q")), std::nullopt);
}

TEST(HunksTest, Hunks_CannotBreakOutOfTheirFence) {
  const auto hunks = hunksIn("a\n<<<<<<< uat 1\n```\n=======\n````\n>>>>>>> b\nc\n", "uat 1");
  ASSERT_EQ(hunks.size(), 1U);
  EXPECT_EQ(hunks[0].line, 2U);
  EXPECT_NE(hunksAsMarkdown("x`y", "content", hunks, {"uat", "#12"}).find("`````\na\n"), std::string::npos);
}

TEST(HunksTest, WhoChangedTheLinesLast_IsNamedWithoutMentionsAndMarkup) {
  const LastChange change{"0123456789abcdef0123456789abcdef01234567", "Tax *by* @law (#45)", "Ada <b>",
                          "2026-01-02", 45};
  LastChange merged = change;
  merged.subject = "Tax";
  EXPECT_EQ(lastChangesAsMarkdown({change}, {merged}, {"uat", "#12"}),
            "- uat, last changed by 0123456789ab Tax \\*by\\* \\@\u200Blaw (#45), Ada \\<b\\>, 2026-01-02\n"
            "- #12, last changed by 0123456789ab Tax (#45), Ada \\<b\\>, 2026-01-02\n\n");
  EXPECT_EQ(lastChangesAsMarkdown({}, {}, {"uat", "#12"}), "");
}

TEST(ProgressTest, IsToldAndWordsAreKept) {
  std::vector<std::string> told;
  Progress progress([&](const std::string& line) { told.push_back(line); }, std::chrono::milliseconds(0));
  progress.take("remote: Counting objects:  50% (1/2)\rremote: Counting objects: 100% (2/2), done.\n");
  progress.take("Receiving obj");
  progress.take(
      "ects:  10% (1/10)\rFrom https://example.com/not found\n * [new branch] does not exist -> x\n");
  progress.take("fatal: the remote end hung up\nerror: half");
  EXPECT_EQ(told, (std::vector<std::string>{"remote: Counting objects:  50% (1/2)",
                                            "remote: Counting objects: 100% (2/2), done.",
                                            "Receiving objects:  10% (1/10)"}));
  EXPECT_EQ(progress.words(), "fatal: the remote end hung up\nerror: half")
      << "names that the server chose must not be taken for an error";
}

TEST(LastChange, PullRequestsAreReadFromTheWordsOfForges) {
  EXPECT_EQ(pullRequestIn("Fix the tax (#12)"), 12);
  EXPECT_EQ(pullRequestIn("Revert \"Fix (#12)\" (#13)"), 13);
  EXPECT_EQ(pullRequestIn("Merge pull request #7 from acme/fix-4"), 7);
  EXPECT_EQ(pullRequestIn("See merge request acme/shop!31"), 31);
  EXPECT_EQ(pullRequestIn("Wow! 12 fixes"), 0);
  EXPECT_EQ(pullRequestIn("Fix #12 for good"), 0);
  EXPECT_EQ(pullRequestIn("(#x)"), 0);
}

TEST(Markers, AreFoundButUnderlinesAreNot) {
  EXPECT_EQ(markerLines("a\n<<<<<<< uat\nx\n=======\ny\n>>>>>>> b\r\n").size(), 2U);
  EXPECT_TRUE(markerLines("Title\n=======\n<<<<<<<<\n >>>>>>> x\n").empty());
}

TEST(TextTest, AShownPathGivesItsBytesBack) {
  for (const std::string path : {"a/b.txt", "caf\xE9", "tab\there", "a \\ b\n", "\"quoted\"", "ü"})
    EXPECT_EQ(rawPath(displayPath(path)), path);
}

}  // namespace
}  // namespace sluice
