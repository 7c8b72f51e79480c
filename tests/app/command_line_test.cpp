#include <gtest/gtest.h>

#include "base/json.h"
#include "tests/app/program.h"

namespace sluice::app {
namespace {

const std::vector<std::string> kCommands{
    "serve",          "init",       "check-config", "status",      "fixes",      "confirm", "approve",
    "reject",         "hold",       "unhold",       "close",       "unapprove",  "lock",    "unlock",
    "attest",         "adopt",      "cycle",        "simulate",    "gate",       "report",  "journal",
    "outbox",         "deliveries", "git",          "version",     "completion", "freeze",  "unfreeze",
    "stop-the-world", "rollback",   "hotfix",       "deployments", "deployment", "dora"};

TEST(CommandLine, EveryCommandHasHelpWithAnExample) {
  for (const std::string& command : kCommands) {
    const Finished help = runSluice({command, "--help"});
    EXPECT_EQ(help.code, 0) << command;
    EXPECT_NE(help.out.find("Examples:"), std::string::npos) << command << '\n' << help.out;
    EXPECT_NE(help.out.find("sluice " + command), std::string::npos) << command << '\n' << help.out;
    EXPECT_EQ(help.err, "") << command;
  }
}

TEST(CommandLine, HelpOfTheProgramNamesEveryCommandAndTheExitCodes) {
  const Finished help = runSluice({"--help"});
  EXPECT_EQ(help.code, 0);
  for (const std::string& command : kCommands)
    EXPECT_NE(help.out.find("  " + command), std::string::npos) << command;
  EXPECT_NE(help.out.find("3 unreachable"), std::string::npos);
}

TEST(CommandLine, WrongUseEndsWith2AndSaysWhereToLook) {
  const std::vector<std::vector<std::string>> rows{{},
                                                   {"frobnicate"},
                                                   {"confirm"},
                                                   {"confirm", "12", "flow3"},
                                                   {"confirm", "12", "--severity", "mild"},
                                                   {"approve", "everything", "12"},
                                                   {"approve", "prod"},
                                                   {"hold", "12"},
                                                   {"cycle", "T3"},
                                                   {"gate", "--environment", "qa"},
                                                   {"gate"},
                                                   {"simulate"},
                                                   {"report", "dep-1", "fine"},
                                                   {"fixes", "--limit", "0"},
                                                   {"adopt", "v1.0.0"},
                                                   {"lock", "prod"},
                                                   {"freeze", "--until", "2026-02-05"},
                                                   {"freeze", "month", "end"},
                                                   {"freeze", "--until", "x", "--level", "icy", "x"},
                                                   {"stop-the-world"},
                                                   {"completion", "fish"},
                                                   {"git"},
                                                   {"git", "cherry-pick", "--repo", "."},
                                                   {"git", "predict", "--repo", "."},
                                                   {"git", "log-between", "--from", "main"},
                                                   {"serve", "--log-format", "xml"},
                                                   {"status", "--colour"}};
  for (const auto& row : rows) {
    const Finished wrong = runSluice(row, {{"SLUICE_URL", "http://127.0.0.1:1"}});
    EXPECT_EQ(wrong.code, 2) << (row.empty() ? "" : row[0]) << wrong.err;
    EXPECT_TRUE(wrong.err.starts_with("sluice: ")) << wrong.err;
    EXPECT_EQ(wrong.out, "");
  }
}

TEST(CommandLine, NobodyAnswers_EndsWith3AndNamesTheAddress) {
  const std::vector<std::vector<std::string>> rows{{"status"},
                                                   {"fixes"},
                                                   {"confirm", "fix-0123456789ab"},
                                                   {"confirm", "12"},
                                                   {"approve", "prod", "12"},
                                                   {"gate", "--environment", "prod"},
                                                   {"cycle", "T1"},
                                                   {"simulate", "t2"},
                                                   {"journal", "--verify"},
                                                   {"outbox", "retry", "1"},
                                                   {"deliveries", "replay", "x"},
                                                   {"report", "dep-1", "success"},
                                                   {"unlock", "l1"},
                                                   {"freeze"},
                                                   {"unfreeze", "f1"},
                                                   {"stop-the-world", "fire"},
                                                   {"adopt", "prod", "v1.0.0"}};
  for (const auto& row : rows) {
    const Finished lost =
        runSluice(row, {{"SLUICE_URL", "http://127.0.0.1:1"}, {"SLUICE_TOKEN", "t0ps3cret"}});
    EXPECT_EQ(lost.code, 3) << row[0] << lost.err;
    EXPECT_NE(lost.err.find("http://127.0.0.1:1"), std::string::npos) << lost.err;
    EXPECT_EQ(lost.err.find("t0ps3cret"), std::string::npos);
  }
}

TEST(CommandLine, UrlOptionWinsOverTheEnvironment) {
  const Finished lost =
      runSluice({"status", "--url", "http://127.0.0.1:2"}, {{"SLUICE_URL", "http://127.0.0.1:1"}});
  EXPECT_NE(lost.err.find("127.0.0.1:2"), std::string::npos) << lost.err;
}

TEST(CommandLine, UnreadableTokenFileIsWrongUse) {
  EXPECT_EQ(runSluice({"status", "--token-file", "/nonexistent"}).code, 2);
}

TEST(CommandLine, VersionSpeaksJsonToo) {
  EXPECT_TRUE(runSluice({"--version"}).out.starts_with("sluice "));
  const auto version = Json::parse(runSluice({"version", "--json"}).out);
  ASSERT_TRUE(version);
  EXPECT_EQ((*version)["name"].text(), "sluice");
}

TEST(CommandLine, CompletionKnowsCommandsAndOptions) {
  for (const char* shell : {"bash", "zsh"}) {
    const Finished script = runSluice({"completion", shell});
    EXPECT_EQ(script.code, 0);
    for (const std::string& command : kCommands)
      EXPECT_NE(script.out.find(command), std::string::npos) << command;
    EXPECT_NE(script.out.find("--repository"), std::string::npos);
    EXPECT_NE(script.out.find("cherry-pick"), std::string::npos);
  }
}

TEST(CommandLine, NoColoursWhereThereIsNoTerminal) {
  EXPECT_EQ(runSluice({"--help"}).out.find('\x1b'), std::string::npos);
}

}  // namespace
}  // namespace sluice::app
