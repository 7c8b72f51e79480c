/// Outbound HTTP for the REST adapters. One client may be used from any thread; it keeps idle connections per
/// origin. It never follows a redirect (credentials would go along), never speaks to a server whose
/// certificate it cannot verify, and keeps its deadline also against a server that sends one byte a second.
#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "base/result.h"
#include "gateway/http/headers.h"

namespace sluice::http {

struct HttpRequest {
  std::string method = "GET";  ///< upper case
  std::string
      url;  ///< absolute, `http://` or `https://`; sent as it is: path and query must be encoded already
  Headers headers;   ///< `Host`, `Content-Length`, `Connection` and `Transfer-Encoding` are the client's own
                     ///< business
  std::string body;  ///< sent when not empty, or when the method is POST, PUT or PATCH
  std::chrono::milliseconds deadline{0};  ///< for this request; 0: the client's default
};

/// Any status is an answer; only the adapter knows what 404 means to it. Redirects (3xx) come back as they
/// are.
struct HttpResponse {
  int status = 0;
  Headers headers;
  std::string body;

  bool ok() const { return status >= 200 && status < 300; }
};

struct HttpClientOptions {
  std::chrono::milliseconds connect_timeout{5'000};
  std::chrono::milliseconds deadline{
      30'000};  ///< from the call to the last byte of the body, connecting included
  std::size_t max_response_bytes = 16UL << 20;
  std::string ca_file;                ///< PEM of the certificate authorities to trust; empty: the system's
  std::string user_agent = "sluice";  ///< GitHub refuses requests without one
  std::size_t idle_connections = 8;   ///< kept per origin
};

class HttpClient {
 public:
  explicit HttpClient(HttpClientOptions options = {});
  virtual ~HttpClient();
  HttpClient(const HttpClient&) = delete;
  HttpClient& operator=(const HttpClient&) = delete;

  /// Blocks until the answer is complete or the deadline has passed.
  ///   `invalid`    the request itself cannot be sent: bad URL, bad header; or the answer is larger than
  ///   allowed `transient`  no connection (refused, unknown host, TLS failure, connect time-out): the server
  ///   has not seen the request `unclear`    connected, but no complete answer: the server may or may not
  ///   have acted. Of a GET it is safe to try again
  virtual Result<HttpResponse> send(const HttpRequest& request);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace sluice::http
