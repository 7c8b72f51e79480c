#include "gateway/http/client.h"

#include <openssl/ssl.h>

#include <algorithm>
#include <charconv>
#include <csignal>
#include <map>
#include <mutex>
#include <optional>
#include <vector>

#include "gateway/http/client_connection.h"

namespace sluice::http {
namespace {

struct Target {
  Origin origin;
  std::string path;  ///< with query
};

std::optional<Target> parseUrl(std::string_view url) {
  Target target;
  if (url.starts_with("https://")) {
    target.origin.tls = true;
    url.remove_prefix(8);
  } else if (url.starts_with("http://")) {
    url.remove_prefix(7);
  } else {
    return std::nullopt;
  }
  const std::size_t slash = std::min(url.find_first_of("/?#"), url.size());
  std::string_view authority = url.substr(0, slash);
  const std::string_view path = url.substr(slash);
  const bool clean =
      std::all_of(path.begin(), path.end(), [](char c) { return c > ' ' && c < 0x7F && c != '#'; });
  // User names and passwords in URLs end up in logs; credentials go into headers.
  if (!clean || authority.find('@') != std::string_view::npos) return std::nullopt;
  if (!path.starts_with('/')) target.path.push_back('/');
  target.path.append(path);
  std::string_view port;
  if (authority.starts_with('[')) {
    const std::size_t end = authority.find(']');
    if (end == std::string_view::npos) return std::nullopt;
    target.origin.host = authority.substr(1, end - 1);
    port = authority.substr(end + 1);
  } else {
    const std::size_t colon = std::min(authority.find(':'), authority.size());
    target.origin.host = authority.substr(0, colon);
    port = authority.substr(colon);
  }
  const auto allowed = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
           c == '-' || c == '_' || c == ':';
  };
  const std::string& host = target.origin.host;
  if (host.empty() || !std::all_of(host.begin(), host.end(), allowed)) return std::nullopt;
  target.origin.port = target.origin.tls ? 443 : 80;
  if (!port.empty()) {
    const auto [end, error] = std::from_chars(port.data() + 1, port.data() + port.size(), target.origin.port);
    if (port[0] != ':' || error != std::errc() || end != port.data() + port.size()) return std::nullopt;
    if (target.origin.port < 1 || target.origin.port > 65535) return std::nullopt;
  }
  return target;
}

std::optional<std::string> whyUnsendable(const HttpRequest& request) {
  if (!isToken(request.method)) return "the method is not a token";
  for (const auto& [name, value] : request.headers) {
    if (!isToken(name)) return "a header name is not a token";
    if (!isFieldValue(value)) return "the header " + name + " has a control character";
    for (const char* own : {"Host", "Content-Length", "Connection", "Transfer-Encoding"}) {
      if (equalsIgnoringCase(name, own)) return "the header " + name + " is the client's own";
    }
  }
  return std::nullopt;
}

/// TLS writes go through write(2), which has no MSG_NOSIGNAL.
class SigpipeBlocked {
 public:
  SigpipeBlocked() {
    sigset_t pipe;
    sigemptyset(&pipe);
    sigaddset(&pipe, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &pipe, &before_);
  }
  ~SigpipeBlocked() {
    if (sigismember(&before_, SIGPIPE) == 0) {
      sigset_t pipe;
      sigemptyset(&pipe);
      sigaddset(&pipe, SIGPIPE);
      const timespec none{};
      while (sigtimedwait(&pipe, nullptr, &none) > 0) {
      }
    }
    pthread_sigmask(SIG_SETMASK, &before_, nullptr);
  }
  SigpipeBlocked(const SigpipeBlocked&) = delete;
  SigpipeBlocked& operator=(const SigpipeBlocked&) = delete;

 private:
  sigset_t before_;
};

}  // namespace

struct HttpClient::Impl {
  struct ContextDeleter {
    void operator()(SSL_CTX* given) const { SSL_CTX_free(given); }
  };

  explicit Impl(HttpClientOptions given) : options(std::move(given)) {}

  /// Loaded at the first https request and then kept. Null when the certificate authorities cannot be read.
  SSL_CTX* tls() {
    const std::lock_guard lock(mutex);
    if (context != nullptr) return context.get();
    std::unique_ptr<SSL_CTX, ContextDeleter> fresh(SSL_CTX_new(TLS_client_method()));
    if (fresh == nullptr) return nullptr;
    SSL_CTX_set_min_proto_version(fresh.get(), TLS1_2_VERSION);
    SSL_CTX_set_verify(fresh.get(), SSL_VERIFY_PEER, nullptr);
    SSL_CTX_set_mode(fresh.get(), SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    const int loaded = options.ca_file.empty()
                           ? SSL_CTX_set_default_verify_paths(fresh.get())
                           : SSL_CTX_load_verify_locations(fresh.get(), options.ca_file.c_str(), nullptr);
    if (loaded != 1) return nullptr;
    context = std::move(fresh);
    return context.get();
  }

  std::unique_ptr<ClientConnection> takeIdle(const std::string& origin) {
    const std::lock_guard lock(mutex);
    auto& waiting = idle[origin];
    if (waiting.empty()) return nullptr;
    auto connection = std::move(waiting.back());
    waiting.pop_back();
    return connection;
  }

  void keep(const std::string& origin, std::unique_ptr<ClientConnection> connection) {
    const std::lock_guard lock(mutex);
    auto& waiting = idle[origin];
    if (connection->isReusable() && waiting.size() < options.idle_connections)
      waiting.push_back(std::move(connection));
  }

  const HttpClientOptions options;
  std::mutex mutex;
  std::unique_ptr<SSL_CTX, ContextDeleter> context;  // before the connections that use it
  std::map<std::string, std::vector<std::unique_ptr<ClientConnection>>> idle;
};

HttpClient::HttpClient(HttpClientOptions options) : impl_(std::make_unique<Impl>(std::move(options))) {}
HttpClient::~HttpClient() = default;

Result<HttpResponse> HttpClient::send(const HttpRequest& request) {
  const auto target = parseUrl(request.url);
  if (!target)
    return fail(
        ErrorKind::invalid,
        "not a URL that can be requested: it must be http(s)://host[:port]/path, encoded, without user name");
  if (const auto reason = whyUnsendable(request))
    return fail(ErrorKind::invalid, "the request cannot be sent: " + *reason);
  SSL_CTX* const tls = target->origin.tls ? impl_->tls() : nullptr;
  if (target->origin.tls && tls == nullptr) {
    return fail(ErrorKind::invalid, "the certificate authorities cannot be read: " + impl_->options.ca_file);
  }
  const auto limit = request.deadline.count() > 0 ? request.deadline : impl_->options.deadline;
  const auto deadline = Steady::now() + limit;
  const SigpipeBlocked blocked;

  // A server may close an idle connection at the very moment it is used again; then nobody knows whether the
  // request was seen. Only what may be repeated safely goes over a used connection.
  const bool repeatable = request.method == "GET" || request.method == "HEAD";
  const std::string origin = target->origin.name();
  for (bool fresh = !repeatable;; fresh = true) {
    auto connection = fresh ? nullptr : impl_->takeIdle(origin);
    if (connection == nullptr) connection = std::make_unique<ClientConnection>(target->origin, tls);
    auto response = connection->exchange(request, target->path, impl_->options, deadline);
    if (response) {
      impl_->keep(origin, std::move(connection));
      return response;
    }
    if (!connection->diedUnanswered()) return response;
  }
}

}  // namespace sluice::http
