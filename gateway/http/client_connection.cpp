#include "gateway/http/client_connection.h"

#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>

namespace sluice::http {
namespace {

constexpr std::size_t kMaxHead = 64 << 10;

/// True when `fd` is ready before `until`.
bool waitFor(int fd, short events, Steady::time_point until) {
  for (;;) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - Steady::now()).count();
    if (left <= 0) return false;
    pollfd wait{fd, events, 0};
    const int ready = ::poll(&wait, 1, static_cast<int>(std::min<long>(left, 60'000)));
    if (ready > 0) return true;
    if (ready < 0 && errno != EINTR) return false;
  }
}

bool isIpAddress(const std::string& host) {
  return host.find(':') != std::string::npos || host.find_first_not_of("0123456789.") == std::string::npos;
}

std::string sslProblem(SSL* ssl) {
  const long verified = SSL_get_verify_result(ssl);
  if (verified != X509_V_OK)
    return std::string("certificate refused: ") + X509_verify_cert_error_string(verified);
  const char* reason = ERR_reason_error_string(ERR_peek_last_error());
  return std::string("TLS: ") +
         (reason != nullptr ? reason : "the connection was closed during the handshake");
}

}  // namespace

std::string Origin::name() const {
  const std::string bracketed = host.find(':') == std::string::npos ? host : "[" + host + "]";
  return (tls ? "https://" : "http://") + bracketed + ":" + std::to_string(port);
}

std::string Origin::hostHeader() const {
  const std::string bracketed = host.find(':') == std::string::npos ? host : "[" + host + "]";
  return port == (tls ? 443 : 80) ? bracketed : bracketed + ":" + std::to_string(port);
}

/// Reads and writes that end at the connection's deadline, however slowly the other side trickles.
class ClientConnection::DeadlineStream : public httplib::Stream {
 public:
  DeadlineStream(ClientConnection& owner, const Socket& socket) : owner_(owner), socket_(socket) {}

  bool is_readable() const override { return true; }
  bool is_writable() const override { return true; }
  void get_remote_ip_and_port(std::string&, int&) const override {}
  void get_local_ip_and_port(std::string&, int&) const override {}
  socket_t socket() const override { return socket_.sock; }

  ssize_t read(char* buffer, std::size_t size) override {
    // httplib waits for the body of a 304, which by RFC 9110 never has one: it is told that the body has
    // ended.
    if (head_complete_ && owner_.head_.compare(8, 4, " 304") == 0) return 0;
    if (begin_ == end_) {
      const ssize_t count = receive();
      if (count <= 0) return count;
      begin_ = 0;
      end_ = static_cast<std::size_t>(count);
    }
    const std::size_t count = std::min(size, end_ - begin_);
    std::memcpy(buffer, buffer_ + begin_, count);
    begin_ += count;
    return keepHead(buffer, count) ? static_cast<ssize_t>(count) : -1;
  }

  ssize_t write(const char* bytes, std::size_t size) override {
    for (;;) {
      ssize_t count;
      short wanted = POLLOUT;
      if (socket_.ssl != nullptr) {
        ERR_clear_error();
        count = SSL_write(socket_.ssl, bytes, static_cast<int>(std::min<std::size_t>(size, 1 << 20)));
        if (count > 0) return count;
        if (!sslWants(static_cast<int>(count), wanted)) return -1;
      } else {
        count = ::send(socket_.sock, bytes, size, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (count > 0) return count;
        if (errno == EINTR) continue;
        if (errno != EAGAIN) return -1;
      }
      if (!wait(wanted)) return -1;
    }
  }

 private:
  ssize_t receive() {
    for (;;) {
      // Checked also while bytes keep coming: one a second would otherwise never wait.
      if (Steady::now() >= owner_.deadline_) {
        owner_.timed_out_ = true;
        return -1;
      }
      short wanted = POLLIN;
      if (socket_.ssl != nullptr) {
        ERR_clear_error();
        const int count = SSL_read(socket_.ssl, buffer_, sizeof buffer_);
        if (count > 0) return count;
        if (SSL_get_error(socket_.ssl, count) == SSL_ERROR_ZERO_RETURN) return 0;
        if (!sslWants(count, wanted))
          return -1;  // also an end without close_notify: a cut answer must not look whole
      } else {
        const ssize_t count = ::recv(socket_.sock, buffer_, sizeof buffer_, MSG_DONTWAIT);
        if (count >= 0) return count;
        if (errno == EINTR) continue;
        if (errno != EAGAIN) return -1;
      }
      if (!wait(wanted)) return -1;
    }
  }

  bool sslWants(int result, short& events) const {
    const int error = SSL_get_error(socket_.ssl, result);
    events = error == SSL_ERROR_WANT_WRITE ? POLLOUT : POLLIN;
    return error == SSL_ERROR_WANT_WRITE || error == SSL_ERROR_WANT_READ;
  }

  bool wait(short events) {
    if (waitFor(socket_.sock, events, owner_.deadline_)) return true;
    owner_.timed_out_ = Steady::now() >= owner_.deadline_;
    return false;
  }

  /// httplib reads a head byte by byte and a body in blocks, so the head ends exactly where it has consumed
  /// it.
  bool keepHead(const char* bytes, std::size_t count) {
    if (head_complete_) return true;
    std::string& head = owner_.head_;
    head.append(bytes, count);
    if (head.size() > kMaxHead) return false;
    if (head.ends_with("\r\n\r\n")) {
      const bool interim = head.starts_with("HTTP/1.1 1") || head.starts_with("HTTP/1.0 1");
      if (interim) {
        head.clear();
      } else {
        head_complete_ = true;
      }
    }
    return true;
  }

  ClientConnection& owner_;
  const Socket& socket_;
  bool head_complete_ = false;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  char buffer_[16 << 10];
};

ClientConnection::ClientConnection(Origin origin, SSL_CTX* tls)
    : httplib::ClientImpl(origin.host, origin.port), origin_(std::move(origin)), tls_(tls) {
  set_keep_alive(true);
  set_follow_location(false);
  set_url_encode(false);
  set_decompress(false);
}

ClientConnection::~ClientConnection() {
  // Here and not in the base: there our shutdown_ssl would no longer be called.
  const std::lock_guard lock(socket_mutex_);
  ClientConnection::shutdown_ssl(socket_, false);
  shutdown_socket(socket_);
  close_socket(socket_);
}

Result<HttpResponse> ClientConnection::exchange(const HttpRequest& request, const std::string& target,
                                                const HttpClientOptions& options,
                                                Steady::time_point deadline) {
  deadline_ = deadline;
  connect_by_ = std::min(deadline, Steady::now() + options.connect_timeout);
  head_.clear();
  reused_ = socket_.is_open();
  connected_ = reused_;
  timed_out_ = too_large_ = false;

  httplib::Request out;
  out.method = request.method;
  out.path = target;
  out.headers.emplace("Host", origin_.hostHeader());
  out.headers.emplace("Accept-Encoding", "identity");
  if (!request.headers.find("User-Agent")) out.headers.emplace("User-Agent", options.user_agent);
  for (const auto& [name, value] : request.headers) out.headers.emplace(name, value);
  out.body = request.body;
  std::string body;
  out.content_receiver = [&](const char* bytes, std::size_t count, std::uint64_t, std::uint64_t) {
    too_large_ = body.size() + count > options.max_response_bytes;
    if (!too_large_) body.append(bytes, count);
    return !too_large_;
  };

  httplib::Response received;
  httplib::Error error = httplib::Error::Success;
  if (!send(out, received, error) || timed_out_) return failure(error);
  return answer(received, std::move(body));
}

Result<HttpResponse> ClientConnection::failure(httplib::Error error) const {
  const std::string where = origin_.name();
  if (!connected_) return fail(ErrorKind::transient, "no connection to " + where + ": " + connect_problem_);
  if (too_large_) return fail(ErrorKind::invalid, "the answer of " + where + " is larger than allowed");
  if (timed_out_) return fail(ErrorKind::unclear, where + " did not answer completely in time");
  const std::string half = head_.empty() ? " without an answer" : " in the middle of its answer";
  return fail(ErrorKind::unclear,
              "the connection to " + where + " was lost" + half + " (" + httplib::to_string(error) + ")");
}

Result<HttpResponse> ClientConnection::answer(const httplib::Response& received, std::string body) const {
  HttpResponse response{received.status, {}, std::move(body)};
  std::string_view rest = head_;
  rest.remove_prefix(std::min(rest.find("\r\n"), rest.size() - 2) + 2);
  while (!rest.empty() && !rest.starts_with("\r\n")) {
    const std::size_t end = std::min(rest.find("\r\n"), rest.size() - 2);
    const std::string_view line = rest.substr(0, end);
    rest.remove_prefix(end + 2);
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos) continue;
    std::string_view value = line.substr(colon + 1);
    value.remove_prefix(std::min(value.find_first_not_of(" \t"), value.size()));
    value = value.substr(0, value.find_last_not_of(" \t") + 1);
    response.headers.add(std::string(line.substr(0, colon)), std::string(value));
  }
  return response;
}

bool ClientConnection::create_and_connect_socket(Socket& socket, httplib::Error& error) {
  reused_ = false;
  connected_ = connectTcp(socket) && (tls_ == nullptr || handshake(socket));
  if (connected_) return true;
  error = httplib::Error::Connection;
  if (socket.ssl != nullptr) SSL_free(socket.ssl);
  if (socket.sock != INVALID_SOCKET) ::close(socket.sock);
  socket = Socket();
  return false;
}

bool ClientConnection::connectTcp(Socket& socket) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_NUMERICSERV;
  addrinfo* found = nullptr;
  const int resolved =
      ::getaddrinfo(origin_.host.c_str(), std::to_string(origin_.port).c_str(), &hints, &found);
  if (resolved != 0) {
    connect_problem_ = ::gai_strerror(resolved);
    return false;
  }
  const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> guard(found, &::freeaddrinfo);
  for (const addrinfo* at = found; at != nullptr; at = at->ai_next) {
    const int fd = ::socket(at->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0) {
      connect_problem_ = std::strerror(errno);
      continue;
    }
    const int on = 1;
    ::setsockopt(fd, IPPROTO_TCP, 1 /* TCP_NODELAY */, &on, sizeof on);
    int problem = ::connect(fd, at->ai_addr, at->ai_addrlen) == 0 ? 0 : errno;
    if (problem == EINPROGRESS) {
      // The addresses that are left get their share of the time: a dead IPv6 route must not use it all.
      const auto left = connect_by_ - Steady::now();
      const auto until = at->ai_next == nullptr ? connect_by_ : Steady::now() + left / 2;
      socklen_t size = sizeof problem;
      if (!waitFor(fd, POLLOUT, until)) {
        problem = ETIMEDOUT;
      } else {
        ::getsockopt(fd, SOL_SOCKET, SO_ERROR, &problem, &size);
      }
    }
    if (problem == 0) {
      socket.sock = fd;
      return true;
    }
    connect_problem_ = std::strerror(problem);
    ::close(fd);
  }
  return false;
}

bool ClientConnection::handshake(Socket& socket) {
  ERR_clear_error();
  socket.ssl = SSL_new(tls_);
  SSL* const ssl = socket.ssl;
  if (ssl == nullptr || SSL_set_fd(ssl, socket.sock) != 1) {
    connect_problem_ = "TLS: no memory";
    return false;
  }
  if (isIpAddress(origin_.host)) {
    X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl), origin_.host.c_str());
  } else {
    SSL_set_tlsext_host_name(ssl, origin_.host.c_str());
    SSL_set1_host(ssl, origin_.host.c_str());
  }
  for (;;) {
    const int result = SSL_connect(ssl);
    if (result == 1) return true;
    const int error = SSL_get_error(ssl, result);
    if (error != SSL_ERROR_WANT_READ && error != SSL_ERROR_WANT_WRITE) {
      connect_problem_ = sslProblem(ssl);
      return false;
    }
    if (Steady::now() >= connect_by_ ||
        !waitFor(socket.sock, error == SSL_ERROR_WANT_READ ? POLLIN : POLLOUT, connect_by_)) {
      connect_problem_ = "TLS: time-out during the handshake";
      return false;
    }
  }
}

void ClientConnection::shutdown_ssl(Socket& socket, bool gracefully) {
  if (socket.ssl == nullptr) return;
  ERR_clear_error();
  if (gracefully) SSL_shutdown(socket.ssl);
  SSL_free(socket.ssl);
  socket.ssl = nullptr;
}

bool ClientConnection::process_socket(const Socket& socket, std::function<bool(httplib::Stream&)> callback) {
  DeadlineStream stream(*this, socket);
  return callback(stream);
}

}  // namespace sluice::http
