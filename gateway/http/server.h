/// The gateway's HTTP server. Slow, broken and hostile clients are dealt with by one epoll thread (front.h)
/// that hands over only whole requests; handlers run on a fixed pool of threads. `route` before `start`;
/// `stop` from any thread, also twice.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

#include "base/result.h"
#include "gateway/http/message.h"

namespace sluice::http {

struct ServerOptions {
  std::size_t threads = 64;  ///< handlers that run at the same time; they mostly wait for the disk, together
  std::size_t max_connections = 2'048;              ///< beyond it the one that has idled longest is closed
  std::size_t max_head_bytes = 16 << 10;            ///< request line and headers: 431
  std::size_t max_headers = 100;                    ///< 431
  std::size_t max_body_bytes = 25 << 20;            ///< GitHub's own limit: 413
  std::size_t max_buffered = 96UL << 20;            ///< of all large bodies together: 503
  std::chrono::milliseconds idle_timeout{60'000};   ///< between two requests of a connection
  std::chrono::milliseconds head_timeout{10'000};   ///< from the first byte to the end of the head: 408
  std::chrono::milliseconds body_timeout{10'000};   ///< without a single byte of the body: 408
  std::chrono::milliseconds total_timeout{60'000};  ///< from the first byte to the last one of a request: 408
  std::chrono::milliseconds write_timeout{30'000};  ///< for a client to take its answer
  std::chrono::milliseconds stop_timeout{10'000};   ///< for running requests at stop()
  std::string tls_certificate;                      ///< PEM chain; with tls_key serves HTTPS
  std::string tls_key;                              ///< PEM
};

class Server {
 public:
  explicit Server(ServerOptions options = {});
  ~Server();  ///< stops
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  /// `pattern` is an ECMAScript regular expression that the whole decoded path must match; the first route
  /// that matches wins. GET also serves HEAD. A handler may be called from several threads at once; if it
  /// throws, the client sees a plain 500. REQUIRES: not started; method is GET, POST, PUT, PATCH, DELETE or
  /// OPTIONS.
  void route(const std::string& method, const std::string& pattern, Handler handler);

  /// Listens on a numeric address or `localhost`; port 0 picks one. Returns the port. `conflict` when
  /// somebody else listens there.
  Result<int> start(const std::string& host, int port);
  /// Takes no new requests, lets the running ones finish (at most stop_timeout), closes everything.
  void stop();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace sluice::http
