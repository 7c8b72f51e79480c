/// A client that sends exactly the bytes it is given, and a server that answers exactly the bytes it is
/// given.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <functional>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

namespace sluice::http {

inline sockaddr_in loopback(int port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

class RawClient {
 public:
  explicit RawClient(int port) : fd_(::socket(AF_INET, SOCK_STREAM, 0)) {
    const sockaddr_in address = loopback(port);
    connected_ = ::connect(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
  }
  ~RawClient() {
    if (fd_ >= 0) ::close(fd_);
  }
  RawClient(RawClient&& other) noexcept : fd_(other.fd_), connected_(other.connected_) { other.fd_ = -1; }
  RawClient(const RawClient&) = delete;
  RawClient& operator=(const RawClient&) = delete;

  bool connected() const { return connected_; }
  int fd() const { return fd_; }
  bool send(std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t n = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (n <= 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(n));
    }
    return true;
  }
  /// What comes until the peer closes or `wait_ms` passes without a byte.
  std::string readAll(int wait_ms = 5000) {
    while (more(wait_ms)) {
    }
    return std::exchange(received_, "");
  }
  /// One whole response; empty when it does not come.
  std::string readOne(int wait_ms = 5000) {
    for (;;) {
      const std::size_t end = received_.find("\r\n\r\n");
      if (end != std::string::npos) {
        const std::size_t at = received_.find("Content-Length: ");
        const std::size_t total = end + 4 + (at < end ? std::stoul(received_.substr(at + 16)) : 0);
        if (received_.size() >= total) {
          const std::string one = received_.substr(0, total);
          received_.erase(0, total);
          return one;
        }
      }
      if (!more(wait_ms)) return "";
    }
  }
  bool closed() const { return closed_; }

 private:
  bool more(int wait_ms) {
    pollfd p{fd_, POLLIN, 0};
    if (::poll(&p, 1, wait_ms) <= 0) return false;
    char buffer[16384];
    const ssize_t n = ::recv(fd_, buffer, sizeof buffer, 0);
    closed_ = n <= 0;
    if (!closed_) received_.append(buffer, static_cast<std::size_t>(n));
    return !closed_;
  }

  int fd_;
  bool connected_ = false;
  bool closed_ = false;
  std::string received_;
};

inline int statusOf(std::string_view response) {
  return response.size() > 12 && response.starts_with("HTTP/1.1 ")
             ? std::stoi(std::string(response.substr(9, 3)))
             : 0;
}

/// Sends `bytes` on a new connection; the status of the first answer, 0 for none.
inline int statusFor(int port, std::string_view bytes) {
  RawClient client(port);
  client.send(bytes);
  return statusOf(client.readOne());
}

/// Accepts connections on loopback and lets `answer` talk on each, in a thread of its own.
class RawServer {
 public:
  explicit RawServer(std::function<void(int fd)> answer)
      : fd_(::socket(AF_INET, SOCK_STREAM, 0)), answer_(std::move(answer)) {
    sockaddr_in address = loopback(0);
    ::bind(fd_, reinterpret_cast<sockaddr*>(&address), sizeof address);
    ::listen(fd_, 16);
    socklen_t size = sizeof address;
    ::getsockname(fd_, reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] {
      for (;;) {
        const int client = ::accept(fd_, nullptr, nullptr);
        if (client < 0) return;
        ++accepted_;
        talks_.emplace_back([this, client] {
          answer_(client);
          ::close(client);
        });
      }
    });
  }
  ~RawServer() {
    ::shutdown(fd_, SHUT_RDWR);
    thread_.join();
    for (auto& talk : talks_) talk.join();
    ::close(fd_);
  }
  RawServer(const RawServer&) = delete;
  RawServer& operator=(const RawServer&) = delete;

  int port() const { return port_; }
  int accepted() const { return accepted_; }
  std::string url(const std::string& path = "/") const {
    return "http://127.0.0.1:" + std::to_string(port_) + path;
  }

  /// Reads one request with its body; empty at the end of the connection.
  static std::string readRequest(int fd) {
    std::string all;
    char buffer[4096];
    for (;;) {
      const std::size_t end = all.find("\r\n\r\n");
      if (end != std::string::npos) {
        const std::size_t at = all.find("Content-Length: ");
        const std::size_t body = at == std::string::npos || at > end ? 0 : std::stoul(all.substr(at + 16));
        if (all.size() >= end + 4 + body) return all;
      }
      const ssize_t n = ::recv(fd, buffer, sizeof buffer, 0);
      if (n <= 0) return "";
      all.append(buffer, static_cast<std::size_t>(n));
    }
  }
  static bool say(int fd, std::string_view bytes) {
    return ::send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(bytes.size());
  }

 private:
  int fd_;
  std::function<void(int)> answer_;
  int port_ = 0;
  std::atomic<int> accepted_{0};
  std::vector<std::thread> talks_;
  std::thread thread_;
};

}  // namespace sluice::http
