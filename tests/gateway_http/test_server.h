/// A server with a few routes, started on a free port, and the ready-made requests for it.
#pragma once

#include <gtest/gtest.h>

#include <stdexcept>

#include "gateway/http/server.h"
#include "raw_client.h"

namespace sluice::http {

inline std::string getRequest(const std::string& path) {
  return "GET " + path + " HTTP/1.1\r\nHost: x\r\n\r\n";
}
inline std::string postRequest(const std::string& path, const std::string& body,
                               const std::string& headers = "") {
  return "POST " + path + " HTTP/1.1\r\nHost: x\r\n" + headers +
         "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

struct TestServer {
  explicit TestServer(ServerOptions options = {}) : server(std::move(options)) {
    server.route("GET", "/hello/([^/]+)", [](const Request& request) {
      return jsonResponse(200, "{\"hello\":\"" + request.matches.at(0) + "\"}");
    });
    server.route("POST", "/echo", [](const Request& request) {
      Response response{200, {{"Content-Type", "application/octet-stream"}}, request.body};
      response.headers.add("X-Saw", std::string(request.headers.get("X-Say")));
      return response;
    });
    server.route("GET", "/who", [](const Request& request) {
      return jsonResponse(200, "\"" + request.remote_address + "\"");
    });
    server.route("GET", "/throw",
                 [](const Request&) -> Response { throw std::runtime_error("password is hunter2"); });
    server.route("GET", "/split", [](const Request&) {
      return Response{200, {{"X-Evil", "a\r\nSet-Cookie: b"}}, "body"};
    });
    server.route("GET", "/large", [](const Request&) {
      return Response{200, {}, std::string(8 << 20, 'x')};
    });
    server.route("GET", "/slow", [](const Request&) {
      std::this_thread::sleep_for(std::chrono::milliseconds(300));
      return jsonResponse(200, "\"slow\"");
    });
    const auto started = server.start("127.0.0.1", 0);
    EXPECT_TRUE(started) << (started ? "" : started.error().message);
    port = started ? *started : 0;
  }
  Server server;
  int port = 0;
};

}  // namespace sluice::http
