/// One outgoing connection: cpp-httplib speaks HTTP over it, the transport is ours, because httplib's
/// time-outs are per read and its certificate check is its own. Here every wait ends at one deadline, names
/// are verified by OpenSSL, and the response head is kept as it came (httplib percent-decodes header values).
/// Internal to the client; used by one thread at a time.
#pragma once

#include <httplib.h>

#include <chrono>
#include <string>

#include "gateway/http/client.h"

namespace sluice::http {

using Steady = std::chrono::steady_clock;

struct Origin {
  bool tls = false;
  std::string host;  ///< without brackets
  int port = 0;

  std::string name() const;        ///< `https://host:port`; holds nothing secret
  std::string hostHeader() const;  ///< without the scheme's own port
};

class ClientConnection : public httplib::ClientImpl {
 public:
  /// `tls` outlives the connection; null for plain HTTP.
  ClientConnection(Origin origin, SSL_CTX* tls);
  ~ClientConnection() override;

  Result<HttpResponse> exchange(const HttpRequest& request, const std::string& target,
                                const HttpClientOptions& options, Steady::time_point deadline);
  bool isReusable() const { return socket_.is_open(); }
  /// The last exchange failed before the server could have answered anything, on a connection that had idled.
  bool diedUnanswered() const { return reused_ && head_.empty() && !timed_out_; }

 private:
  class DeadlineStream;

  bool create_and_connect_socket(Socket& socket, httplib::Error& error) override;
  void shutdown_ssl(Socket& socket, bool gracefully) override;
  bool process_socket(const Socket& socket, std::function<bool(httplib::Stream&)> callback) override;

  bool connectTcp(Socket& socket);
  bool handshake(Socket& socket);
  Result<HttpResponse> failure(httplib::Error error) const;
  Result<HttpResponse> answer(const httplib::Response& received, std::string body) const;

  const Origin origin_;
  SSL_CTX* const tls_;
  Steady::time_point deadline_;
  Steady::time_point connect_by_;
  std::string head_;             ///< the response's status line and headers, raw
  std::string connect_problem_;  ///< why there is no connection
  bool connected_ = false;       ///< the request may have left
  bool reused_ = false;
  bool timed_out_ = false;
  bool too_large_ = false;
};

}  // namespace sluice::http
