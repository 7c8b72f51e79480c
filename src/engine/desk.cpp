#include "engine/desk.h"

#include <spdlog/spdlog.h>

#include <algorithm>

#include "core/survey_request.h"
#include "engine/failure.h"
#include "engine/lane.h"
#include "engine/perform.h"
#include "engine/tell_once.h"

namespace sluice {
namespace {

using std::chrono::seconds;

constexpr std::size_t kFetch = 32;
constexpr int kFetches = 8;  // of entries whose lanes are taken, before others get a turn
constexpr Millis kSoon = seconds(1);
constexpr Millis kSweep = seconds(10);  // finds what another process or a person put back

Backoff backoffOf(const EngineOptions& options) { return {options.backoff_first, options.backoff_limit}; }

}  // namespace

Desk::Desk(Site& site, Strand& strand, const StrandContext& context)
    : site_(site),
      strand_(strand),
      context_(context),
      triggers_(context.store, *site.ports.ci, context.clock, backoffOf(context.options),
                context.options.max_attempts),
      poll_(site, strand, context.clock),
      sweeping_(kSweep),
      polling_(context.options.poll_runs_every) {}

// --- which is next ---

bool Desk::free(const std::string& lane, std::int64_t entry, Instant now) {
  const auto found = lanes_.find(lane);
  if (found == lanes_.end()) return true;
  const Lane& held = found->second;
  if (held.busy != 0) return false;
  if (held.waiting == entry) return now >= held.until;
  // The older one goes first. When it does not come although its time is long over, it was settled elsewhere.
  return held.waiting > entry || now >= held.until + 5 * kSoon;
}

std::optional<Desk::Job> Desk::next() {
  const auto lease = strand_.lease();
  const Instant now = context_.clock.now();
  const std::lock_guard lock(mutex_);
  wake_at_ = now + kSoon;
  if (!lease) return std::nullopt;
  std::vector<std::int64_t> passed(busy_.begin(), busy_.end());
  for (int i = 0; i < kFetches; ++i) {
    auto due = context_.store.due(site_.name(), now, kFetch, passed);
    if (!due) {
      spdlog::warn("repository={} outbox cannot be read: {}", site_.name().str(), describe(due.error()));
      return std::nullopt;
    }
    std::sort(due->begin(), due->end(),
              [](const OutboxEntry& a, const OutboxEntry& b) { return a.id < b.id; });
    for (OutboxEntry& entry : *due) {
      std::string lane = laneOf(entry.effect);
      if (!free(lane, entry.id, now) || !site_.key_watch.open(entry.effect.key)) {
        passed.push_back(entry.id);
        continue;
      }
      lanes_[lane] = {entry.id, 0, {}};
      busy_.insert(entry.id);
      return Job{std::move(entry), *lease, std::move(lane)};
    }
    if (due->size() < kFetch) break;
  }
  planWake(now);
  return std::nullopt;
}

void Desk::planWake(Instant now) {
  const auto next = context_.store.nextDue(site_.name());
  if (!next) return;
  wake_at_ = *next;
  // One that is due and not taken waits for its lane; whoever frees the lane wakes the desk, a waiting one
  // does not.
  if (*next && **next <= now) wake_at_ = now + kSoon;
}

bool Desk::wakeDue(Instant now) {
  const std::lock_guard lock(mutex_);
  const bool due = wake_at_ && now >= *wake_at_;
  if (!sweeping_.dueAt(now) && !due) return false;
  wake_at_.reset();
  return true;
}

bool Desk::pollDue(Instant now) {
  {
    const std::lock_guard lock(mutex_);
    if (!polling_.dueAt(now)) return false;
  }
  return strand_.lease() && !strand_.runningDeployments().empty();
}

std::size_t Desk::busy() const {
  const std::lock_guard lock(mutex_);
  return busy_.size();
}

// --- do it ---

void Desk::carryOut(const Job& job, const std::function<void()>& settled) {
  const OutboxEntry& entry = job.entry;
  const Instant soon = context_.clock.now() + kSoon;
  const bool notice = std::holds_alternative<Notify>(entry.effect.body);
  if (notice || std::holds_alternative<TriggerDeployment>(entry.effect.body)) {
    (void)site_.key_watch.close(entry.effect.key);
    SendStep step = Error{ErrorKind::internal, "the adapter failed"};
    try {
      step = notice ? tellOnce(context_.store, *site_.ports.notify, context_.clock,
                               {backoffOf(context_.options), context_.options.max_attempts}, job.lease, entry)
                    : triggers_.step(job.lease, entry);
    } catch (const std::exception& e) {
      // It may have thrown after it sent.
      step = Error{ErrorKind::unclear, std::string("the adapter failed: ") + e.what()};
    }
    if (auto* body = std::get_if<EventBody>(&step)) return recorded(job, std::move(*body), settled);
    if (const auto* wait = std::get_if<Later>(&step)) return later(job, *wait, settled);
    if (const auto* error = std::get_if<Error>(&step)) return failed(job, *error, settled);
    settleUntil(job, soon);
    return settled();
  }
  // Recorded first: an observation asked for from now on is a new one, this one may read too early for it.
  const Status begun = context_.store.started(job.lease, entry.id);
  const bool replaced = site_.key_watch.close(entry.effect.key);
  if (begun && replaced)
    (void)context_.store.postpone(job.lease, entry.id, context_.clock.now(), entry.last_error);
  if (!begun || replaced) {
    settleUntil(job, begun ? context_.clock.now() : soon);
    return settled();
  }
  const int attempt = entry.attempts + 1;
  auto outcome = perform(site_, entry.effect, context_.clock,
                         {[this] { return surveyRequestFor(strand_.facts(), site_.settings()); },
                          [this] { return strand_.effectiveSettings(); }});
  if (outcome) return recorded(job, std::move(*outcome), settled);
  const Error& error = outcome.error();
  // All these look before they act, so a lost answer is one more reason to try again.
  const bool again = error.kind == ErrorKind::transient || error.kind == ErrorKind::unclear;
  if (!again || attempt >= context_.options.max_attempts) return failed(job, error, settled);
  later(job,
        {backoffAfter(backoffOf(context_.options), attempt, entry.id, error),
         noteText({attempt, Verdict::refused, 0}, describe(error))},
        settled);
}

void Desk::recorded(const Job& job, EventBody body, const std::function<void()>& settled) {
  if (const auto* sent = std::get_if<TriggerDeployment>(&job.entry.effect.body); sent && sent->asked_at) {
    Latency& latency = sent->rollback ? context_.counters.rollback : context_.counters.hotfix;
    latency.observe(std::chrono::duration_cast<Millis>(context_.clock.now() - *sent->asked_at));
  }
  triggers_.forget(job.entry.id);
  strand_.post(
      {Event{context_.clock.now(), std::move(body), ""}, job.entry.id, [this, job, settled](bool kept) {
         if (kept) ++context_.counters.effects_done;
         settle(job);
         settled();
       }});
}

void Desk::later(const Job& job, const Later& later, const std::function<void()>& settled) {
  ++context_.counters.effects_retried;
  const Instant due = context_.clock.now() + later.wait;
  spdlog::info("repository={} effect={} again in {}: {}", site_.name().str(), job.entry.effect.key,
               formatDuration(later.wait), later.note);
  if (auto kept = context_.store.postpone(job.lease, job.entry.id, due, later.note); !kept) {
    spdlog::warn("repository={} effect={} could not be postponed: {}", site_.name().str(),
                 job.entry.effect.key, describe(kept.error()));
  }
  settleUntil(job, due);
  settled();
}

void Desk::failed(const Job& job, const Error& error, const std::function<void()>& settled) {
  triggers_.forget(job.entry.id);
  ++context_.counters.effects_dead;
  spdlog::error("repository={} effect={} given up: {}", site_.name().str(), job.entry.effect.key,
                describe(error));
  EffectFailed body{job.entry.effect, std::string(kindText(error.kind)), error.message};
  const int attempts = std::max(job.entry.attempts, 1);
  const std::string note = noteText({attempts, Verdict::gave_up, 0}, describe(error));
  strand_.post(
      {Event{context_.clock.now(), std::move(body), ""}, job.entry.id, [this, job, note, settled](bool kept) {
         // The commit made it dead; this writes down why, and is repeatable.
         if (kept) (void)context_.store.bury(job.lease, job.entry.id, note);
         settle(job);
         settled();
       }});
}

void Desk::settle(const Job& job) {
  const std::lock_guard lock(mutex_);
  busy_.erase(job.entry.id);
  lanes_.erase(job.lane);
}

void Desk::settleUntil(const Job& job, Instant until) {
  const std::lock_guard lock(mutex_);
  busy_.erase(job.entry.id);
  lanes_[job.lane] = {0, job.entry.id, until};
  wake_at_ = std::min(wake_at_.value_or(until), until);
}

}  // namespace sluice
