/// A GitHub made of prepared answers, behind the function that the REST client sends with; and a clock that
/// is set by hand.
#pragma once

#include <deque>
#include <map>
#include <memory>

#include "gateway/forge/github/forge.h"

namespace sluice::github {

/// The text as a JSON string.
inline std::string inJson(const std::string& text) {
  JsonWriter out;
  return out.value(std::string_view(text)).take();
}

class SetClock : public Clock {
 public:
  Instant now() const override { return at; }
  Instant at = *fromRfc3339("2026-03-01T20:00:00Z");
};

class FakeGithub {
 public:
  static constexpr const char* kApi = "https://api.github.example/api/v3";

  /// The next answer to that request. The last one prepared is given for ever.
  FakeGithub& on(const std::string& method, const std::string& path, int status, std::string body,
                 std::vector<std::pair<std::string, std::string>> headers = {}) {
    http::HttpResponse response;
    response.status = status;
    response.body = std::move(body);
    response.headers.add("Content-Type", "application/json; charset=utf-8");
    for (auto& [name, value] : headers) response.headers.set(name, value);
    answers_[method + " " + path].push_back(std::move(response));
    return *this;
  }
  FakeGithub& loses(const std::string& method, const std::string& path, ErrorKind kind) {
    answers_[method + " " + path].push_back(fail(kind, "connection lost"));
    return *this;
  }

  HttpSend send() {
    return [this](const http::HttpRequest& request) -> Result<http::HttpResponse> {
      requests.push_back(request);
      const std::string path =
          request.url.starts_with(kApi) ? request.url.substr(std::string(kApi).size()) : request.url;
      const auto found = answers_.find(request.method + " " + path);
      if (found == answers_.end()) {
        http::HttpResponse missing{404, {{"Content-Type", "application/json"}}, R"({"message":"Not Found"})"};
        return missing;
      }
      auto answer = found->second.front();
      if (found->second.size() > 1) found->second.pop_front();
      return answer;
    };
  }

  std::unique_ptr<RestClient> client() {
    return std::make_unique<RestClient>(kApi, std::make_unique<TokenCredentials>(Secret("s3cret")), send(),
                                        clock);
  }

  /// `METHOD path` of every request so far.
  std::vector<std::string> asked() const {
    std::vector<std::string> lines;
    for (const auto& request : requests)
      lines.push_back(request.method + " " + request.url.substr(std::string(kApi).size()));
    return lines;
  }
  /// Those that change something, with their bodies.
  std::vector<std::string> written() const {
    std::vector<std::string> lines;
    for (const auto& request : requests) {
      if (request.method == "GET") continue;
      lines.push_back(request.method + " " + request.url.substr(std::string(kApi).size()) + " " +
                      request.body);
    }
    return lines;
  }

  SetClock clock;
  std::vector<http::HttpRequest> requests;

 private:
  std::map<std::string, std::deque<Result<http::HttpResponse>>> answers_;
};

}  // namespace sluice::github
