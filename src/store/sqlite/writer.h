/// The one thread that writes. Callers' pieces of work are gathered into one transaction and one fsync, each
/// in a savepoint of its own, so that a refusal undoes only itself; all callers go on after the commit is on
/// disk. Checkpoints are made here and nowhere else. write() may be called from any thread.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "store/sqlite/connection.h"

namespace sluice::sqlite {

class Writer {
 public:
  /// A refusal (a failed Status) or a SqlFailure undoes what this work has written.
  using Work = std::function<Status(Connection&)>;

  struct Counters {
    std::atomic<std::int64_t> writes{0};    ///< pieces of work that were made durable
    std::atomic<std::int64_t> commits{0};   ///< transactions that they shared
    std::atomic<std::int64_t> failures{0};  ///< transactions that could not be committed
  };

  explicit Writer(std::unique_ptr<Connection> connection);
  ~Writer();  ///< finishes what waits, then copies the log back and closes

  /// Durable when it returns success; nothing was written otherwise.
  Status write(const Work& work);
  const Counters& counters() const { return counters_; }

 private:
  struct Waiting {
    const Work* work = nullptr;
    Status outcome;
    bool finished = false;
    std::condition_variable done;
  };

  void loop();
  void commitTogether(const std::vector<Waiting*>& group);
  Status attempt(const Work& work);
  void copyLogBack();

  std::unique_ptr<Connection> connection_;
  Counters counters_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<Waiting*> queue_;
  bool stopping_ = false;
  bool failing_ = false;  ///< said once in the log, not for every group
  std::thread thread_;
};

}  // namespace sluice::sqlite
