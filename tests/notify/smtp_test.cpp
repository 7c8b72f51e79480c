// What a mail server's answers mean, against one that follows a script.
#include "notify/smtp.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <map>
#include <memory>
#include <thread>

namespace sluice::notify {
namespace {

/// A server for one connection. `answers` replaces the answer to the commands that begin with a word; an
/// empty answer hangs up. `DATA.` is the end of the message, `AUTH.` the password.
class ScriptedServer {
 public:
  explicit ScriptedServer(std::map<std::string, std::string> answers) : answers_(std::move(answers)) {
    listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    EXPECT_EQ(::bind(listener_, reinterpret_cast<sockaddr*>(&address), sizeof(address)), 0);
    EXPECT_EQ(::listen(listener_, 1), 0);
    socklen_t length = sizeof(address);
    ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &length);
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] { serve(); });
  }
  ~ScriptedServer() {
    ::shutdown(listener_, SHUT_RDWR);
    thread_.join();
    ::close(listener_);
  }
  std::string url() const { return "smtp://127.0.0.1:" + std::to_string(port_); }
  /// What it heard, for as long as somebody holds it; complete once the server is gone.
  std::shared_ptr<const std::string> heard() const { return heard_; }

 private:
  /// False: hang up.
  bool answer(int peer, const std::string& to, const std::string& usual) {
    const auto found = answers_.find(to);
    const std::string text = (found == answers_.end() ? usual : found->second);
    if (text.empty()) return false;
    const std::string line = text + "\r\n";
    return ::send(peer, line.data(), line.size(), MSG_NOSIGNAL) > 0;
  }
  void serve() {
    const int peer = ::accept(listener_, nullptr, nullptr);
    if (peer < 0) return;
    std::string input;
    bool open = answer(peer, "hello", "220 ready");
    bool in_data = false;
    bool in_auth = false;
    while (open) {
      const std::string end = in_data ? "\r\n.\r\n" : "\r\n";
      const auto at = input.find(end);
      if (at == std::string::npos) {
        char part[4096];
        const ssize_t count = ::recv(peer, part, sizeof(part), 0);
        if (count <= 0) break;
        input.append(part, static_cast<std::size_t>(count));
        continue;
      }
      const std::string line = input.substr(0, at);
      input.erase(0, at + end.size());
      *heard_ += line + "\n";
      if (std::exchange(in_data, false)) {
        open = answer(peer, "DATA.", "250 taken");
      } else if (std::exchange(in_auth, false)) {
        open = answer(peer, "AUTH.", "235 welcome");
      } else if (line.starts_with("AUTH")) {
        in_auth = true;
        open = answer(peer, "AUTH", "334 ");
      } else if (line.starts_with("EHLO")) {
        open = answer(peer, "EHLO", "250-here\r\n250 AUTH PLAIN");
      } else if (line.starts_with("DATA")) {
        in_data = !answers_.contains("DATA");
        open = answer(peer, "DATA", "354 go on");
      } else {
        const std::string word = line.substr(0, 4);
        open = answer(peer, word, word == "QUIT" ? "221 bye" : "250 ok");
      }
    }
    ::close(peer);
  }

  std::map<std::string, std::string> answers_;
  int listener_ = -1;
  int port_ = 0;
  std::shared_ptr<std::string> heard_ = std::make_shared<std::string>();
  std::thread thread_;
};

const MailMessage kMessage{"sluice@example.com",
                           {"a@example.com", "b@example.com"},
                           "Hello",
                           "A line\n",
                           "msg_1",
                           instantFromMillis(1'772'481'600'000)};

SmtpSettings plain(const std::string& url) { return {url, false, "", Secret()}; }

struct Scripted {
  const char* when;
  const char* answer;
  std::optional<ErrorKind> kind;  ///< nothing: told
};

TEST(Smtp, WhatTheServersAnswersMean) {
  const Scripted rows[] = {
      {"none", "", std::nullopt},
      {"hello", "421 too busy", ErrorKind::transient},
      {"hello", "554 go away", ErrorKind::invalid},
      {"RCPT", "550 no such user", ErrorKind::invalid},
      {"RCPT", "451 later", ErrorKind::transient},
      {"MAIL", "", ErrorKind::transient},  // hung up before the message was on its way
      {"DATA", "451 later", ErrorKind::transient},
      {"DATA.", "451 later", ErrorKind::transient},  // not taken: it says so
      {"DATA.", "554 spam", ErrorKind::invalid},
      {"DATA.", "", ErrorKind::unclear},  // hung up after it: nobody knows
  };
  for (const Scripted& row : rows) {
    Status status;
    {
      ScriptedServer server(std::map<std::string, std::string>{{row.when, row.answer}});
      status = smtpSender(plain(server.url()))(kMessage);
    }
    SCOPED_TRACE(std::string(row.when) + " " + row.answer);
    EXPECT_EQ(status.has_value(), !row.kind.has_value());
    if (!status && row.kind) {
      EXPECT_EQ(status.error().kind, *row.kind) << status.error().message;
    }
  }
}

TEST(Smtp, NobodyThere_IsTriedAgain) {
  const Status status = smtpSender(plain("smtp://127.0.0.1:1"))(kMessage);
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().kind, ErrorKind::transient);
}

/// Sends to a server that answers as usual but for these; answers what it heard.
std::string heardBy(const std::map<std::string, std::string>& answers, SmtpSettings settings,
                    Status& status) {
  std::shared_ptr<const std::string> heard;
  {
    ScriptedServer server(answers);
    heard = server.heard();
    settings.url = server.url();
    status = smtpSender(std::move(settings))(kMessage);
  }
  return *heard;
}

TEST(Smtp, HandsTheMessageToEveryRecipient) {
  Status status;
  const std::string heard = heardBy({}, plain(""), status);
  EXPECT_TRUE(status);
  for (const char* line :
       {"MAIL FROM:<sluice@example.com>", "RCPT TO:<a@example.com>", "RCPT TO:<b@example.com>",
        "Subject: Hello\r\n", "Message-ID: <msg_1@example.com>"})
    EXPECT_NE(heard.find(line), std::string::npos) << line << "\n" << heard;
}

TEST(Smtp, SignsInWhereAUserIsConfigured_AndAWrongPasswordIsFinal) {
  Status status;
  EXPECT_NE(heardBy({}, {"", false, "sluice", Secret("password")}, status).find("AUTH PLAIN"),
            std::string::npos);
  EXPECT_TRUE(status);
  (void)heardBy({{"AUTH.", "535 wrong"}}, {"", false, "sluice", Secret("password")}, status);
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().kind, ErrorKind::unauthorized);
  EXPECT_EQ(status.error().message.find("password"), std::string::npos);
}

TEST(Smtp, WithoutTls_AServerThatMustHaveItIsToldNothing) {
  Status status;
  const std::string heard = heardBy({}, {"", true, "sluice", Secret("password")}, status);
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().kind, ErrorKind::unauthorized) << status.error().message;
  EXPECT_EQ(heard.find("AUTH"), std::string::npos);
  EXPECT_EQ(heard.find("MAIL"), std::string::npos);
}

}  // namespace
}  // namespace sluice::notify
