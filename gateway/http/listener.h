/// The listening socket. A second server on the same port is an error, never a silent sharing.
#pragma once

#include <string>

#include "base/result.h"

namespace sluice::http {

/// An open file descriptor, closed with its owner.
class Descriptor {
 public:
  explicit Descriptor(int fd = -1) : fd_(fd) {}
  ~Descriptor() { reset(); }
  Descriptor(Descriptor&& other) noexcept : fd_(other.release()) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    if (this != &other) reset(other.release());
    return *this;
  }
  int get() const { return fd_; }
  int release();
  void reset(int fd = -1);

 private:
  int fd_;
};

struct Listener {
  Descriptor socket;  ///< non-blocking, backlog 1024
  int port = 0;
};

/// `host` is a numeric IPv4 or IPv6 address, with or without brackets, or `localhost`. Port 0 picks a free
/// one.
Result<Listener> listenOn(const std::string& host, int port);

/// The address of a connected client, IPv4 in its own form also on an IPv6 socket.
std::string remoteAddress(int fd);

}  // namespace sluice::http
