/// The workers that carry out effects, for all repositories. A repository has at most half of them at a time;
/// when all are held up by slow forges, another repository still gets a thread of its own. Who tells people
/// has a thread beside them, at most one for each channel. Any thread may wake.
#pragma once

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <list>
#include <memory>
#include <thread>

#include "engine/desk.h"

namespace sluice {

class Outbox {
 public:
  explicit Outbox(std::size_t workers) : workers_(std::max<std::size_t>(workers, 1)) {}
  ~Outbox() { stop(); }

  /// REQUIRES: before start(). The number names the desk in wake().
  std::size_t add(std::unique_ptr<Desk> desk);
  void start();
  void stop();  ///< waits for effects that are under way
  void wake(std::size_t desk);
  /// Looks at the clock: retries that are due, runs to ask about, repositories that wait too long for a
  /// worker.
  void tick(Instant now);

 private:
  struct Table {
    std::unique_ptr<Desk> desk;
    int hands = 0;  ///< workers that are at it
    bool queued = false;
    bool refused = false;  ///< a worker came while `hands` was at its limit
    bool poll = false;     ///< CI is to be asked about runs
    std::chrono::steady_clock::time_point queued_at{};
  };

  void spawn();
  void work(std::list<std::thread>::iterator self);
  void serve(std::unique_lock<std::mutex>& lock, std::size_t index);
  void enqueue(std::size_t index);
  void spawnIfShort();
  bool mayStay() const { return alive_ <= workers_ + telling_; }

  const std::size_t workers_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<Table> tables_;
  std::deque<std::size_t> ready_;
  std::list<std::thread> threads_;
  std::list<std::thread> left_;  ///< of threads that have ended, to be joined
  std::size_t alive_ = 0;
  std::size_t telling_ = 0;  ///< workers that tell people: they count for nothing, so that a chat server that
                             ///< is down keeps nobody from deploying
  std::size_t idle_ = 0;
  bool stopping_ = true;
};

}  // namespace sluice
