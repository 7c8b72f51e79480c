#include "store/inbox/segment_log.h"

#include <algorithm>
#include <charconv>
#include <cstdio>

#include "store/inbox/crc32c.h"

namespace sluice {
namespace {

constexpr std::string_view kSegmentMagic = "SLINBOX1";
constexpr std::size_t kSegmentHeader = 24;
constexpr std::size_t kChunk = 256 << 10;
constexpr std::size_t kReadAtOnce = 8 << 20;  // read() stops here, so that a consumer's memory stays flat

std::string nameOf(std::uint64_t base) {
  char name[32];
  std::snprintf(name, sizeof name, "%016llx.log", static_cast<unsigned long long>(base));
  return name;
}

std::optional<std::uint64_t> baseOf(std::string_view name) {
  if (name.size() != 20 || !name.ends_with(".log")) return std::nullopt;
  std::uint64_t base = 0;
  const auto [end, error] = std::from_chars(name.data(), name.data() + 16, base, 16);
  if (error != std::errc() || end != name.data() + 16 || nameOf(base) != name) return std::nullopt;
  return base;
}

std::string segmentHeader(std::uint64_t base) {
  std::string header(kSegmentMagic);
  putNumber(header, base, 8);
  putNumber(header, 0, 4);
  putNumber(header, crc32c(header), 4);
  return header;
}

/// Reads forward through a file without holding more of it than one record.
class Cursor {
 public:
  Cursor(File& file, std::uint64_t offset, std::uint64_t end) : file_(file), offset_(offset), end_(end) {}

  std::uint64_t offset() const { return offset_; }
  void skip(std::size_t bytes) {
    offset_ += bytes;
    at_ += bytes;
  }
  /// The next `size` bytes, or fewer at the end. Valid until the next call.
  Result<std::string_view> peek(std::size_t size) {
    size = static_cast<std::size_t>(std::min<std::uint64_t>(size, end_ - offset_));
    if (buffer_.size() - at_ < size) {
      buffer_.resize(
          static_cast<std::size_t>(std::min<std::uint64_t>(std::max(size, kChunk), end_ - offset_)));
      at_ = 0;
      const auto got = file_.readAt(offset_, buffer_.data(), buffer_.size());
      if (!got) return fail(got.error());
      buffer_.resize(*got);
    }
    return std::string_view(buffer_).substr(at_, size);
  }

 private:
  File& file_;
  std::uint64_t offset_;
  const std::uint64_t end_;
  std::string buffer_;
  std::size_t at_ = 0;
};

struct Found {
  RecordHeader header;
  IncomingRecord record;
};

/// The record under the cursor, which moves behind it; nothing when there is no whole one.
Result<std::optional<Found>> nextRecord(Cursor& cursor, std::uint64_t base, bool with_body) {
  const auto head = cursor.peek(kRecordHeader);
  if (!head) return fail(head.error());
  const auto header = decodeHeader(*head);
  if (!header || header->position != base + cursor.offset()) return std::optional<Found>();
  const auto whole = cursor.peek(kRecordHeader + header->payload_size);
  if (!whole) return fail(whole.error());
  if (whole->size() < kRecordHeader + header->payload_size) return std::optional<Found>();
  auto record = decodePayload(*header, whole->substr(kRecordHeader), with_body);
  if (!record) return std::optional<Found>();
  cursor.skip(whole->size());
  return std::optional<Found>(Found{*header, std::move(*record)});
}

}  // namespace

Result<std::unique_ptr<SegmentLog>> SegmentLog::open(Disk& disk, std::uint64_t segment_bytes,
                                                     const Visitor& each) {
  if (auto locked = disk.lock(); !locked) return fail(locked.error());
  std::unique_ptr<SegmentLog> log(new SegmentLog(disk, segment_bytes));
  if (auto recovered = log->recover(each); !recovered) return fail(recovered.error());
  return log;
}

Status SegmentLog::recover(const Visitor& each) {
  const auto names = disk_.list();
  if (!names) return fail(names.error());
  std::vector<std::uint64_t> bases;
  for (const std::string& name : *names) {
    if (const auto base = baseOf(name)) bases.push_back(*base);
  }
  std::sort(bases.begin(), bases.end());
  for (std::size_t i = 0; i < bases.size(); ++i) {
    const auto next = i + 1 < bases.size() ? std::optional(bases[i + 1]) : std::nullopt;
    if (auto recovered = recoverSegment(bases[i], next, each); !recovered) return recovered;
  }
  if (segments_.empty()) return startSegment(0);
  return disk_.syncDirectory();
}

Status SegmentLog::recoverSegment(std::uint64_t base, std::optional<std::uint64_t> next_base,
                                  const Visitor& each) {
  auto opened = disk_.open(nameOf(base));
  if (!opened) return fail(opened.error());
  const std::shared_ptr<File> file(std::move(*opened));
  const auto file_size = file->size();
  if (!file_size) return fail(file_size.error());
  const std::uint64_t limit = next_base ? *next_base - base : *file_size;
  if (limit > *file_size) return corrupt(base, *file_size, "the file ends before the next segment begins");

  Cursor cursor(*file, 0, limit);
  const auto header = cursor.peek(kSegmentHeader);
  if (!header) return fail(header.error());
  if (*header != segmentHeader(base)) {
    const auto acknowledged = wasAcknowledged(*file, base, 0, limit);
    if (!acknowledged) return fail(acknowledged.error());
    if (next_base || *acknowledged) return corrupt(base, 0, "the segment header is damaged");
    return startSegment(base);
  }
  cursor.skip(kSegmentHeader);
  Segment segment{base, kSegmentHeader, Instant(), file};
  std::uint64_t proven = kSegmentHeader;
  while (cursor.offset() < limit) {
    const std::uint64_t offset = cursor.offset();
    const auto found = nextRecord(cursor, base, false);
    if (!found) return fail(found.error());
    if (!*found) {
      const auto acknowledged = wasAcknowledged(*file, base, offset, limit);
      if (!acknowledged) return fail(acknowledged.error());
      if (next_base || *acknowledged)
        return corrupt(base, offset, "a record that was acknowledged is damaged");
      break;
    }
    each((*found)->record, base + offset);
    segment.newest = std::max(segment.newest, (*found)->header.received_at);
    proven = std::max(proven, (*found)->header.synced - base);
    segment.size = cursor.offset();
  }
  if (segment.size < *file_size) {
    // Made durable before anything new is written, so that no old tail can show up behind a new record.
    if (auto cut = file->truncate(segment.size); !cut) return cut;
    if (auto synced = file->sync(); !synced) return synced;
  }
  if (!next_base) {
    if (auto durable = makeTailDurable(segment, proven); !durable) return durable;
  }
  usable_ = true;
  end_ = segment.size > kSegmentHeader ? base + segment.size : std::max(end_, base);
  active_ = std::make_shared<Segment>(std::move(segment));
  segments_.push_back(active_);
  return {};
}

/// What was read back may be in the kernel's memory only: written before a kill and never synced, or left
/// there, marked clean, by a failed sync. Writing the last group once more makes sure.
Status SegmentLog::makeTailDurable(Segment& segment, std::uint64_t from) {
  std::string piece;
  for (std::uint64_t at = from; at < segment.size; at += piece.size()) {
    piece.resize(static_cast<std::size_t>(std::min<std::uint64_t>(segment.size - at, 1 << 20)));
    const auto got = segment.file->readAt(at, piece.data(), piece.size());
    if (!got) return fail(got.error());
    const std::string_view parts[] = {piece};
    if (auto written = segment.file->writeAt(at, parts); !written) return written;
  }
  return segment.file->sync();
}

/// Whether a later record of the file proves that the bytes at `offset` were on disk once.
Result<bool> SegmentLog::wasAcknowledged(File& file, std::uint64_t base, std::uint64_t offset,
                                         std::uint64_t size) {
  Cursor cursor(file, offset, size);
  while (cursor.offset() < size) {
    const auto bytes = cursor.peek(kChunk);
    if (!bytes) return fail(bytes.error());
    if (bytes->empty()) return false;
    const std::size_t magic = findMagic(*bytes, 0);
    if (magic == std::string_view::npos) {
      // The magic may lie across the end of this chunk.
      cursor.skip(bytes->size() > 3 && cursor.offset() + bytes->size() < size ? bytes->size() - 3
                                                                              : bytes->size());
      continue;
    }
    cursor.skip(magic);
    const std::uint64_t here = cursor.offset();
    const auto found = nextRecord(cursor, base, false);
    if (!found) return fail(found.error());
    if (!*found) {
      cursor.skip(1);
    } else if ((*found)->header.synced > base + offset && here > offset) {
      return true;
    }
  }
  return false;
}

Status SegmentLog::startSegment(std::uint64_t base) {
  // From here on the old segment may not grow: it ends where the new one begins, even if that one is left
  // half made.
  usable_ = false;
  const std::string name = nameOf(base);
  auto created = disk_.create(name);
  if (!created) return fail(created.error());
  std::shared_ptr<File> file(std::move(*created));
  const std::string header = segmentHeader(base);
  const std::string_view parts[] = {header};
  auto done = file->writeAt(0, parts);
  if (done) done = file->sync();
  if (done) done = disk_.syncDirectory();
  if (!done) {
    [[maybe_unused]] const Status removed = disk_.remove(name);
    return done;
  }
  const std::lock_guard lock(mutex_);
  active_ = std::make_shared<Segment>(Segment{base, kSegmentHeader, Instant(), std::move(file)});
  segments_.push_back(active_);
  end_ = std::max(end_, base);
  usable_ = true;
  return {};
}

Result<std::vector<std::uint64_t>> SegmentLog::append(std::span<OutgoingRecord* const> records,
                                                      Instant newest) {
  std::size_t bytes = 0;
  for (const OutgoingRecord* record : records) bytes += record->size();
  if (!usable_ || (active_->size > kSegmentHeader && active_->size + bytes > segment_bytes_)) {
    const std::uint64_t base = active_->base + active_->size;
    if (auto started = startSegment(base); !started) return fail(started.error());
  }
  if (auto written = writeDurably(records); !written) return fail(written.error());

  Segment& segment = *active_;
  std::vector<std::uint64_t> positions;
  positions.reserve(records.size());
  std::uint64_t position = segment.base + segment.size;
  for (const OutgoingRecord* record : records) {
    positions.push_back(position);
    position += record->size();
  }
  const std::lock_guard lock(mutex_);
  segment.size += bytes;
  segment.newest = std::max(segment.newest, newest);
  end_ = position;
  return positions;
}

Status SegmentLog::writeDurably(std::span<OutgoingRecord* const> records) {
  Segment& segment = *active_;
  std::vector<std::string_view> parts;
  parts.reserve(2 * records.size());
  const std::uint64_t synced = segment.base + segment.size;
  std::uint64_t position = synced;
  for (OutgoingRecord* record : records) {
    record->place(position, synced);
    position += record->size();
    parts.push_back(record->front());
    parts.push_back(record->body());
  }
  if (auto written = segment.file->writeAt(segment.size, parts); !written) {
    // Nothing of it may stay: a restart would find whole records that nobody was promised.
    usable_ = segment.file->truncate(segment.size).has_value();
    return written;
  }
  if (auto durable = segment.file->sync(); !durable) {
    // The kernel may drop the pages and report success next time: this file is never synced into again.
    [[maybe_unused]] const Status cut = segment.file->truncate(segment.size);
    usable_ = false;
    return durable;
  }
  return {};
}

std::optional<SegmentLog::Segment> SegmentLog::segmentAt(std::uint64_t position) const {
  const std::lock_guard lock(mutex_);
  const auto after = std::upper_bound(segments_.begin(), segments_.end(), position,
                                      [](std::uint64_t p, const auto& segment) { return p < segment->base; });
  if (after == segments_.begin()) return std::nullopt;
  return **std::prev(after);
}

Result<std::vector<StoredDelivery>> SegmentLog::read(std::uint64_t position, std::size_t limit) {
  std::vector<StoredDelivery> records;
  std::size_t bytes = 0;
  while (records.size() < limit && bytes < kReadAtOnce && position < end()) {
    const auto segment = segmentAt(position);
    if (!segment) {
      return fail(ErrorKind::not_found,
                  "deliveries before position " + std::to_string(begin()) + " are no longer kept");
    }
    Cursor cursor(*segment->file, std::max<std::uint64_t>(position - segment->base, kSegmentHeader),
                  segment->size);
    while (cursor.offset() < segment->size && records.size() < limit && bytes < kReadAtOnce) {
      const std::uint64_t offset = cursor.offset();
      auto found = nextRecord(cursor, segment->base, true);
      if (!found) return fail(found.error());
      if (!*found) return corrupt(segment->base, offset, "no valid record begins here");
      bytes += cursor.offset() - offset;
      records.push_back(
          {segment->base + offset, segment->base + cursor.offset(), std::move((*found)->record.delivery)});
    }
    position = segment->base + cursor.offset();
  }
  return records;
}

std::uint64_t SegmentLog::begin() const {
  const std::lock_guard lock(mutex_);
  return segments_.front()->base;
}

std::uint64_t SegmentLog::end() const {
  const std::lock_guard lock(mutex_);
  return end_;
}

void SegmentLog::removeBefore(std::uint64_t position, Instant keep_since, std::uint64_t max_bytes) {
  const std::lock_guard lock(mutex_);
  bool removed = false;
  // The last segment always stays: it says where positions go on.
  while (segments_.size() > 1) {
    const Segment& oldest = *segments_.front();
    const bool too_large = segments_.back()->base + segments_.back()->size - oldest.base > max_bytes;
    if (segments_[1]->base > position || (oldest.newest >= keep_since && !too_large)) break;
    if (!disk_.remove(nameOf(oldest.base))) break;  // next time
    segments_.erase(segments_.begin());
    removed = true;
  }
  if (removed) [[maybe_unused]]
    const Status synced = disk_.syncDirectory();
}

tl::unexpected<Error> SegmentLog::corrupt(std::uint64_t base, std::uint64_t offset,
                                          const std::string& what) const {
  return fail(ErrorKind::corrupt,
              disk_.pathOf(nameOf(base)) + " at offset " + std::to_string(offset) + ": " + what);
}

}  // namespace sluice
