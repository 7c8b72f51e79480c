/// The program's own HTTP client as probes and calendars use it, and a server that they ask.
#pragma once

#include <gtest/gtest.h>

#include "gateway/http/client.h"
#include "gateway/http/server.h"
#include "monitor/http_get.h"

namespace sluice::loopback {

inline HttpGet realGet(std::size_t largest = 1UL << 20U) {
  http::HttpClientOptions options;
  options.max_response_bytes = largest;
  return [client = std::make_shared<http::HttpClient>(options)](const std::string& url,
                                                                Millis deadline) -> Result<HttpReply> {
    http::HttpRequest request;
    request.url = url;
    request.deadline = deadline;
    auto response = client->send(request);
    if (!response) return fail(response.error());
    return HttpReply{response->status, std::move(response->body)};
  };
}

/// Answers every path by the function given.
class Loopback {
 public:
  explicit Loopback(std::function<http::Response(const http::Request&)> answer) {
    server_.route("GET", "/.*", std::move(answer));
    const auto port = server_.start("127.0.0.1", 0);
    EXPECT_TRUE(port) << (port ? "" : port.error().message);
    url_ = "http://127.0.0.1:" + std::to_string(port.value_or(0));
  }
  std::string url(const std::string& path = "/") const { return url_ + path; }
  void stop() { server_.stop(); }

 private:
  http::Server server_;
  std::string url_;
};

}  // namespace sluice::loopback
