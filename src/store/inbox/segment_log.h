/// The log under the inbox: records behind one another in segment files of one directory. On-disk format,
/// version 1:
///
///   LOCK                 held with flock by the one process that uses the directory
///   <16 hex digits>.log  a segment; the name is its base, the position of its first byte in the log
///   segment              8 bytes `SLINBOX1`, 8 bytes base, 4 bytes zero, 4 bytes CRC-32C of those 20; then
///   records (record.h)
///
/// A position is base + offset in the file. A segment ends where the next one begins: bytes beyond that were
/// never acknowledged. Positions only grow and are never used for two acknowledged records.
///
/// What a crash can leave, and what open() makes of it:
///   the last segment ends in records that fail their checks, none behind them proves (`synced`) that they
///   were on disk → cut off a segment without a whole header and without any record → made anew anything else
///   that fails a check → `corrupt`, with file and offset; nothing is changed
///
/// Threads: append() by one writer; everything else by any.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <span>
#include <vector>

#include "store/inbox/disk.h"
#include "store/inbox/record.h"

namespace sluice {

class SegmentLog {
 public:
  using Visitor = std::function<void(const IncomingRecord&, std::uint64_t position)>;

  /// Locks the directory, checks every record, repairs what a crash left, shows each record (without body) to
  /// `each`. `disk` outlives the log. A segment is left when it has `segment_bytes`.
  static Result<std::unique_ptr<SegmentLog>> open(Disk& disk, std::uint64_t segment_bytes,
                                                  const Visitor& each);

  /// Writes the records and returns once all are on disk. On failure (`transient`) none is in the log and the
  /// next call starts from clean ground. Returns the position of each record.
  Result<std::vector<std::uint64_t>> append(std::span<OutgoingRecord* const> records, Instant newest);

  Result<std::vector<StoredDelivery>> read(std::uint64_t position, std::size_t limit);

  std::uint64_t begin() const;  ///< where the oldest retained record can be read
  std::uint64_t end() const;    ///< just behind the newest durable record

  /// Removes whole segments before `position`, oldest first, whose newest record is older than `keep_since`,
  /// or as long as the log is larger than `max_bytes`.
  void removeBefore(std::uint64_t position, Instant keep_since, std::uint64_t max_bytes);

 private:
  struct Segment {
    std::uint64_t base = 0;
    std::uint64_t size = 0;  ///< up to the end of the last durable record
    Instant newest;          ///< received_at of its last record
    std::shared_ptr<File> file;
  };

  SegmentLog(Disk& disk, std::uint64_t segment_bytes) : disk_(disk), segment_bytes_(segment_bytes) {}

  Status recover(const Visitor& each);
  Status recoverSegment(std::uint64_t base, std::optional<std::uint64_t> next_base, const Visitor& each);
  Result<bool> wasAcknowledged(File& file, std::uint64_t base, std::uint64_t offset, std::uint64_t size);
  Status startSegment(std::uint64_t base);
  Status writeDurably(std::span<OutgoingRecord* const> records);
  Status makeTailDurable(Segment& segment, std::uint64_t from);
  std::optional<Segment> segmentAt(std::uint64_t position) const;
  tl::unexpected<Error> corrupt(std::uint64_t base, std::uint64_t offset, const std::string& what) const;

  Disk& disk_;
  const std::uint64_t segment_bytes_;
  bool usable_ = false;  ///< the active segment may be written to; the writer's own
  std::shared_ptr<Segment>
      active_;  ///< the last one; the writer's own, but what it changes in it is guarded by mutex_
  mutable std::mutex mutex_;
  std::vector<std::shared_ptr<Segment>> segments_;  ///< by base; guarded by mutex_
  std::uint64_t end_ = 0;                           ///< guarded by mutex_
};

}  // namespace sluice
