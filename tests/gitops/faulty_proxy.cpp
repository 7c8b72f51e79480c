#include "faulty_proxy.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <chrono>

#include "daemons.h"

namespace sluice::testing {
namespace {

void sendAll(int fd, const char* bytes, ssize_t size) {
  while (size > 0) {
    const ssize_t sent = ::send(fd, bytes, static_cast<std::size_t>(size), MSG_NOSIGNAL);
    if (sent <= 0) return;
    bytes += sent;
    size -= sent;
  }
}

}  // namespace

FaultyProxy::FaultyProxy(int upstream) : upstream_(upstream) {
  listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address = loopback(0);
  socklen_t size = sizeof address;
  ::bind(listener_, reinterpret_cast<sockaddr*>(&address), size);
  ::listen(listener_, 64);
  ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
  port_ = ntohs(address.sin_port);
  acceptor_ = std::thread([this] { accept(); });
}

FaultyProxy::~FaultyProxy() {
  stop_ = true;
  acceptor_.join();
  for (std::thread& server : servers_) server.join();
  ::close(listener_);
}

void FaultyProxy::accept() {
  while (!stop_) {
    pollfd polled{listener_, POLLIN, 0};
    if (::poll(&polled, 1, 50) <= 0) continue;
    const int client = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (client < 0) continue;
    const std::lock_guard lock(mutex_);
    servers_.emplace_back([this, client] { serve(client); });
  }
}

void FaultyProxy::serve(int client) {
  const int server = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address = loopback(upstream_);
  ::connect(server, reinterpret_cast<sockaddr*>(&address), sizeof address);
  std::string asked;
  std::array<char, 16384> buffer;
  for (bool open = true; open && !stop_;) {
    std::array<pollfd, 2> polled{pollfd{client, POLLIN, 0}, pollfd{server, POLLIN, 0}};
    if (::poll(polled.data(), polled.size(), 50) <= 0) continue;
    if (polled[0].revents != 0) {
      const ssize_t got = ::recv(client, buffer.data(), buffer.size(), 0);
      if (got <= 0) break;
      asked.append(buffer.data(), static_cast<std::size_t>(got));
      if (fault == Fault::hang) continue;
      sendAll(server, buffer.data(), got);
    }
    if (polled[1].revents != 0) {
      const ssize_t got = ::recv(server, buffer.data(), buffer.size(), 0);
      if (got <= 0) break;
      const bool is_push = asked.find("POST ") != std::string::npos &&
                           asked.find("/git-receive-pack HTTP") != std::string::npos;
      if (fault == Fault::lose_reply && is_push) {
        // The head of the answer can be older than its end: wait until the server has said all it will say.
        while (!stop_) {
          pollfd rest{server, POLLIN, 0};
          if (::poll(&rest, 1, 1'000) <= 0 || ::recv(server, buffer.data(), buffer.size(), 0) <= 0) break;
        }
        break;
      }
      if (fault == Fault::half_close) {
        sendAll(client, buffer.data(), got / 2);
        break;
      }
      if (fault == Fault::trickle) {
        for (ssize_t i = 0; i < got && !stop_; ++i) {
          sendAll(client, buffer.data() + i, 1);
          std::this_thread::sleep_for(std::chrono::milliseconds(100));
        }
      } else {
        sendAll(client, buffer.data(), got);
      }
    }
  }
  ::close(server);
  ::close(client);
}

}  // namespace sluice::testing
