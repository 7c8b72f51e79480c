/// GitHub's REST API, version 2022-11-28: signs in, waits out rate limits, follows pages, asks again by ETag.
/// One client per repository's credentials; any thread. Credentials go to `api_url` and nowhere else:
/// redirects and links elsewhere are refused.
#pragma once

#include <atomic>
#include <functional>

#include "gateway/forge/github/answer.h"
#include "gateway/forge/github/credentials.h"
#include "gateway/forge/github/etag_cache.h"

namespace sluice::github {

class RestClient {
 public:
  /// Borrows `clock`. `api_url` without a slash at its end, as in `https://api.github.com` or
  /// `https://ghe.example/api/v3`.
  RestClient(std::string api_url, std::unique_ptr<Credentials> credentials, HttpSend send,
             const Clock& clock);

  /// One request; every status but a redirect is an answer. `path` begins with a slash and is encoded; `body`
  /// is JSON or empty.
  ///   `transient`  it was not carried out: no connection, a rate limit that is still running; or a GET whose
  ///   answer was lost `unclear`    it was sent and its answer was lost
  Result<RestAnswer> exchange(const std::string& method, const std::string& path,
                              const std::string& body = "");

  /// 2xx, parsed; everything else is an error as errorOf() has it.
  Result<Json> get(const std::string& path);
  Result<Json> send(const std::string& method, const std::string& path, const std::string& body = "");

  /// Calls `page` with each page, an array, until it returns false or there are no more. `invalid` beyond
  /// `max_pages`: what is incomplete is not taken for the whole. `member`: the array is that member of an
  /// object.
  Status eachPage(const std::string& path, int max_pages,
                  const std::function<bool(const std::vector<Json>&)>& page, std::string_view member = {});

 private:
  Result<RestAnswer> attempt(const std::string& method, const std::string& url, const std::string& body,
                             const Secret& token);
  Result<RestAnswer> exchangeUrl(const std::string& method, const std::string& url, const std::string& body);

  const std::string api_url_;
  const std::unique_ptr<Credentials> credentials_;
  const HttpSend send_;
  const Clock& clock_;
  EtagCache cache_;
  std::atomic<std::int64_t> silent_until_ms_{0};  ///< a rate limit runs until then
};

}  // namespace sluice::github
