#include "gateway/http/client.h"

#include <chrono>

#include "test_server.h"

namespace sluice::http {
namespace {

using std::chrono::milliseconds;

std::string ok(const std::string& body, const std::string& headers = "") {
  return "HTTP/1.1 200 OK\r\n" + headers + "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" +
         body;
}

TEST(Client, ARequest_ArrivesAsGivenAndTheAnswerComesBack) {
  std::string seen;
  RawServer server([&](int fd) {
    seen = RawServer::readRequest(fd);
    RawServer::say(fd, ok("{\"a\":1}", "X-One: a\r\nx-one: b%0d%0a\r\nContent-Type: application/json\r\n"));
  });
  HttpClient client;
  const auto response = client.send({"PATCH",
                                     server.url("/a%20b/c?d=%26&e"),
                                     {{"Authorization", "Bearer t"}, {"Content-Type", "application/json"}},
                                     "{}"});
  ASSERT_TRUE(response) << response.error().message;
  EXPECT_EQ(response->status, 200);
  EXPECT_EQ(response->body, "{\"a\":1}");
  EXPECT_EQ(response->headers.get("X-ONE"), "a");
  EXPECT_EQ(response->headers.count("x-one"), 2U);
  EXPECT_EQ(std::next(response->headers.begin())->second, "b%0d%0a") << "never decoded";
  EXPECT_TRUE(seen.starts_with("PATCH /a%20b/c?d=%26&e HTTP/1.1\r\n")) << seen;
  EXPECT_NE(seen.find("Authorization: Bearer t\r\n"), std::string::npos);
  EXPECT_NE(seen.find("User-Agent: sluice\r\n"), std::string::npos);
  EXPECT_NE(seen.find("Host: 127.0.0.1:" + std::to_string(server.port()) + "\r\n"), std::string::npos);
  EXPECT_TRUE(seen.ends_with("\r\n\r\n{}"));
}

TEST(Client, AnyStatus_IsAnAnswer) {
  for (const int status : {204, 304, 400, 404, 422, 429, 500, 503}) {
    RawServer server([&](int fd) {
      RawServer::readRequest(fd);
      RawServer::say(
          fd, "HTTP/1.1 " + std::to_string(status) + " X\r\nRetry-After: 7\r\nContent-Length: 0\r\n\r\n");
    });
    const auto response = HttpClient().send({"GET", server.url(), {}, ""});
    ASSERT_TRUE(response) << status;
    EXPECT_EQ(response->status, status);
    EXPECT_EQ(response->headers.get("retry-after"), "7");
  }
}

TEST(Client, ARedirect_IsNeverFollowed) {
  RawServer other([](int fd) { RawServer::readRequest(fd); });
  RawServer server([&](int fd) {
    RawServer::readRequest(fd);
    RawServer::say(
        fd, "HTTP/1.1 302 Found\r\nLocation: " + other.url("/stolen%20x") + "\r\nContent-Length: 0\r\n\r\n");
  });
  const auto response = HttpClient().send({"GET", server.url(), {{"Authorization", "Bearer t"}}, ""});
  ASSERT_TRUE(response);
  EXPECT_EQ(response->status, 302);
  EXPECT_EQ(response->headers.get("Location"), other.url("/stolen%20x"));
  EXPECT_EQ(other.accepted(), 0);
}

TEST(Client, NobodyListening_IsTransient) {
  int port = 0;
  {
    port = RawServer([](int) {}).port();
  }
  const auto response =
      HttpClient().send({"POST", "http://127.0.0.1:" + std::to_string(port) + "/", {}, "x"});
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().kind, ErrorKind::transient);
  EXPECT_EQ(HttpClient().send({"GET", "http://no-such-host.invalid/", {}, ""}).error().kind,
            ErrorKind::transient);
}

TEST(Client, AnAnswerThatTrickles_EndsAtTheDeadline) {
  const std::string parts[] = {"",
                               "HTTP/1.1 200 OK\r\nX: ", "HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n",
                               "HTTP/1.1 200 OK\r\n\r\n"};
  for (const std::string& part : parts) {
    RawServer server([&](int fd) {
      RawServer::readRequest(fd);
      RawServer::say(fd, part);
      for (int i = 0; i < 100 && RawServer::say(fd, "x"); ++i) std::this_thread::sleep_for(milliseconds(50));
    });
    HttpRequest request{"POST", server.url(), {}, "x"};
    request.deadline = milliseconds(500);
    const auto begin = std::chrono::steady_clock::now();
    const auto response = HttpClient().send(request);
    EXPECT_LT(std::chrono::steady_clock::now() - begin, milliseconds(1500)) << part;
    ASSERT_FALSE(response) << part;
    EXPECT_EQ(response.error().kind, ErrorKind::unclear);
  }
}

TEST(Client, ASilentServer_EndsAtTheDeadline) {
  RawServer server([&](int fd) {
    RawServer::readRequest(fd);
    RawServer::readRequest(fd);
  });
  HttpRequest request{"GET", server.url(), {}, ""};
  request.deadline = milliseconds(300);
  const auto response = HttpClient().send(request);
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().kind, ErrorKind::unclear);
  EXPECT_NE(response.error().message.find("in time"), std::string::npos);
}

TEST(Client, HalfAnAnswer_IsUnclear) {
  const std::string halves[] = {"",
                                "HTTP/1.1 20",
                                "HTTP/1.1 200 OK\r\nContent-Le",
                                "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf",
                                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n",
                                "nonsense\r\n\r\n"};
  for (const std::string& half : halves) {
    RawServer server([&](int fd) {
      RawServer::readRequest(fd);
      RawServer::say(fd, half);
    });
    const auto response = HttpClient().send({"POST", server.url(), {}, "x"});
    ASSERT_FALSE(response) << half;
    EXPECT_EQ(response.error().kind, ErrorKind::unclear) << half;
  }
}

TEST(Client, AnAnswerThatIsTooLarge_IsInvalid) {
  HttpClientOptions options;
  options.max_response_bytes = 1000;
  RawServer server([&](int fd) {
    RawServer::readRequest(fd);
    RawServer::say(fd, ok(std::string(1001, 'x')));
  });
  const auto response = HttpClient(options).send({"GET", server.url(), {}, ""});
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().kind, ErrorKind::invalid);
  RawServer endless([&](int fd) {
    RawServer::readRequest(fd);
    RawServer::say(fd, "HTTP/1.1 200 OK\r\n");
    for (int i = 0; i < 100'000 && RawServer::say(fd, "X-Header: " + std::string(100, 'y') + "\r\n"); ++i) {
    }
  });
  EXPECT_FALSE(HttpClient().send({"GET", endless.url(), {}, ""}));
}

TEST(Client, ChunkedAnswers_AreJoined) {
  RawServer server([&](int fd) {
    RawServer::readRequest(fd);
    RawServer::say(fd,
                   "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nETag: "
                   "\"a\"\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n");
  });
  const auto response = HttpClient().send({"GET", server.url(), {}, ""});
  ASSERT_TRUE(response) << response.error().message;
  EXPECT_EQ(response->body, "abcde");
  EXPECT_EQ(response->headers.get("etag"), "\"a\"");
}

TEST(Client, GetsShareAConnection_AndSurviveItsEnd) {
  RawServer server([&](int fd) {
    for (int i = 0; i < 3 && !RawServer::readRequest(fd).empty(); ++i) RawServer::say(fd, ok("x"));
  });
  HttpClient client;
  for (int i = 0; i < 9; ++i) {
    const auto response = client.send({"GET", server.url(), {}, ""});
    ASSERT_TRUE(response) << response.error().message;
    EXPECT_EQ(response->body, "x");
  }
  EXPECT_EQ(server.accepted(), 3);
}

TEST(Client, AConnectionThatDiesUnderAReusedGet_IsTriedOnceAnew) {
  RawServer server([&](int fd) {
    RawServer::readRequest(fd);
    RawServer::say(fd, ok("x"));
    RawServer::readRequest(fd);  // reads the second request, answers nothing, closes
  });
  HttpClient client;
  ASSERT_TRUE(client.send({"GET", server.url(), {}, ""}));
  const auto second = client.send({"GET", server.url(), {}, ""});
  ASSERT_TRUE(second) << second.error().message;
  EXPECT_EQ(server.accepted(), 2);
}

TEST(Client, APost_NeverGoesOverAUsedConnectionNorTwice) {
  RawServer server([&](int fd) {
    while (!RawServer::readRequest(fd).empty()) RawServer::say(fd, ok("x"));
  });
  HttpClient client;
  ASSERT_TRUE(client.send({"GET", server.url(), {}, ""}));
  ASSERT_TRUE(client.send({"POST", server.url(), {}, "x"}));
  EXPECT_EQ(server.accepted(), 2);
  RawServer lost([&](int fd) { RawServer::readRequest(fd); });
  EXPECT_EQ(client.send({"POST", lost.url(), {}, "x"}).error().kind, ErrorKind::unclear);
  EXPECT_EQ(lost.accepted(), 1);
}

TEST(Client, WhatMustNotBeSent_IsInvalid) {
  RawServer server([](int fd) { RawServer::readRequest(fd); });
  const HttpRequest wrong[] = {
      {"GET", "ftp://127.0.0.1/", {}, ""},
      {"GET", "http://user:password@127.0.0.1/", {}, ""},
      {"GET", "http://127.0.0.1:99999/", {}, ""},
      {"GET", "http://127.0.0.1:80x/", {}, ""},
      {"GET", "http:///nohost", {}, ""},
      {"GET", server.url("/a b"), {}, ""},
      {"GET", server.url("/a\r\nX: y"), {}, ""},
      {"GE T", server.url(), {}, ""},
      {"GET", server.url(), {{"X-A", "b\r\nX-C: d"}}, ""},
      {"GET", server.url(), {{"X A", "b"}}, ""},
      {"GET", server.url(), {{"Transfer-Encoding", "chunked"}}, ""},
  };
  for (const HttpRequest& request : wrong) {
    const auto response = HttpClient().send(request);
    ASSERT_FALSE(response) << request.url;
    EXPECT_EQ(response.error().kind, ErrorKind::invalid) << request.url;
    EXPECT_EQ(response.error().message.find("password"), std::string::npos);
  }
  EXPECT_EQ(server.accepted(), 0);
}

TEST(Client, SpeaksWithOurServer_FromManyThreads) {
  TestServer test;
  HttpClient client;
  std::vector<std::thread> threads;
  for (int t = 0; t < 8; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 25; ++i) {
        const std::string body(static_cast<std::size_t>(i) * 1000, 'y');
        const auto response =
            client.send({"POST", "http://127.0.0.1:" + std::to_string(test.port) + "/echo", {}, body});
        ASSERT_TRUE(response) << response.error().message;
        ASSERT_EQ(response->body, body);
        ASSERT_TRUE(
            client.send({"GET", "http://127.0.0.1:" + std::to_string(test.port) + "/hello/a", {}, ""}));
      }
    });
  }
  for (auto& thread : threads) thread.join();
}

}  // namespace
}  // namespace sluice::http
