/// A loopback TCP proxy that misbehaves in one way. Runs its own threads; closes everything on destruction.
#pragma once

#include <atomic>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace sluice::testing {

enum class Fault {
  none,
  hang,        ///< accepts and never answers
  half_close,  ///< closes after the first bytes of an answer
  lose_reply,  ///< a push reaches the server; its answer does not come back
  trickle,     ///< one byte of the answer every 100 ms
};

class FaultyProxy {
 public:
  explicit FaultyProxy(int upstream);
  FaultyProxy(const FaultyProxy&) = delete;
  FaultyProxy& operator=(const FaultyProxy&) = delete;
  ~FaultyProxy();

  int port() const { return port_; }
  std::atomic<Fault> fault{Fault::none};

 private:
  void accept();
  void serve(int client);

  int upstream_;
  int port_ = 0;
  int listener_ = -1;
  std::atomic<bool> stop_{false};
  std::thread acceptor_;
  std::mutex mutex_;
  std::vector<std::thread> servers_;
};

}  // namespace sluice::testing
