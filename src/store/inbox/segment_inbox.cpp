#include "store/inbox/segment_inbox.h"

#include <algorithm>

#include "store/inbox/latch.h"

namespace sluice {
namespace {

constexpr std::size_t kGroup = 128;  // records that share a sync, at most
constexpr std::size_t kGroupBytes =
    8UL << 20;  // a burst of large bodies must not make small ones wait for all of them
constexpr std::chrono::seconds kRetryAfter{10};

Error notTaken(const Error& cause) {
  return {ErrorKind::transient, "the delivery could not be stored, nothing was taken: " + cause.message,
          kRetryAfter};
}

}  // namespace

/// One append that waits. Lives on the stack of its thread.
struct SegmentInbox::Pending {
  const Delivery* delivery = nullptr;
  DedupeKeys keys;
  OutgoingRecord record;
  Result<Accepted> result = Accepted{};
  Latch done;
};

SegmentInbox::SegmentInbox(std::unique_ptr<Disk> disk, InboxOptions options)
    : options_(options), disk_(std::move(disk)), window_(options.dedupe_count, options.dedupe_span) {}

Result<std::unique_ptr<SegmentInbox>> SegmentInbox::open(const std::string& directory, InboxOptions options) {
  auto disk = openDirectory(directory);
  if (!disk) return fail(disk.error());
  return open(std::move(*disk), options);
}

Result<std::unique_ptr<SegmentInbox>> SegmentInbox::open(std::unique_ptr<Disk> disk, InboxOptions options) {
  std::unique_ptr<SegmentInbox> inbox(new SegmentInbox(std::move(disk), options));
  const auto remember = [&inbox](const IncomingRecord& record, std::uint64_t position) {
    const Delivery& delivery = record.delivery;
    const DedupeKey id = delivery.id.empty() ? DedupeKey() : dedupeKey(delivery.hook, delivery.id);
    inbox->window_.add({id, record.body_key}, delivery.received_at, position);
    inbox->newest_ = std::max(inbox->newest_, delivery.received_at);
  };
  auto log = SegmentLog::open(*inbox->disk_, options.segment_bytes, remember);
  if (!log) return fail(log.error());
  inbox->log_ = std::move(*log);
  inbox->end_ = inbox->log_->end();
  inbox->committer_ = std::thread([raw = inbox.get()] { raw->commitLoop(); });
  return inbox;
}

SegmentInbox::~SegmentInbox() {
  stop();
  if (committer_.joinable()) committer_.join();
}

void SegmentInbox::stop() {
  const std::lock_guard lock(mutex_);
  stopped_ = true;
  work_.notify_all();
  progress_.notify_all();
}

Result<Accepted> SegmentInbox::append(const Delivery& delivery, std::string_view fingerprint) {
  Pending pending;
  pending.delivery = &delivery;
  if (!delivery.id.empty()) pending.keys.id = dedupeKey(delivery.hook, delivery.id);
  if (!fingerprint.empty()) pending.keys.body = dedupeKey(delivery.hook, fingerprint);
  auto record = OutgoingRecord::encode(delivery, pending.keys.body);
  if (!record) return fail(ErrorKind::invalid, "the delivery is larger than the inbox can store");
  pending.record = std::move(*record);
  {
    const std::lock_guard lock(mutex_);
    if (stopped_) return fail(notTaken({ErrorKind::transient, "the gateway is stopping"}));
    queue_.push_back(&pending);
    if (committer_waits_) work_.notify_one();
    committer_waits_ = false;
  }
  pending.done.wait();
  return std::move(pending.result);
}

void SegmentInbox::commitLoop() {
  std::vector<Pending*> group;
  for (;;) {
    {
      std::unique_lock lock(mutex_);
      committer_waits_ = queue_.empty();
      work_.wait(lock, [this] { return stopped_ || !queue_.empty(); });
      committer_waits_ = false;
      if (queue_.empty()) return;
      std::size_t bytes = 0;
      std::size_t count = 0;
      while (count < queue_.size() && count < kGroup && (count == 0 || bytes < kGroupBytes)) {
        bytes += queue_[count++]->record.size();
      }
      const auto last = queue_.begin() + static_cast<std::ptrdiff_t>(count);
      group.assign(queue_.begin(), last);
      queue_.erase(queue_.begin(), last);
    }
    commit(group);
    // Only now, and one after another: `done` ends the life of a Pending.
    for (Pending* pending : group) pending->done.set();
  }
}

void SegmentInbox::commit(const std::vector<Pending*>& group) {
  std::vector<Pending*> fresh;
  std::vector<Pending*> twins;  // the same delivery as a fresh one of this very group
  for (Pending* pending : group) {
    if (isKnown(*pending)) continue;
    const bool twin =
        std::any_of(fresh.begin(), fresh.end(), [&](Pending* p) { return p->keys.same(pending->keys); });
    (twin ? twins : fresh).push_back(pending);
  }
  if (!fresh.empty() && !store(fresh) && fresh.size() > 1) {
    // A large delivery must not take small ones down with it when the disk is nearly full.
    for (Pending* pending : fresh) store({&pending, 1});
  }
  // Now the first is durable and known; or it failed, and this one is tried.
  for (Pending* pending : twins) {
    if (!isKnown(*pending)) store({&pending, 1});
  }
}

bool SegmentInbox::isKnown(Pending& pending) const {
  const auto earlier = window_.find(pending.keys, pending.delivery->received_at);
  if (earlier) pending.result = Accepted{true, *earlier};
  return earlier.has_value();
}

bool SegmentInbox::store(std::span<Pending* const> pending) {
  std::vector<OutgoingRecord*> records;
  records.reserve(pending.size());
  Instant newest;
  for (Pending* one : pending) {
    records.push_back(&one->record);
    newest = std::max(newest, one->delivery->received_at);
  }
  const auto positions = log_->append(records, newest);
  if (!positions) {
    for (Pending* one : pending) one->result = fail(notTaken(positions.error()));
    return false;
  }
  for (std::size_t i = 0; i < pending.size(); ++i) {
    pending[i]->result = Accepted{false, (*positions)[i]};
    window_.add(pending[i]->keys, pending[i]->delivery->received_at, (*positions)[i]);
  }
  const std::lock_guard lock(mutex_);
  end_ = log_->end();
  newest_ = std::max(newest_, newest);
  progress_.notify_all();
  return true;
}

Result<std::vector<StoredDelivery>> SegmentInbox::read(std::uint64_t position, std::size_t limit) {
  return log_->read(position, limit);
}

void SegmentInbox::waitBeyond(std::uint64_t position, Millis at_most) {
  std::unique_lock lock(mutex_);
  progress_.wait_for(lock, at_most, [&] { return stopped_ || end_ > position; });
}

std::uint64_t SegmentInbox::endPosition() const {
  const std::lock_guard lock(mutex_);
  return end_;
}

void SegmentInbox::release(std::uint64_t position) {
  Instant newest;
  {
    const std::lock_guard lock(mutex_);
    newest = newest_;
  }
  log_->removeBefore(position, newest - options_.retention, options_.max_bytes);
}

}  // namespace sluice
