/// The outbox of one repository as the workers see it: which effect is next, what came of it. Any worker
/// thread.
#pragma once

#include <atomic>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>

#include "engine/look_before_send.h"
#include "engine/run_poll.h"

namespace sluice {

class Desk {
 public:
  Desk(Site& site, Strand& strand, const StrandContext& context);

  struct Job {
    OutboxEntry entry;
    Lease lease;
    std::string lane;
  };
  /// The oldest due effect whose lane is free; it is busy from now on. Nothing: wakeAt() says when to ask
  /// again.
  std::optional<Job> next();
  /// Does it. `settled` is called once, maybe later and on another thread, when the entry is not busy any
  /// more.
  void carryOut(const Job& job, const std::function<void()>& settled);
  void poll() { poll_.look(); }

  /// Whether something may be due. Resets what it answered from.
  bool wakeDue(Instant now);
  bool pollDue(Instant now);
  /// How many effects the desk has begun and not settled.
  std::size_t busy() const;

 private:
  struct Lane {
    std::int64_t busy = 0;     ///< entry that is being done
    std::int64_t waiting = 0;  ///< entry that waits for its next try and holds the lane until then
    Instant until{};
  };

  bool free(const std::string& lane, std::int64_t entry, Instant now);
  void planWake(Instant now);
  void recorded(const Job& job, EventBody body, const std::function<void()>& settled);
  void later(const Job& job, const Later& later, const std::function<void()>& settled);
  void failed(const Job& job, const Error& error, const std::function<void()>& settled);
  void settle(const Job& job);
  void settleUntil(const Job& job, Instant until);

  Site& site_;
  Strand& strand_;
  const StrandContext context_;
  LookBeforeSend triggers_;
  RunPoll poll_;

  mutable std::mutex mutex_;  // guards everything below
  std::map<std::string, Lane> lanes_;
  std::set<std::int64_t> busy_;
  std::optional<Instant> wake_at_;
  Periodic sweeping_;
  Periodic polling_;
};

}  // namespace sluice
