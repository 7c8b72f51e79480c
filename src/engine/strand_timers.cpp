// The strand's side that looks at the clock: lease, stalls, timers.
#include <spdlog/spdlog.h>

#include "engine/backoff.h"
#include "engine/failure.h"
#include "engine/retained.h"
#include "engine/strand.h"

namespace sluice {
namespace {

const Backoff kStall{Millis(200), std::chrono::seconds(5)};

}  // namespace

// --- lease ---

Status Strand::takeLease() {
  const Instant now = context_.clock.now();
  auto taken = context_.store.acquire(site_.name(), context_.options.holder, now, context_.options.lease);
  if (!taken) return fail(taken.error());
  auto loaded = context_.store.load(site_.name());
  if (!loaded) {
    (void)context_.store.releaseLease(*taken, context_.options.holder);
    return fail(loaded.error());
  }
  {
    const std::lock_guard lock(state_mutex_);
    state_ = std::move(*loaded);
    if (state_.facts.repository.empty()) state_.facts.repository = site_.name();
    dropFinished(state_);
  }
  queue_.clear();
  queue_size_ = 0;
  setWake(context_.options.decider.next_wake(state_, settings_));
  {
    const std::lock_guard lock(mutex_);
    lease_ = *taken;
    queue_grew_ = true;
    stalled_until_.reset();
    reconciling_.hurry();
    (void)renewing_.dueAt(now);
  }
  effects_();
  return {};
}

void Strand::renewLease() {
  const auto held = lease();
  const auto renewed = context_.store.acquire(site_.name(), context_.options.holder, context_.clock.now(),
                                              context_.options.lease);
  if (renewed && held && renewed->fence == held->fence) return;
  // Another fence: somebody else may have written in between, so what is in memory is worth nothing.
  if (renewed) return loseLease("it was held by another process meanwhile");
  if (renewed.error().kind == ErrorKind::conflict) return loseLease(renewed.error().message);
  spdlog::warn("repository={} the lease could not be renewed: {}", site_.name().str(),
               describe(renewed.error()));
}

void Strand::handle(const Error& error) {
  if (error.kind == ErrorKind::conflict) return loseLease(error.message);
  const Millis wait = backoffAfter(kStall, ++stalls_, saltOf(site_.name()), {});
  spdlog::warn("repository={} cannot record, next try in {}: {}", site_.name().str(), formatDuration(wait),
               describe(error));
  const std::lock_guard lock(mutex_);
  stalled_until_ = context_.clock.now() + wait;
}

void Strand::loseLease(const std::string& why) {
  spdlog::warn("repository={} lease lost, waiting for it: {}", site_.name().str(), why);
  {
    const std::lock_guard lock(mutex_);
    lease_.reset();
    slots_.clear();
    tick_ = reconcile_ = false;
    stalled_until_.reset();
    scheduler_.forget();
  }
  queue_.clear();
  queue_size_ = 0;
  mailbox_.drop({ErrorKind::transient, "another process took over " + site_.name().str() + "; ask again"});
  runnable_();  // it may be free, or still ours with a memory that must be loaded anew
}

// --- timers ---

void Strand::setWake(std::optional<Instant> at) {
  const std::lock_guard lock(mutex_);
  wake_at_ = at;
}

void Strand::tick(Instant now) {
  std::set<CycleId> known;
  if (context_.options.schedule) {
    const std::lock_guard lock(state_mutex_);
    for (const auto& [id, cycle] : state_.cycles) known.insert(id);
  }
  bool run = false;
  {
    const std::lock_guard lock(mutex_);
    // Also when the clock was set back, or the repository would stand still for as long.
    if (stalled_until_ && (now >= *stalled_until_ || *stalled_until_ - now > kStall.limit)) {
      stalled_until_.reset();
      run = true;
    }
    if (renewing_.dueAt(now)) {
      // The queue too: another process may have put something into it.
      renew_ = queue_grew_ = run = true;
    }
    if (lease_) {
      if (reconciling_.dueAt(now)) reconcile_ = run = true;
      if (wake_at_ && now >= *wake_at_ && ticking_.dueAt(now)) tick_ = run = true;
      if (context_.options.schedule && scheduling_.dueAt(now)) {
        for (CycleAsked& asked : scheduler_.dueAt(site_.settings(), now)) {
          if (known.contains(cycleIdOf(site_.name(), asked.slot, asked.date))) continue;
          slots_.push_back(std::move(asked));
          run = true;
        }
      }
    }
  }
  if (run) runnable_();
}

}  // namespace sluice
