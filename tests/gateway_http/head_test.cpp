#include "gateway/http/head.h"

#include <gtest/gtest.h>

namespace sluice::http {
namespace {

constexpr std::uint64_t kMaxBody = 25 << 20;

int statusOfHead(const std::string& text) {
  const auto parsed = parseHead(text, 100, kMaxBody);
  const auto* refusal = std::get_if<HeadRefusal>(&parsed);
  return refusal == nullptr ? 200 : refusal->status;
}

Head headOf(const std::string& text) {
  auto parsed = parseHead(text, 100, kMaxBody);
  EXPECT_TRUE(std::holds_alternative<Head>(parsed)) << text;
  return std::holds_alternative<Head>(parsed) ? std::get<Head>(parsed) : Head();
}

TEST(Head, AnOrdinaryRequest_IsRead) {
  const Head head = headOf(
      "POST /webhooks/github/acme/shop?a=1&b=%20x+y&a=2&flag HTTP/1.1\r\nHost: sluice\r\nX-Some:   spaced "
      "\t\r\nContent-Length: 12\r\n\r\n");
  EXPECT_EQ(head.request.method, "POST");
  EXPECT_EQ(head.request.path, "/webhooks/github/acme/shop");
  EXPECT_EQ(head.request.query.at("a"), "1");
  EXPECT_EQ(head.request.query.at("b"), " x y");
  EXPECT_EQ(head.request.query.at("flag"), "");
  EXPECT_EQ(head.request.headers.get("x-SOME"), "spaced");
  EXPECT_EQ(head.content_length, 12U);
  EXPECT_TRUE(head.keep_alive);
}

TEST(Head, HeaderValues_AreNeverPercentDecoded) {
  const Head head = headOf("GET / HTTP/1.1\r\nHost: x\r\nX-Id: a%0d%0aSet-Cookie: b\r\n\r\n");
  EXPECT_EQ(head.request.headers.get("X-Id"), "a%0d%0aSet-Cookie: b");
}

TEST(Head, ThePath_IsDecodedOnce) {
  EXPECT_EQ(headOf("GET /a%20b%252F HTTP/1.1\r\nHost: x\r\n\r\n").request.path, "/a b%2F");
}

TEST(Head, KeepAlive_FollowsVersionAndConnection) {
  EXPECT_FALSE(headOf("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").keep_alive);
  EXPECT_FALSE(headOf("GET / HTTP/1.1\r\nHost: x\r\nConnection: keep-alive, close\r\n\r\n").keep_alive);
  EXPECT_FALSE(headOf("GET / HTTP/1.0\r\n\r\n").keep_alive);
  EXPECT_TRUE(headOf("GET / HTTP/1.0\r\nHost: x\r\nConnection: Keep-Alive\r\n\r\n").keep_alive);
}

struct Case {
  const char* what;
  std::string text;
  int status;
};

TEST(Head, WhatCouldBeReadInTwoWays_IsRefused) {
  using namespace std::string_literals;
  const std::string post = "POST / HTTP/1.1\r\nHost: x\r\n";
  const std::string get = "GET / HTTP/1.1\r\nHost: x\r\n";
  const std::vector<Case> cases = {
      {"fine", get + "\r\n", 200},
      {"no length", post + "\r\n", 411},
      {"chunked", post + "Transfer-Encoding: chunked\r\n\r\n", 411},
      {"chunked and a length", post + "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n", 411},
      {"chunked on GET", get + "Transfer-Encoding: chunked\r\n\r\n", 411},
      {"odd transfer encoding", post + "Transfer-Encoding: xchunked\r\nContent-Length: 3\r\n\r\n", 411},
      {"gzip", post + "Content-Encoding: gzip\r\nContent-Length: 3\r\n\r\n", 411},
      {"two lengths", post + "Content-Length: 3\r\nContent-Length: 4\r\n\r\n", 400},
      {"two equal lengths", post + "Content-Length: 3\r\ncontent-length: 3\r\n\r\n", 400},
      {"list of lengths", post + "Content-Length: 3, 3\r\n\r\n", 400},
      {"length in words", post + "Content-Length: abc\r\n\r\n", 400},
      {"length with sign", post + "Content-Length: +3\r\n\r\n", 400},
      {"negative length", post + "Content-Length: -3\r\n\r\n", 400},
      {"hexadecimal length", post + "Content-Length: 0x3\r\n\r\n", 400},
      {"empty length", post + "Content-Length:\r\n\r\n", 400},
      {"length that overflows", post + "Content-Length: 18446744073709551617\r\n\r\n", 400},
      {"length at the limit", post + "Content-Length: 26214400\r\n\r\n", 200},
      {"length over the limit", post + "Content-Length: 26214401\r\n\r\n", 413},
      {"space before colon", post + "Content-Length : 3\r\n\r\n", 400},
      {"folded header", get + "X-A: b\r\n c\r\n\r\n", 400},
      {"header without colon", get + "X-A\r\n\r\n", 400},
      {"header without name", get + ": b\r\n\r\n", 400},
      {"bare LF in a value", get + "X-A: b\nX-C: d\r\n\r\n", 400},
      {"bare CR in a value", get + "X-A: b\rX-C: d\r\n\r\n", 400},
      {"NUL in a value", get + "X-A: b\0c\r\n\r\n"s, 400},
      {"NUL in a name", get + "X-\0A: b\r\n\r\n"s, 400},
      {"control character", get + "X-A: b\x1b[0m\r\n\r\n", 400},
      {"two hosts", get + "Host: y\r\n\r\n", 400},
      {"no host", "GET / HTTP/1.1\r\n\r\n", 400},
      {"two words", "GET /\r\nHost: x\r\n\r\n", 400},
      {"space in the target", "GET /a b HTTP/1.1\r\nHost: x\r\n\r\n", 400},
      {"tab", "GET\t/ HTTP/1.1\r\nHost: x\r\n\r\n", 400},
      {"old version", "GET / HTTP/0.9\r\nHost: x\r\n\r\n", 505},
      {"version in lower case", "GET / http/1.1\r\nHost: x\r\n\r\n", 505},
      {"HTTP/2 preface", "PRI * HTTP/2.0\r\n\r\n", 505},
      {"unknown method", "BREW / HTTP/1.1\r\nHost: x\r\n\r\n", 501},
      {"CONNECT", "CONNECT a:1 HTTP/1.1\r\nHost: x\r\n\r\n", 501},
      {"absolute form", "GET http://other/ HTTP/1.1\r\nHost: x\r\n\r\n", 400},
      {"asterisk", "OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n", 400},
      {"encoded CR LF in the path", "GET /a%0d%0ab HTTP/1.1\r\nHost: x\r\n\r\n", 400},
      {"encoded NUL in the path", "GET /a%00 HTTP/1.1\r\nHost: x\r\n\r\n", 400},
      {"encoded CR LF in the query", "GET /?a=%0D%0A HTTP/1.1\r\nHost: x\r\n\r\n", 400},
      {"half an escape", "GET /%2 HTTP/1.1\r\nHost: x\r\n\r\n", 400},
      {"%u escape", "GET /%u0041 HTTP/1.1\r\nHost: x\r\n\r\n", 400},
      {"raw UTF-8 in the path", "GET /\xC3\xA9 HTTP/1.1\r\nHost: x\r\n\r\n", 400},
      {"fragment", "GET /a#b HTTP/1.1\r\nHost: x\r\n\r\n", 400},
      {"long path", "GET /" + std::string(1024, 'a') + " HTTP/1.1\r\nHost: x\r\n\r\n", 414},
      {"long target", "GET /?" + std::string(9000, 'a') + " HTTP/1.1\r\nHost: x\r\n\r\n", 414},
      {"unknown expectation", post + "Content-Length: 3\r\nExpect: 200-ok\r\n\r\n", 417},
  };
  for (const Case& c : cases) EXPECT_EQ(statusOfHead(c.text), c.status) << c.what;
}

TEST(Head, TooManyHeaders_AreRefused) {
  std::string text = "GET / HTTP/1.1\r\nHost: x\r\n";
  for (int i = 0; i < 99; ++i) text += "X-" + std::to_string(i) + ": y\r\n";
  EXPECT_EQ(statusOfHead(text + "\r\n"), 200);
  EXPECT_EQ(statusOfHead(text + "One-More: y\r\n\r\n"), 431);
}

}  // namespace
}  // namespace sluice::http
