// Probes that ask URLs: a real server of every bad habit, and a real Prometheus.
#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <signal.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <thread>

#include "core/rules/comparison.h"
#include "monitor/http_probe.h"
#include "monitor/probes.h"
#include "monitor/prometheus_probe.h"
#include "tests/monitor/http_get.h"

extern char** environ;

namespace sluice {
namespace {

using std::chrono::seconds;

int freePort() {
  const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(address);
  EXPECT_EQ(::bind(socket, reinterpret_cast<sockaddr*>(&address), size), 0);
  ::getsockname(socket, reinterpret_cast<sockaddr*>(&address), &size);
  ::close(socket);
  return ntohs(address.sin_port);
}

TEST(HttpProbe, HoldsTheAnswerAgainstEverythingThatIsExpected) {
  loopback::Loopback server([](const http::Request& request) {
    if (request.path == "/moved") return http::Response{302, {{"Location", "/fine"}}, ""};
    if (request.path == "/slow") std::this_thread::sleep_for(Millis(300));
    if (request.path == "/text") return http::Response{200, {}, "all is well"};
    if (request.path == "/huge") return http::Response{200, {}, std::string(2UL << 20U, 'x')};
    return http::jsonResponse(200, R"({"ok":true,"n":2.0,"s":"true","list":[{"a/b":null}],"~":1})");
  });
  const auto get = loopback::realGet();
  struct Row {
    const char* path;
    HttpExpectation expect;
    bool passed;
    const char* detail;
    const char* value;
  };
  const Row rows[] = {
      {"/fine", {}, true, " answered 200, expected 200", "200"},
      {"/fine", {204, "", {}, {}}, false, " answered 200, expected 204", "200"},
      {"/moved", {}, false, " answered 302, expected 200 (redirects are not followed)", "302"},
      {"/moved", {302, "", {}, {}}, true, " answered 302, expected 302", "302"},
      {"/text", {200, "is well", {}, {}}, true, " answered 200, expected 200", "200"},
      {"/text", {200, "is ill", {}, {}}, false, " answered 200 without the text \"is ill\"", "all is well"},
      {"/fine",
       {200,
        "",
        {{"/ok", "true"}, {"/n", "2"}, {"/s", "\"true\""}, {"/list/0/a~1b", "null"}, {"/~0", "1"}},
        {}},
       true,
       " answered 200, expected 200",
       "200"},
      {"/fine",
       {200, "", {{"/ok", "false"}}, {}},
       false,
       " answered 200 with true at /ok, expected false",
       "true"},
      {"/fine", {200, "", {{"/s", "true"}}, {}}, false, " with \"true\" at /s, expected true", "\"true\""},
      {"/fine", {200, "", {{"/list/1", "1"}}, {}}, false, " with nothing at /list/1, expected 1", "nothing"},
      {"/fine", {200, "", {{"/list/x", "1"}}, {}}, false, " with nothing at /list/x", "nothing"},
      {"/text", {200, "", {{"/ok", "true"}}, {}}, false, " answered 200 with a body that is no JSON", "200"},
      {"/slow", {200, "", {}, Millis(50)}, false, "did not answer", ""},
      {"/slow", {200, "", {}, seconds(10)}, true, " answered 200, expected 200", "200"},
      {"/huge", {}, false, "did not answer", ""},
  };
  for (const Row& row : rows) {
    const auto finding = monitor::lookAtUrl(get, server.url(row.path), row.expect, seconds(10));
    EXPECT_EQ(finding.passed, row.passed) << row.path << finding.detail;
    EXPECT_NE(finding.detail.find(row.detail), std::string::npos) << finding.detail;
    EXPECT_EQ(finding.value, row.value) << finding.detail;
  }
}

/// A real Prometheus on a free port, scraping itself.
class PrometheusProbe : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    std::string pattern = (std::filesystem::temp_directory_path() / "sluice-prometheus-XXXXXX").string();
    dir_ = new std::filesystem::path(::mkdtemp(pattern.data()));
    const std::string address = "127.0.0.1:" + std::to_string(freePort());
    url_ = new std::string("http://" + address);
    std::ofstream(*dir_ / "prometheus.yml")
        << "global: {scrape_interval: 1s}\nscrape_configs:\n  - job_name: self\n"
           "    static_configs: [{targets: [\""
        << address << "\"]}]\n";
    std::vector<std::string> words{"prometheus", "--config.file=" + (*dir_ / "prometheus.yml").string(),
                                   "--storage.tsdb.path=" + (*dir_ / "data").string(),
                                   "--web.listen-address=" + address, "--log.level=error"};
    std::vector<char*> argv;
    for (std::string& word : words) argv.push_back(word.data());
    argv.push_back(nullptr);
    ASSERT_EQ(::posix_spawnp(&pid_, "prometheus", nullptr, nullptr, argv.data(), environ), 0)
        << "install Debian's package prometheus";
    const auto get = loopback::realGet();
    bool ready = false;
    for (int i = 0; i < 600 && !ready; ++i) {
      const auto reply = get(*url_ + "/-/ready", seconds(1));
      ready = reply && reply->status == 200;
      if (!ready) std::this_thread::sleep_for(Millis(50));
    }
    ASSERT_TRUE(ready);
  }
  static void TearDownTestSuite() {
    if (pid_ > 0) {
      ::kill(pid_, SIGKILL);
      ::waitpid(pid_, nullptr, 0);
    }
    std::filesystem::remove_all(*dir_);
    delete dir_;
    delete url_;
  }

  static monitor::Finding ask(const std::string& query, const std::string& expect) {
    return monitor::lookAtPrometheus(loopback::realGet(), *url_, query, *parseComparison(expect),
                                     seconds(10));
  }

  static inline std::filesystem::path* dir_ = nullptr;
  static inline std::string* url_ = nullptr;
  static inline pid_t pid_ = -1;
};

TEST_F(PrometheusProbe, HoldsEveryValueAgainstTheLimit) {
  struct Row {
    const char *query, *expect;
    bool passed;
    const char *value, *detail;
  };
  const Row rows[] = {
      {"vector(0.25)", "> 0.2", true, "0.25", "the query gave 0.25, expected > 0.2"},
      {"vector(0.2)", "> 0.2", false, "0.2", "the query gave 0.2, expected > 0.2"},
      {"vector(0.2)", ">= 0.2", true, "0.2", ""},
      {"7", "== 7", true, "7", "the query gave 7"},
      {"7", "!= 7", false, "7", ""},
      {"-1.5", "< 0", true, "-1.5", ""},
      {"vector(1) or label_replace(vector(9), \"x\", \"y\", \"\", \"\")", "< 5", false, "9",
       "among 2 series"},
      {"vector(0) / 0", "< 5", false, "NaN", "the query gave NaN, expected < 5"},
      {"vector(0) / 0", "!= 5", false, "NaN", ""},
      {"vector(1) / 0", "> 5", true, "inf", ""},
      {"no_such_metric", "> 0", false, "", "has no data for the query, expected > 0"},
      {"vector(1", "> 0", false, "", "answered 400: invalid parameter"},
      {"prometheus_build_info[5m]", "> 0", false, "", "gave an answer that is no number"},
      {"\"text\"", "> 0", false, "", "gave an answer that is no number"},
  };
  for (const Row& row : rows) {
    const auto finding = ask(row.query, row.expect);
    EXPECT_EQ(finding.passed, row.passed) << row.query << ": " << finding.detail;
    EXPECT_EQ(finding.value, row.value) << row.query;
    EXPECT_EQ(finding.limit, row.expect) << row.query;
    EXPECT_NE(finding.detail.find(row.detail), std::string::npos) << finding.detail;
  }
}

TEST_F(PrometheusProbe, SeesWhatWasScraped) {
  bool seen = false;
  for (int i = 0; i < 300 && !seen; ++i) {
    seen = ask("min(up{job=\"self\"})", "== 1").passed;
    if (!seen) std::this_thread::sleep_for(Millis(100));
  }
  EXPECT_TRUE(seen);
}

TEST_F(PrometheusProbe, IsPartOfTheChecklistWithItsValueAndTime) {
  class Fixed : public Clock {
   public:
    Instant now() const override { return *fromRfc3339("2026-03-01T12:00:00Z"); }
  };
  const Fixed clock;
  ChecklistItem item;
  item.name = "headroom";
  item.probe = ProbeKind::prometheus;
  item.url = *url_ + "/";
  item.query = "vector(0.25)";
  item.comparison = *parseComparison("> 0.2");
  Probes probes(clock, loopback::realGet());
  const auto results = probes.look({item});
  ASSERT_EQ(results.size(), 1U);
  EXPECT_TRUE(results[0].passed);
  EXPECT_EQ(results[0].value, "0.25");
  EXPECT_EQ(results[0].limit, "> 0.2");
  EXPECT_EQ(results[0].at, std::optional(clock.now()));
}

TEST(PrometheusAnswer, ThatIsNoneOfItsOwn_IsAFailure) {
  for (const char* body :
       {"", "up 1", "[]", "{}", R"({"status":"error"})", R"({"status":"success"})",
        R"({"status":"success","data":{"resultType":"vector","result":[{"value":[1,"x"]}]}})",
        R"({"status":"success","data":{"resultType":"scalar","result":[1,2]}})",
        R"({"status":"success","data":{"resultType":"vector","result":7}})"}) {
    loopback::Loopback server([&](const http::Request&) { return http::Response{200, {}, body}; });
    const auto finding =
        monitor::lookAtPrometheus(loopback::realGet(), server.url(), "up", {">", -1}, seconds(5));
    EXPECT_FALSE(finding.passed) << body;
    EXPECT_NE(finding.detail.find("Prometheus at http://127.0.0.1:"), std::string::npos);
  }
  EXPECT_FALSE(
      monitor::lookAtPrometheus(loopback::realGet(), "http://127.0.0.1:1", "up", {">", -1}, seconds(5))
          .passed);
}

TEST(Comparison, IsASignAndANumber) {
  for (const char* bad : {"", "0.2", ">", "> x", "=> 1", "> 1 2", "> nan", "> inf", "~ 1"})
    EXPECT_FALSE(parseComparison(bad)) << bad;
  EXPECT_EQ(describeComparison(*parseComparison(">=0.20")), ">= 0.2");
}

}  // namespace
}  // namespace sluice
