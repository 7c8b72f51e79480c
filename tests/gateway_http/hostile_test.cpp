/// Slow, greedy and smuggling clients beside honest ones.
#include <atomic>
#include <chrono>

#include "test_server.h"

namespace sluice::http {
namespace {

using std::chrono::milliseconds;

milliseconds timeOf(const std::function<void()>& action) {
  const auto begin = std::chrono::steady_clock::now();
  action();
  return std::chrono::duration_cast<milliseconds>(std::chrono::steady_clock::now() - begin);
}

TEST(Hostile, TwoHundredHalfOpenConnections_DelayNobody) {
  TestServer test;
  std::vector<RawClient> slow;
  for (int i = 0; i < 200; ++i) {
    slow.emplace_back(test.port);
    if (i % 3 == 0) slow.back().send("POST /echo HTTP/1.1\r\nHost: x\r\nX-Slow: ");
    if (i % 3 == 1)
      slow.back().send("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 5000\r\n\r\nhalf a body");
  }
  for (int i = 0; i < 50; ++i) {
    const auto took = timeOf([&] { EXPECT_EQ(statusFor(test.port, postRequest("/echo", "normal")), 200); });
    EXPECT_LT(took.count(), 1000);
  }
}

TEST(Hostile, SixtyFourKeepAliveConnections_AreAllServed) {
  TestServer test;
  std::atomic<int> answered{0};
  std::vector<std::thread> threads;
  for (int t = 0; t < 64; ++t) {
    threads.emplace_back([&] {
      RawClient client(test.port);
      for (int i = 0; i < 40; ++i) {
        client.send(postRequest("/echo", std::string(2000, 'x')));
        if (statusOf(client.readOne(20'000)) == 200) ++answered;
      }
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(answered, 64 * 40);
}

TEST(Hostile, ManyNewConnectionsAtOnce_AreAllAnswered) {
  TestServer test;
  std::vector<RawClient> clients;
  for (int i = 0; i < 800; ++i) {
    clients.emplace_back(test.port);
    ASSERT_TRUE(clients.back().connected());
    clients.back().send(getRequest("/hello/a"));
  }
  int answered = 0;
  for (auto& client : clients) answered += statusOf(client.readOne()) == 200 ? 1 : 0;
  EXPECT_EQ(answered, 800);
}

TEST(Hostile, ASmuggledSecondRequest_IsNeverAnswered) {
  TestServer test;
  const std::string inner = getRequest("/hello/smuggled");
  const std::string attempts[] = {
      "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" +
          inner,
      "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\nContent-Length: " +
          std::to_string(inner.size()) + "\r\n\r\n" + inner,
      "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: abc\r\n\r\n" + inner,
      "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length : 0\r\n\r\n" + inner,
      "POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding:\x0b"
      "chunked\r\n\r\n0\r\n\r\n" +
          inner,
      "POST /echo HTTP/1.1\r\nHost: x\r\n\r\n" + inner,
      "GET / HTTP/1.1\nHost: x\n\n" + inner,
  };
  for (const std::string& attempt : attempts) {
    RawClient client(test.port);
    client.send(attempt);
    const std::string answers = client.readAll();
    EXPECT_TRUE(client.closed()) << attempt;
    EXPECT_GE(statusOf(answers), 400) << attempt;
    EXPECT_EQ(answers.find("smuggled"), std::string::npos) << attempt;
    EXPECT_EQ(answers.find("HTTP/1.1", 1), std::string::npos) << "more than one answer to " << attempt;
  }
}

TEST(Hostile, WhatTheServerDoesNotTake_IsAnsweredAndClosed) {
  TestServer test;
  EXPECT_EQ(
      statusFor(
          test.port,
          "POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"),
      411);
  EXPECT_EQ(statusFor(test.port, postRequest("/echo", "\x1f\x8b", "Content-Encoding: gzip\r\n")), 411);
  EXPECT_EQ(statusFor(test.port, "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 26214401\r\n\r\n"), 413);
  EXPECT_EQ(
      statusFor(test.port, "GET / HTTP/1.1\r\nHost: x\r\nX-Large: " + std::string(20'000, 'a') + "\r\n\r\n"),
      431);
  EXPECT_EQ(statusFor(test.port, "GET / HTTP/1.1\r\nHost: x\r\nX-Endless: " + std::string(100'000, 'a')),
            431);
  EXPECT_EQ(statusFor(test.port, std::string_view("\x16\x03\x01\x02\x00\x01\n", 7)), 400)
      << "TLS to a plain port";
  EXPECT_EQ(statusFor(test.port, "\r\n\r\n"), 400);
}

TEST(Hostile, AnAnswerToALargeRefusedBody_StillArrives) {
  TestServer test;
  RawClient client(test.port);
  client.send("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 30000000\r\n\r\n");
  std::thread sender([&] { client.send(std::string(4'000'000, 'x')); });
  EXPECT_EQ(statusOf(client.readOne()), 413);
  sender.join();
}

TEST(Hostile, EncodedLineEndsInAHeader_StayText) {
  TestServer test;
  RawClient client(test.port);
  client.send(postRequest("/echo", "b", "X-Say: a%0d%0aX-Injected: 1\r\n"));
  const std::string answer = client.readOne();
  EXPECT_NE(answer.find("X-Saw: a%0d%0aX-Injected: 1\r\n"), std::string::npos);
  EXPECT_EQ(answer.find("\r\nX-Injected"), std::string::npos);
}

TEST(Hostile, TimeOuts_EndWhatDoesNotComeToAnEnd) {
  ServerOptions options;
  options.idle_timeout = milliseconds(300);
  options.head_timeout = milliseconds(300);
  options.body_timeout = milliseconds(300);
  options.total_timeout = milliseconds(900);
  TestServer test(options);
  RawClient silent(test.port);
  RawClient in_head(test.port);
  in_head.send("GET / HTTP/1.1\r\nHos");
  RawClient in_body(test.port);
  in_body.send("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nabc");
  RawClient after_one(test.port);
  after_one.send(getRequest("/hello/a"));
  EXPECT_EQ(statusOf(after_one.readOne()), 200);
  RawClient trickling(test.port);
  trickling.send("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n");
  std::thread trickle([&] {
    for (int i = 0; i < 40 && trickling.send("x"); ++i) std::this_thread::sleep_for(milliseconds(50));
  });
  const auto took = timeOf([&] {
    EXPECT_EQ(silent.readAll(), "");
    EXPECT_TRUE(silent.closed());
    EXPECT_EQ(statusOf(in_head.readAll()), 408);
    EXPECT_EQ(statusOf(in_body.readAll()), 408);
    EXPECT_EQ(after_one.readAll(), "");
    EXPECT_TRUE(after_one.closed());
    EXPECT_EQ(statusOf(trickling.readAll()), 408);
  });
  EXPECT_LT(took.count(), 4000);
  trickle.join();
}

TEST(Hostile, AFullHouse_SendsTheLongestSilentAway) {
  ServerOptions options;
  options.max_connections = 50;
  TestServer test(options);
  std::vector<RawClient> crowd;
  for (int i = 0; i < 300; ++i) crowd.emplace_back(test.port);
  EXPECT_EQ(statusFor(test.port, getRequest("/hello/a")), 200);
}

TEST(Hostile, LargeBodiesAtOnce_AreBoundedTogether) {
  ServerOptions options;
  options.max_buffered = 3 << 20;
  TestServer test(options);
  const std::string head = "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 4000000\r\n\r\n";
  RawClient first(test.port);
  first.send(head + std::string(2'000'000, 'x'));
  std::this_thread::sleep_for(milliseconds(200));
  RawClient second(test.port);
  second.send(head);
  std::thread sender([&] { second.send(std::string(3'900'000, 'x')); });
  const std::string refused = second.readOne();
  EXPECT_EQ(statusOf(refused), 503);
  EXPECT_NE(refused.find("Retry-After: "), std::string::npos);
  sender.join();
  EXPECT_EQ(statusFor(test.port, postRequest("/echo", std::string(60'000, 'x'))), 200)
      << "ordinary ones are not touched";
}

}  // namespace
}  // namespace sluice::http
