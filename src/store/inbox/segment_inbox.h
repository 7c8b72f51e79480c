/// The inbox on a segment log. Appends of many threads share one write and one fdatasync (group commit): they
/// queue, a committer thread takes all that wait, and everybody is answered when the group is on disk.
/// Duplicates are found there too, in order, so of two deliveries that come at the same instant exactly one
/// is stored, and the other learns it only once that one is durable. When the disk fails, the group's appends
/// fail (`transient`) and the next group tries anew: space that comes back is enough.
#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "engine/inbox.h"
#include "store/inbox/disk.h"
#include "store/inbox/segment_log.h"
#include "store/inbox/window.h"

namespace sluice {

struct InboxOptions {
  std::uint64_t segment_bytes = 64UL << 20;
  Millis retention = std::chrono::hours(72);  ///< consumed deliveries are kept this long, for replay …
  std::uint64_t max_bytes =
      1UL << 30;  ///< … and no longer than this much space lasts; unconsumed ones always stay
  Millis dedupe_span = std::chrono::hours(24);
  std::size_t dedupe_count = 1UL << 17;  ///< deliveries remembered; 56 bytes each
};

class SegmentInbox : public Inbox {
 public:
  /// Opens or creates the directory. `conflict` when another process uses it, `corrupt` (with file and
  /// offset) when acknowledged deliveries are damaged. Reads everything that is kept: about a second for a
  /// gigabyte.
  static Result<std::unique_ptr<SegmentInbox>> open(const std::string& directory, InboxOptions options = {});
  static Result<std::unique_ptr<SegmentInbox>> open(std::unique_ptr<Disk> disk, InboxOptions options = {});
  ~SegmentInbox() override;

  Result<Accepted> append(const Delivery& delivery, std::string_view fingerprint) override;
  /// Also stops after some megabytes. `not_found` before firstPosition(), `corrupt` where no record begins.
  Result<std::vector<StoredDelivery>> read(std::uint64_t position, std::size_t limit) override;
  void waitBeyond(std::uint64_t position, Millis at_most) override;
  std::uint64_t endPosition() const override;
  void release(std::uint64_t position) override;
  /// Waiters return; appends fail from now on.
  void stop() override;

  std::uint64_t firstPosition() const { return log_->begin(); }  ///< of what is still kept

 private:
  struct Pending;

  SegmentInbox(std::unique_ptr<Disk> disk, InboxOptions options);
  void commitLoop();
  void commit(const std::vector<Pending*>& group);
  bool isKnown(Pending& pending) const;
  bool store(std::span<Pending* const> pending);

  const InboxOptions options_;
  const std::unique_ptr<Disk> disk_;
  Window window_;  ///< the committer's own
  std::unique_ptr<SegmentLog> log_;

  mutable std::mutex mutex_;
  std::condition_variable work_;      ///< for the committer
  std::condition_variable progress_;  ///< for waitBeyond
  std::vector<Pending*> queue_;       ///< guarded by mutex_
  bool committer_waits_ = false;      ///< guarded by mutex_
  bool stopped_ = false;              ///< guarded by mutex_
  std::uint64_t end_ = 0;             ///< guarded by mutex_
  Instant newest_;                    ///< latest received_at seen: the only clock here; guarded by mutex_
  std::thread committer_;
};

}  // namespace sluice
