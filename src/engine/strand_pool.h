/// A few threads on which all strands take turns, in the order in which they became runnable. Any thread may
/// schedule.
#pragma once

#include <condition_variable>
#include <deque>
#include <map>
#include <mutex>
#include <thread>
#include <vector>

#include "engine/strand.h"

namespace sluice {

class StrandPool {
 public:
  ~StrandPool() { stop(); }
  void start(std::size_t threads);
  void stop();  ///< turns that are being taken are ended, no other begins
  void schedule(Strand& strand);

 private:
  enum class Turn { queued, running, running_and_wanted };
  void work();

  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Strand*> ready_;
  std::map<Strand*, Turn> turns_;  // absent: it has nothing to do
  std::vector<std::thread> threads_;
  bool stopping_ = false;
};

}  // namespace sluice
