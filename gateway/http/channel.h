/// The bytes of one connection, plain or TLS, never blocking. Used by one thread at a time; TlsContext by
/// any.
#pragma once

#include <openssl/ssl.h>
#include <sys/types.h>

#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"

namespace sluice::http {

struct SslDeleter {
  void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
  void operator()(SSL* session) const { SSL_free(session); }
};

/// The server's certificate and key. TLS 1.2 and up, no renegotiation.
class TlsContext {
 public:
  /// Both are PEM files. `invalid` names the file that does not fit.
  static Result<TlsContext> load(const std::string& certificate, const std::string& key);
  SSL_CTX* get() const { return context_.get(); }

 private:
  std::unique_ptr<SSL_CTX, SslDeleter> context_;
};

class Channel {
 public:
  enum class Outcome { done, wants_read, wants_write, closed };
  struct Moved {
    Outcome outcome = Outcome::done;
    std::size_t bytes = 0;  ///< above 0 exactly when done
  };

  Channel(int fd, const TlsContext* tls);  ///< owns fd, which must be non-blocking
  ~Channel();
  Channel(const Channel&) = delete;
  Channel& operator=(const Channel&) = delete;

  Moved receive(char* buffer, std::size_t size);
  Moved send(std::string_view bytes);
  bool hasBuffered() const;  ///< received bytes that the kernel will not announce again
  void shutdownWrite();
  int fd() const { return fd_; }

 private:
  Moved fromSsl(int result) const;

  int fd_;
  std::unique_ptr<SSL, SslDeleter> ssl_;
};

}  // namespace sluice::http
