#include "gateway/http/server.h"

#include <csignal>
#include <mutex>
#include <optional>

#include "gateway/http/dispatch.h"
#include "gateway/http/front.h"
#include "gateway/http/pool.h"

namespace sluice::http {
namespace {

/// Signals are for the main thread, and a client that goes away must not end the process (SIGPIPE from TLS
/// writes). Threads started while this lives inherit the mask.
class SignalsBlocked {
 public:
  SignalsBlocked() {
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before_);
  }
  ~SignalsBlocked() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
  SignalsBlocked(const SignalsBlocked&) = delete;
  SignalsBlocked& operator=(const SignalsBlocked&) = delete;

 private:
  sigset_t before_;
};

}  // namespace

struct Server::Impl {
  explicit Impl(ServerOptions given)
      : options(std::move(given)),
        dispatcher(std::chrono::duration_cast<std::chrono::seconds>(options.idle_timeout)) {}

  void work(Connection& connection) {
    auto [bytes, close] = dispatcher.respond(std::move(connection.head), front->stopping());
    front->finish(connection, std::move(bytes), close);
  }

  const ServerOptions options;
  Dispatcher dispatcher;
  std::optional<TlsContext> tls;
  std::unique_ptr<Front> front;
  std::unique_ptr<Pool<Connection*>> pool;
  std::thread front_thread;
  std::mutex stopping;
};

Server::Server(ServerOptions options) : impl_(std::make_unique<Impl>(std::move(options))) {}
Server::~Server() { stop(); }

void Server::route(const std::string& method, const std::string& pattern, Handler handler) {
  impl_->dispatcher.route(method, pattern, std::move(handler));
}

Result<int> Server::start(const std::string& host, int port) {
  if (impl_->front != nullptr) return fail(ErrorKind::internal, "the server was started before");
  if (!impl_->options.tls_certificate.empty() || !impl_->options.tls_key.empty()) {
    auto tls = TlsContext::load(impl_->options.tls_certificate, impl_->options.tls_key);
    if (!tls) return fail(tls.error());
    impl_->tls.emplace(std::move(*tls));
  }
  auto listener = listenOn(host, port);
  if (!listener) return fail(listener.error());
  const int bound = listener->port;
  Impl* const impl = impl_.get();
  const SignalsBlocked blocked;
  impl->front =
      std::make_unique<Front>(impl->options, std::move(*listener), impl->tls ? &*impl->tls : nullptr,
                              [impl](Connection& connection) { impl->pool->push(&connection); });
  impl->pool = std::make_unique<Pool<Connection*>>(
      impl->options.threads, [impl](Connection* connection) { impl->work(*connection); });
  impl->front_thread = std::thread([impl] { impl->front->run(); });
  return bound;
}

void Server::stop() {
  const std::lock_guard lock(impl_->stopping);
  if (!impl_->front_thread.joinable()) return;
  impl_->front->stop();
  impl_->front_thread.join();
  impl_->pool->stop();
  impl_->front.reset();  // closes what is left
}

}  // namespace sluice::http
