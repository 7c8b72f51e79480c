#include <chrono>
#include <cstring>

#include "test_server.h"

namespace sluice::http {
namespace {

TEST(Server, ARoute_GetsItsMatchesAndAnswers) {
  TestServer test;
  RawClient client(test.port);
  client.send(getRequest("/hello/bob%20b"));
  const std::string answer = client.readOne();
  EXPECT_EQ(statusOf(answer), 200);
  EXPECT_NE(answer.find("Content-Type: application/json\r\n"), std::string::npos);
  EXPECT_TRUE(answer.ends_with("{\"hello\":\"bob b\"}"));
}

TEST(Server, OneConnection_ServesManyRequests) {
  TestServer test;
  RawClient client(test.port);
  for (int i = 0; i < 200; ++i) {
    const std::string body(static_cast<std::size_t>(i) * 37, 'b');
    client.send(postRequest("/echo", body));
    const std::string answer = client.readOne();
    ASSERT_EQ(statusOf(answer), 200);
    ASSERT_TRUE(answer.ends_with("\r\n\r\n" + body));
  }
}

TEST(Server, PipelinedRequests_AreAnsweredInOrder) {
  TestServer test;
  RawClient client(test.port);
  std::string all;
  for (int i = 0; i < 30; ++i)
    all += i % 2 == 0 ? postRequest("/echo", "body " + std::to_string(i))
                      : getRequest("/hello/" + std::to_string(i));
  client.send(all);
  for (int i = 0; i < 30; ++i) {
    const std::string answer = client.readOne();
    ASSERT_TRUE(answer.ends_with(i % 2 == 0 ? "body " + std::to_string(i)
                                            : "{\"hello\":\"" + std::to_string(i) + "\"}"))
        << i << answer;
  }
}

TEST(Server, ABodyThatComesByteByByte_IsWhole) {
  TestServer test;
  RawClient client(test.port);
  for (const char c : postRequest("/echo", "slowly but surely")) {
    client.send(std::string_view(&c, 1));
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  EXPECT_TRUE(client.readOne().ends_with("slowly but surely"));
}

TEST(Server, ALargeBody_ComesAndGoesWhole) {
  TestServer test;
  RawClient client(test.port);
  std::string body(5'000'000, 'x');
  for (std::size_t i = 0; i < body.size(); ++i) body[i] = static_cast<char>('a' + i % 26);
  client.send(postRequest("/echo", body, "Connection: close\r\n"));
  const std::string answer = client.readAll();
  EXPECT_TRUE(client.closed());
  EXPECT_TRUE(answer.ends_with("\r\n\r\n" + body));
}

TEST(Server, AClientThatReadsSlowly_GetsAllOfALargeAnswer) {
  TestServer test;
  RawClient client(test.port);
  client.send("GET /large HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  std::this_thread::sleep_for(std::chrono::milliseconds(200));
  EXPECT_GT(client.readAll().size(), 8U << 20);
}

TEST(Server, Head_HasNoBody) {
  TestServer test;
  RawClient client(test.port);
  client.send("HEAD /hello/a HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  const std::string answer = client.readAll();
  EXPECT_EQ(statusOf(answer), 200);
  EXPECT_NE(answer.find("Content-Length: 13\r\n"), std::string::npos);
  EXPECT_TRUE(answer.ends_with("\r\n\r\n"));
}

TEST(Server, Expect100Continue_IsAnswered) {
  TestServer test;
  RawClient client(test.port);
  client.send("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_EQ(statusOf(client.readOne()), 100);
  client.send("ok");
  EXPECT_TRUE(client.readOne().ends_with("ok"));
}

TEST(Server, UnknownPathsAndMethods_AreProblems) {
  TestServer test;
  RawClient client(test.port);
  client.send(getRequest("/nowhere"));
  std::string answer = client.readOne();
  EXPECT_EQ(statusOf(answer), 404);
  EXPECT_NE(answer.find("Content-Type: application/problem+json\r\n"), std::string::npos);
  EXPECT_NE(answer.find("\"title\":\"Not Found\",\"status\":404"), std::string::npos);
  client.send(getRequest("/echo"));
  answer = client.readOne();
  EXPECT_EQ(statusOf(answer), 405);
  EXPECT_NE(answer.find("Allow: POST\r\n"), std::string::npos);
}

TEST(Server, AnException_IsAPlain500) {
  TestServer test;
  RawClient client(test.port);
  client.send(getRequest("/throw"));
  const std::string answer = client.readOne();
  EXPECT_EQ(statusOf(answer), 500);
  EXPECT_EQ(answer.find("hunter2"), std::string::npos);
  EXPECT_NE(answer.find("application/problem+json"), std::string::npos);
  client.send(getRequest("/hello/a"));
  EXPECT_EQ(statusOf(client.readOne()), 200) << "and the connection goes on";
}

TEST(Server, AHeaderThatWouldSplitTheResponse_IsA500) {
  TestServer test;
  RawClient client(test.port);
  client.send(getRequest("/split"));
  const std::string answer = client.readOne();
  EXPECT_EQ(statusOf(answer), 500);
  EXPECT_EQ(answer.find("Set-Cookie"), std::string::npos);
}

TEST(Server, TheClientsAddress_ComesFromTheSocketOnly) {
  TestServer test;
  RawClient client(test.port);
  client.send("GET /who HTTP/1.1\r\nHost: x\r\nREMOTE_ADDR: 10.0.0.1\r\nX-Forwarded-For: 10.0.0.2\r\n\r\n");
  EXPECT_TRUE(client.readOne().ends_with("\"127.0.0.1\""));
}

TEST(Server, ASecondServerOnThePort_IsRefused) {
  TestServer test;
  Server second;
  const auto started = second.start("127.0.0.1", test.port);
  ASSERT_FALSE(started);
  EXPECT_EQ(started.error().kind, ErrorKind::conflict);
  EXPECT_NE(started.error().message.find("address in use"), std::string::npos);
}

TEST(Server, Addresses_AreNumericAndMayBeIPv6) {
  EXPECT_FALSE(Server().start("example.com", 0));
  EXPECT_FALSE(Server().start("999.1.1.1", 0));
  Server six;
  const auto started = six.start("[::]", 0);
  if (!started) GTEST_SKIP() << "no IPv6 here: " << started.error().message;
  EXPECT_EQ(statusFor(*started, getRequest("/")), 404) << "and IPv4 reaches it";
}

TEST(Server, Stop_LetsARunningRequestFinishAndRefusesNewOnes) {
  TestServer test;
  RawClient idle(test.port);
  RawClient running(test.port);
  running.send(getRequest("/slow"));
  std::this_thread::sleep_for(std::chrono::milliseconds(100));
  const auto begin = std::chrono::steady_clock::now();
  test.server.stop();
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(5));
  const std::string answer = running.readAll();
  EXPECT_TRUE(answer.ends_with("\"slow\"")) << answer;
  EXPECT_NE(answer.find("Connection: close"), std::string::npos);
  EXPECT_FALSE(RawClient(test.port).connected());
  test.server.stop();
}

}  // namespace
}  // namespace sluice::http
