/// The thread that looks at the clock and tells those who wait for a time. It asks the clock anew each time,
/// so a clock that is set is noticed within one look.
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

#include "engine/ports.h"

namespace sluice {

class Clockwork {
 public:
  Clockwork(const Clock& clock, Millis every, std::function<void(Instant)> tick);
  ~Clockwork() { stop(); }
  void start();
  void stop();

 private:
  void work();

  const Clock& clock_;
  const Millis every_;
  const std::function<void(Instant)> tick_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace sluice
