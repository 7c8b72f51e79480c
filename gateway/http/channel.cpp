#include "gateway/http/channel.h"

#include <openssl/err.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>

namespace sluice::http {

Result<TlsContext> TlsContext::load(const std::string& certificate, const std::string& key) {
  TlsContext tls;
  tls.context_.reset(SSL_CTX_new(TLS_server_method()));
  SSL_CTX* context = tls.context_.get();
  if (context == nullptr) return fail(ErrorKind::internal, "OpenSSL gives no TLS context");
  SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
  SSL_CTX_set_options(context,
                      SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_CIPHER_SERVER_PREFERENCE);
  SSL_CTX_set_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER |
                                SSL_MODE_RELEASE_BUFFERS);
  ERR_clear_error();
  if (SSL_CTX_use_certificate_chain_file(context, certificate.c_str()) != 1) {
    return fail(ErrorKind::invalid,
                "tls.certificate: " + certificate + " is no readable PEM certificate chain");
  }
  if (SSL_CTX_use_PrivateKey_file(context, key.c_str(), SSL_FILETYPE_PEM) != 1 ||
      SSL_CTX_check_private_key(context) != 1) {
    return fail(ErrorKind::invalid, "tls.key: " + key + " is no readable PEM key of that certificate");
  }
  return tls;
}

Channel::Channel(int fd, const TlsContext* tls) : fd_(fd) {
  if (tls == nullptr) return;
  ssl_.reset(SSL_new(tls->get()));
  if (ssl_ == nullptr || SSL_set_fd(ssl_.get(), fd) != 1) return;
  SSL_set_accept_state(ssl_.get());  // the handshake happens inside the first receive
}

Channel::~Channel() {
  ssl_.reset();
  ::close(fd_);
}

Channel::Moved Channel::receive(char* buffer, std::size_t size) {
  if (ssl_ != nullptr) {
    ERR_clear_error();
    return fromSsl(SSL_read(ssl_.get(), buffer, static_cast<int>(size)));
  }
  for (;;) {
    const ssize_t count = ::recv(fd_, buffer, size, 0);
    if (count > 0) return {Outcome::done, static_cast<std::size_t>(count)};
    if (count < 0 && errno == EINTR) continue;
    return {count < 0 && errno == EAGAIN ? Outcome::wants_read : Outcome::closed};
  }
}

Channel::Moved Channel::send(std::string_view bytes) {
  if (ssl_ != nullptr) {
    ERR_clear_error();
    return fromSsl(SSL_write(ssl_.get(), bytes.data(), static_cast<int>(bytes.size())));
  }
  for (;;) {
    const ssize_t count = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (count >= 0) return {Outcome::done, static_cast<std::size_t>(count)};
    if (errno == EINTR) continue;
    return {errno == EAGAIN ? Outcome::wants_write : Outcome::closed};
  }
}

Channel::Moved Channel::fromSsl(int result) const {
  if (result > 0) return {Outcome::done, static_cast<std::size_t>(result)};
  switch (SSL_get_error(ssl_.get(), result)) {
    case SSL_ERROR_WANT_READ:
      return {Outcome::wants_read};
    case SSL_ERROR_WANT_WRITE:
      return {Outcome::wants_write};
    default:
      return {Outcome::closed};
  }
}

bool Channel::hasBuffered() const { return ssl_ != nullptr && SSL_has_pending(ssl_.get()) == 1; }

void Channel::shutdownWrite() {
  if (ssl_ != nullptr) SSL_shutdown(ssl_.get());
  ::shutdown(fd_, SHUT_WR);
}

}  // namespace sluice::http
