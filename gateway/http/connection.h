/// One client's connection and the request that is being read from it. Owned by the front's thread, except
/// while a request of it is being worked on: then by that worker alone (`with_worker`).
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <mutex>
#include <string>

#include "gateway/http/channel.h"
#include "gateway/http/head.h"

namespace sluice::http {

using Steady = std::chrono::steady_clock;

/// How much memory the bodies of unfinished requests may take together. Thread-safe.
class Budget {
 public:
  explicit Budget(std::size_t limit) : limit_(limit) {}
  bool take(std::size_t bytes) {
    if (used_.fetch_add(bytes) + bytes <= limit_) return true;
    used_.fetch_sub(bytes);
    return false;
  }
  void giveBack(std::size_t bytes) { used_.fetch_sub(bytes); }

 private:
  const std::size_t limit_;
  std::atomic<std::size_t> used_{0};
};

struct Connection {
  enum class State {
    idle,       ///< between requests
    head,       ///< some bytes of a head are there
    body,       ///< the head is complete, the body is not
    working,    ///< with a worker
    writing,    ///< the client is slow to take its answer
    lingering,  ///< everything was said; what the client still sends is thrown away until it closes
  };

  Connection(int fd, const TlsContext* tls, std::string remote)
      : channel(fd, tls), remote_address(std::move(remote)) {}

  Channel channel;
  std::string remote_address;
  State state = State::idle;
  bool expired = false;      ///< its socket was shut down; the event that follows closes it
  bool close_after = false;  ///< no further request after this answer
  std::string input;        ///< bytes received and not yet understood: part of a head, or a pipelined request
  std::size_t scanned = 0;  ///< of input, already searched for the end of the head
  Head head;                ///< in state body and working; its request carries the body
  std::size_t reserved = 0;  ///< taken from the budget for the body
  std::string output;        ///< the answer
  std::size_t sent = 0;      ///< of output
  Steady::time_point begun;  ///< first byte of this request
  Steady::time_point last_active;
  Steady::time_point deadline;
  std::atomic<bool> with_worker{false};
  std::mutex arming;  ///< held while the socket is given back to the front
};

}  // namespace sluice::http
