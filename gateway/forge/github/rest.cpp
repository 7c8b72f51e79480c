#include "gateway/forge/github/rest.h"

#include "gateway/forge/github/url.h"

namespace sluice::github {
namespace {

std::string withoutSlash(std::string url) {
  while (url.ends_with('/')) url.pop_back();
  return url;
}

}  // namespace

RestClient::RestClient(std::string api_url, std::unique_ptr<Credentials> credentials, HttpSend send,
                       const Clock& clock)
    : api_url_(withoutSlash(std::move(api_url))),
      credentials_(std::move(credentials)),
      send_(std::move(send)),
      clock_(clock) {}

Result<RestAnswer> RestClient::exchange(const std::string& method, const std::string& path,
                                        const std::string& body) {
  return exchangeUrl(method, api_url_ + path, body);
}

Result<RestAnswer> RestClient::exchangeUrl(const std::string& method, const std::string& url,
                                           const std::string& body) {
  // GitHub bans clients that go on asking while they are limited.
  const std::int64_t wait = silent_until_ms_.load() - toMillis(clock_.now());
  if (wait > 0) {
    return fail(
        Error{ErrorKind::transient, "GitHub's rate limit is used up", std::chrono::seconds(wait / 1000 + 1)});
  }
  auto token = credentials_->token();
  if (!token) return fail(token.error());
  auto answer = attempt(method, url, body, *token);
  // An installation token can be revoked before its time; GitHub has then done nothing, so any request may be
  // sent again.
  if (answer && answer->status == 401 && credentials_->refused(*token)) {
    token = credentials_->token();
    if (!token) return fail(token.error());
    answer = attempt(method, url, body, *token);
  }
  if (answer && answer->retry_after && answer->status != 503) {
    silent_until_ms_ = toMillis(clock_.now() + *answer->retry_after);
  }
  return answer;
}

Result<RestAnswer> RestClient::attempt(const std::string& method, const std::string& url,
                                       const std::string& body, const Secret& token) {
  http::HttpRequest request{.method = method, .url = url, .headers = {}, .body = body};
  request.headers.add("Authorization", "Bearer " + token.reveal());
  request.headers.add("Accept", "application/vnd.github+json");
  request.headers.add("X-GitHub-Api-Version", "2022-11-28");
  if (!body.empty()) request.headers.add("Content-Type", "application/json");
  const auto cached = method == "GET" ? cache_.find(url) : std::nullopt;
  if (cached) request.headers.add("If-None-Match", cached->etag);

  auto response = send_(request);
  if (!response) {
    Error error = response.error();
    error.message = "GitHub: " + method + " " + url.substr(0, url.find('?')) + ": " + error.message;
    if (error.kind == ErrorKind::unclear && method == "GET") error.kind = ErrorKind::transient;
    return fail(std::move(error));
  }
  RestAnswer answer{response->status, std::move(response->headers), std::move(response->body), std::nullopt};
  if (answer.status == 304 && cached) {
    answer.status = 200;
    answer.body = cached->body;
    answer.headers.set("Content-Type", cached->content_type);
    answer.headers.set("Link", cached->link);
    return answer;
  }
  if (answer.status >= 300 && answer.status < 400) {
    return fail(ErrorKind::invalid,
                "GitHub answered " + method + " " + url.substr(0, url.find('?')) + " with a redirect (" +
                    std::to_string(answer.status) +
                    "), which is not followed; was the repository renamed, or is `api_url` wrong?");
  }
  answer.retry_after = waitAsked(answer, clock_.now());
  const std::string_view etag = answer.headers.get("ETag");
  if (method == "GET" && answer.status == 200 && !etag.empty() && etag.size() < 200) {
    cache_.put(url, {std::string(etag), answer.body, std::string(answer.headers.get("Link")),
                     std::string(answer.headers.get("Content-Type"))});
  }
  return answer;
}

Result<Json> RestClient::get(const std::string& path) { return send("GET", path); }

Result<Json> RestClient::send(const std::string& method, const std::string& path, const std::string& body) {
  const auto answer = exchange(method, path, body);
  if (!answer) return fail(answer.error());
  if (!answer->ok()) return fail(errorOf(method, path, *answer));
  return jsonOf(method, *answer);
}

Status RestClient::eachPage(const std::string& path, int max_pages,
                            const std::function<bool(const std::vector<Json>&)>& page,
                            std::string_view member) {
  std::string url = api_url_ + path;
  for (int i = 0; i < max_pages; ++i) {
    const auto answer = exchangeUrl("GET", url, "");
    if (!answer) return fail(answer.error());
    if (!answer->ok()) return fail(errorOf("GET", path, *answer));
    const auto json = jsonOf("GET", *answer);
    if (!json) return fail(json.error());
    const Json list = member.empty() ? *json : (*json)[member];
    if (!list.isArray())
      return fail(ErrorKind::transient, "GitHub answered GET " + path + " with something that is no list");
    if (!page(list.items())) return {};
    const auto next = nextLink(answer->headers.get("Link"));
    if (!next) return {};
    if (!next->starts_with(api_url_ + "/")) {
      return fail(ErrorKind::invalid,
                  "GitHub's link to the next page leaves " + api_url_ + " and is not followed");
    }
    url = *next;
  }
  return fail(ErrorKind::invalid, "GET " + path + " has more than " + std::to_string(max_pages) + " pages");
}

}  // namespace sluice::github
