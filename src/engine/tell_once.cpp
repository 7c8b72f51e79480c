#include "engine/tell_once.h"

#include "engine/failure.h"

namespace sluice {
namespace {

constexpr Millis kTellWithin = std::chrono::hours(24);  ///< later nobody wants to hear of it

Error undelivered(const std::string& channel, const std::string& why) {
  return Error{ErrorKind::unclear,
               "`" + channel + "` may or may not have got it (" + why +
                   "): it is not sent again by itself, so that nobody is told twice; look "
                   "there, then retry this effect"};
}

}  // namespace

SendStep tellOnce(Store& store, NotifyPort& port, const Clock& clock, const Persistence& persistence,
                  const Lease& lease, const OutboxEntry& entry) {
  const auto& [channel, notice] = std::get<Notify>(entry.effect.body);
  if (maybeSent(standingOf(entry).verdict) && !port.repeatable(channel))
    return undelivered(channel, "Sluice stopped while it was sent");
  if (auto begun = beginAttempt(store, clock, lease, entry); !begun) return NotBegun{begun.error()};
  const int attempt = entry.attempts + 1;
  const Status told = port.tell(channel, notice);
  if (told) return EventBody(EffectDone{notice.id});
  const Error& error = told.error();
  const bool repeatable =
      error.kind == ErrorKind::transient || (error.kind == ErrorKind::unclear && port.repeatable(channel));
  if (!repeatable) return error.kind == ErrorKind::unclear ? undelivered(channel, error.message) : error;
  if (attempt >= persistence.max_attempts && clock.now() - entry.created_at >= kTellWithin) return error;
  return Later{backoffAfter(persistence.backoff, attempt, entry.id, error),
               noteText({attempt, Verdict::refused, 0}, describe(error))};
}

}  // namespace sluice
