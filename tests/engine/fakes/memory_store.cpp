#include "engine/fakes/memory_store.h"

#include <algorithm>

#include "engine/retained.h"

namespace sluice::testing {
namespace {

Error gone() { return {ErrorKind::transient, "the process is dead"}; }

std::string kindOf(const Event& event) {
  return std::visit([](const auto& body) { return std::string(std::decay_t<decltype(body)>::kind); },
                    event.body);
}

template <class T>
Result<Listing<T>> notNeeded() {
  return Listing<T>{};
}

}  // namespace

Status MemoryStore::writable() {
  if (dead_) return fail(gone());
  if (refuse_) return fail(*refuse_, "the disk is full");
  if (fuse_ > 0 && --fuse_ == 0 && !kept_) {
    dead_ = true;
    return fail(gone());
  }
  return {};
}

Status MemoryStore::wrote() {
  if (fuse_ != 0 || dead_) return {};
  dead_ = true;
  return fail(gone());
}

Status MemoryStore::fenced(const Lease& lease) const {
  const auto held = leases_.find(lease.repository);
  if (held != leases_.end() && held->second.fence == lease.fence && !held->second.holder.empty()) return {};
  return fail(ErrorKind::conflict, "the lease went to another writer");
}

Result<Lease> MemoryStore::acquire(const RepositoryName& repository, const std::string& holder, Instant now,
                                   Millis length) {
  const std::lock_guard lock(mutex_);
  if (auto ok = writable(); !ok) return fail(ok.error());
  Held& held = leases_[repository];
  if (held.holder != holder) {
    if (!held.holder.empty() && now < held.until) return fail(ErrorKind::conflict, "held by " + held.holder);
    held.holder = holder;
    ++held.fence;
    for (auto& [id, one] : outbox_) one.started = one.started && one.entry.repository != repository;
  }
  held.until = now + length;
  if (auto ok = wrote(); !ok) return fail(ok.error());
  return Lease{repository, held.fence};
}

Status MemoryStore::releaseLease(const Lease& lease, const std::string& holder) {
  const std::lock_guard lock(mutex_);
  if (auto ok = writable(); !ok) return ok;
  Held& held = leases_[lease.repository];
  if (held.holder != holder || held.fence != lease.fence) return fail(ErrorKind::conflict, "not held");
  held.holder.clear();
  return wrote();
}

Result<State> MemoryStore::load(const RepositoryName& repository) {
  const std::lock_guard lock(mutex_);
  if (dead_) return fail(gone());
  State state = records_[repository];
  dropFinished(state);
  return state;
}

Result<std::optional<Fix>> MemoryStore::fixByNumber(const RepositoryName& repository, std::int64_t number) {
  const std::lock_guard lock(mutex_);
  if (dead_) return fail(gone());
  const auto& fixes = records_[repository].fixes;
  const auto found = fixes.find(number);
  return found == fixes.end() ? std::nullopt : std::optional(found->second);
}

Result<std::optional<Fix>> MemoryStore::fixById(const FixId& id) {
  const std::lock_guard lock(mutex_);
  for (const auto& [name, state] : records_) {
    if (const Fix* fix = state.fixById(id)) return *fix;
  }
  return std::optional<Fix>();
}

Result<std::optional<Cycle>> MemoryStore::cycle(const CycleId& id) {
  const std::lock_guard lock(mutex_);
  if (dead_) return fail(gone());
  for (const auto& [name, state] : records_) {
    if (const auto found = state.cycles.find(id); found != state.cycles.end())
      return std::optional(found->second);
  }
  return std::optional<Cycle>();
}

Result<std::optional<Deployment>> MemoryStore::deployment(const DeploymentId& id) {
  const std::lock_guard lock(mutex_);
  if (dead_) return fail(gone());
  for (const auto& [name, state] : records_) {
    if (const auto found = state.deployments.find(id); found != state.deployments.end())
      return std::optional(found->second);
  }
  return std::optional<Deployment>();
}

void MemoryStore::add(const RepositoryName& repository, const Effect& effect, Instant at) {
  const Instant due = std::max(at, effect.not_before);
  if (effect.repeat == Repeat::once) {
    if (!once_.emplace(repository, effect.key).second) return;
  } else {
    for (auto& [id, one] : outbox_) {
      const bool same = one.entry.repository == repository && one.entry.effect.key == effect.key;
      if (!same || one.entry.state != "pending" || one.started) continue;
      one.entry.effect = effect;
      if (one.entry.attempts == 0) one.entry.due = std::min(one.entry.due, due);
      return;
    }
  }
  const std::int64_t id = next_++;
  outbox_[id] = {{id, repository, effect, "pending", 0, due, at, ""}, false};
}

Status MemoryStore::commit(const Lease& lease, const Commit& commit) {
  const std::lock_guard lock(mutex_);
  if (!dead_ && !refuse_kind_.empty() && kindOf(commit.event) == refuse_kind_)
    return fail(ErrorKind::invalid, "too odd to keep");
  if (auto ok = writable(); !ok) return ok;
  if (auto ok = fenced(lease); !ok) return ok;
  const bool failed = std::holds_alternative<EffectFailed>(commit.event.body);
  if (commit.outbox != 0) {
    OutboxEntry& entry = outbox_.at(commit.outbox).entry;
    if (entry.state == "done") return fail(ErrorKind::conflict, "its outcome was recorded before");
    entry.state = failed ? "dead" : "done";
    if (failed) entry.last_error = std::get<EffectFailed>(commit.event.body).message;
  }
  if (commit.queued != 0 && queue_.erase(commit.queued) == 0)
    return fail(ErrorKind::conflict, "it was decided before");
  for (const Change& change : commit.decision.changes) records_[lease.repository].apply(change);
  for (const Effect& effect : commit.decision.effects) add(lease.repository, effect, commit.event.at);
  journal_[lease.repository].push_back(commit);
  return wrote();
}

Status MemoryStore::enqueue(const std::vector<Intake>& batch, std::uint64_t inbox_position) {
  const std::lock_guard lock(mutex_);
  if (auto ok = writable(); !ok) return ok;
  for (const Intake& intake : batch) {
    deliveries_.push_back(intake.record);
    for (const Event& event : intake.events) queue_[next_++] = {intake.record.repository, event};
  }
  position_ = inbox_position;
  return wrote();
}

Status MemoryStore::enqueue(const RepositoryName& repository, const std::vector<Event>& events) {
  const std::lock_guard lock(mutex_);
  if (auto ok = writable(); !ok) return ok;
  for (const Event& event : events) queue_[next_++] = {repository, event};
  return wrote();
}

Result<std::uint64_t> MemoryStore::inboxPosition() {
  const std::lock_guard lock(mutex_);
  if (dead_) return fail(gone());
  return position_;
}

Result<std::vector<QueuedEvent>> MemoryStore::queued(const RepositoryName& repository, std::size_t limit) {
  const std::lock_guard lock(mutex_);
  if (dead_) return fail(gone());
  std::vector<QueuedEvent> found;
  for (const auto& [id, event] : queue_) {
    if (found.size() < limit && event.first == repository) found.push_back({id, event.second});
  }
  return found;
}

Result<std::vector<OutboxEntry>> MemoryStore::due(const RepositoryName& repository, Instant now,
                                                  std::size_t limit, const std::vector<std::int64_t>& busy) {
  const std::lock_guard lock(mutex_);
  if (dead_) return fail(gone());
  std::vector<OutboxEntry> found;
  for (const auto& [id, one] : outbox_) {
    const OutboxEntry& entry = one.entry;
    if (entry.repository != repository || entry.state != "pending" || entry.due > now) continue;
    if (std::find(busy.begin(), busy.end(), id) == busy.end()) found.push_back(entry);
  }
  std::stable_sort(found.begin(), found.end(), [](const auto& a, const auto& b) { return a.due < b.due; });
  if (found.size() > limit) found.resize(limit);
  return found;
}

Result<std::optional<Instant>> MemoryStore::nextDue(const RepositoryName& repository) {
  const std::lock_guard lock(mutex_);
  if (dead_) return fail(gone());
  std::optional<Instant> next;
  for (const auto& [id, one] : outbox_) {
    const OutboxEntry& entry = one.entry;
    if (entry.repository != repository || entry.state != "pending" || one.started) continue;
    next = std::min(next.value_or(entry.due), entry.due);
  }
  return next;
}

Result<MemoryStore::Entry*> MemoryStore::pending(std::int64_t id) {
  const auto found = outbox_.find(id);
  if (found != outbox_.end() && found->second.entry.state == "pending") return &found->second;
  return fail(ErrorKind::conflict, "not pending any more");
}

Status MemoryStore::started(const Lease& lease, std::int64_t outbox) {
  const std::lock_guard lock(mutex_);
  if (auto ok = writable(); !ok) return ok;
  if (auto ok = fenced(lease); !ok) return ok;
  auto entry = pending(outbox);
  if (!entry) return fail(entry.error());
  (*entry)->started = true;
  ++(*entry)->entry.attempts;
  return wrote();
}

Status MemoryStore::postpone(const Lease& lease, std::int64_t outbox, Instant due, const std::string& error) {
  const std::lock_guard lock(mutex_);
  if (auto ok = writable(); !ok) return ok;
  if (auto ok = fenced(lease); !ok) return ok;
  auto entry = pending(outbox);
  if (!entry) return fail(entry.error());
  (*entry)->started = false;
  (*entry)->entry.due = due;
  (*entry)->entry.last_error = error;
  return wrote();
}

Status MemoryStore::bury(const Lease& lease, std::int64_t outbox, const std::string& error) {
  const std::lock_guard lock(mutex_);
  if (auto ok = writable(); !ok) return ok;
  if (auto ok = fenced(lease); !ok) return ok;
  outbox_.at(outbox).entry.state = "dead";
  outbox_.at(outbox).entry.last_error = error;
  return wrote();
}

Status MemoryStore::retry(std::int64_t outbox, Instant now) {
  const std::lock_guard lock(mutex_);
  if (auto ok = writable(); !ok) return ok;
  const auto found = outbox_.find(outbox);
  if (found == outbox_.end() || found->second.entry.state != "dead")
    return fail(ErrorKind::not_found, "no dead entry");
  found->second.started = false;
  found->second.entry.state = "pending";
  found->second.entry.attempts = 0;
  found->second.entry.due = now;
  return wrote();
}

Result<Listing<Fix>> MemoryStore::listFixes(const RepositoryName&, const std::string&, const Page&) {
  return notNeeded<Fix>();
}
Result<Listing<Cycle>> MemoryStore::listCycles(const RepositoryName&, const Page&) {
  return notNeeded<Cycle>();
}
Result<Listing<Deployment>> MemoryStore::listDeployments(const RepositoryName&, const Page&) {
  return notNeeded<Deployment>();
}
Result<std::vector<Deployment>> MemoryStore::deploymentsSince(const RepositoryName&, Tier, Instant, int) {
  return std::vector<Deployment>();
}
Result<std::optional<DeploymentRecord>> MemoryStore::deploymentRecord(const DeploymentId&, RecordKind) {
  return std::optional<DeploymentRecord>();
}
Result<std::optional<Judgement>> MemoryStore::judgement(const std::string&) {
  return std::optional<Judgement>();
}
Result<Listing<Judgement>> MemoryStore::listJudgements(const RepositoryName&, std::int64_t, const Page&) {
  return notNeeded<Judgement>();
}
Result<Listing<JournalEntry>> MemoryStore::listJournal(const RepositoryName&, const Page&) {
  return notNeeded<JournalEntry>();
}
Result<Listing<OutboxEntry>> MemoryStore::listOutbox(const RepositoryName&, const std::string&, const Page&) {
  return notNeeded<OutboxEntry>();
}
Result<Listing<DeliveryRecord>> MemoryStore::listDeliveries(const RepositoryName&, const Page&) {
  const std::lock_guard lock(mutex_);
  return Listing<DeliveryRecord>{deliveries_, ""};
}

Result<std::optional<DeliveryRecord>> MemoryStore::delivery(const std::string& id) {
  const std::lock_guard lock(mutex_);
  for (const DeliveryRecord& record : deliveries_) {
    if (record.id == id) return std::optional(record);
  }
  return std::optional<DeliveryRecord>();
}

Status MemoryStore::healthy() {
  const std::lock_guard lock(mutex_);
  if (dead_ || refuse_) return fail(gone());
  return {};
}

// --- what a test does to it ---

void MemoryStore::dieAfter(int steps, bool kept) {
  const std::lock_guard lock(mutex_);
  fuse_ = steps;
  kept_ = kept;
}

void MemoryStore::die() {
  const std::lock_guard lock(mutex_);
  dead_ = true;
}

void MemoryStore::revive() {
  const std::lock_guard lock(mutex_);
  dead_ = false;
  fuse_ = -1;
  // The lock of a dead process is free at once, as with the database file's own.
  for (auto& [name, held] : leases_) held.holder.clear();
}

bool MemoryStore::dead() const {
  const std::lock_guard lock(mutex_);
  return dead_;
}

void MemoryStore::refuseWrites(std::optional<ErrorKind> kind) {
  const std::lock_guard lock(mutex_);
  refuse_ = kind;
}

void MemoryStore::refuseEvents(std::string kind) {
  const std::lock_guard lock(mutex_);
  refuse_kind_ = std::move(kind);
}

void MemoryStore::steal(const RepositoryName& repository, const std::string& holder, Instant until) {
  const std::lock_guard lock(mutex_);
  Held& held = leases_[repository];
  held = {holder, until, held.fence + 1};
}

void MemoryStore::put(const RepositoryName& repository, const Change& change) {
  const std::lock_guard lock(mutex_);
  records_[repository].apply(change);
}

// --- what a test asks it ---

std::vector<Commit> MemoryStore::journal(const RepositoryName& repository) const {
  const std::lock_guard lock(mutex_);
  const auto found = journal_.find(repository);
  return found == journal_.end() ? std::vector<Commit>{} : found->second;
}

std::vector<OutboxEntry> MemoryStore::outbox(const RepositoryName& repository) const {
  const std::lock_guard lock(mutex_);
  std::vector<OutboxEntry> found;
  for (const auto& [id, one] : outbox_) {
    if (one.entry.repository == repository) found.push_back(one.entry);
  }
  return found;
}

bool MemoryStore::settled() const {
  const std::lock_guard lock(mutex_);
  return !dead_ && queue_.empty() && std::none_of(outbox_.begin(), outbox_.end(), [](const auto& one) {
    return one.second.entry.state == "pending";
  });
}

std::size_t MemoryStore::queueSize() const {
  const std::lock_guard lock(mutex_);
  return queue_.size();
}

}  // namespace sluice::testing
