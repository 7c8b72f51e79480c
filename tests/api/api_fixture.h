/// The API over a fake back end, without a socket.
#pragma once

#include <gtest/gtest.h>

#include "gateway/api/api.h"
#include "gateway/api/operations.h"
#include "tests/api/fake_backend.h"

namespace sluice::api {

class ApiFixture : public ::testing::Test {
 protected:
  ApiFixture() { api.open(); }

  http::Response send(const std::string& method, const std::string& path, const std::string& body = "",
                      const std::string& token = "alices-token") {
    http::Request request;
    request.method = method;
    const std::size_t mark = path.find('?');
    request.path = "/api/v1" + path.substr(0, mark);
    for (std::size_t at = mark; at != std::string::npos;) {
      const std::size_t end = path.find('&', at + 1);
      const std::string pair = path.substr(at + 1, end == std::string::npos ? end : end - at - 1);
      request.query.emplace(pair.substr(0, pair.find('=')), pair.substr(pair.find('=') + 1));
      at = end;
    }
    if (!token.empty()) request.headers.add("Authorization", "Bearer " + token);
    if (!body.empty()) request.headers.add("Content-Type", content_type);
    request.body = body;
    return api.answer(request);
  }
  static Json json(const http::Response& response) {
    auto parsed = Json::parse(response.body);
    EXPECT_TRUE(parsed) << response.body;
    return parsed ? *parsed : Json();
  }
  /// Status and problem detail in one, for tables.
  static std::string told(const http::Response& response) {
    return std::to_string(response.status) + ' ' + json(response)["detail"].text();
  }

  FakeBackend backend;
  std::string content_type = "application/json";
  Api api{backend, {{"alice", Secret("alices-token")}, {"dev", Secret("devs-token")}}, "0.1.0"};
};

}  // namespace sluice::api
