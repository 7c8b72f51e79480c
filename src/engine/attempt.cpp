#include "engine/attempt.h"

namespace sluice {

AttemptNote standingOf(const OutboxEntry& entry) {
  // Nothing was begun since the entry was made, or since a person asked for another try.
  if (entry.attempts == 0) return {0, Verdict::refused, 0};
  const auto note = readNote(entry.last_error);
  if (note && note->attempt == entry.attempts) return *note;
  return {entry.attempts, Verdict::unseen, 0};
}

bool maybeSent(Verdict verdict) { return verdict == Verdict::unclear || verdict == Verdict::unseen; }

bool askedAgain(const OutboxEntry& entry) { return entry.attempts == 0 && !entry.last_error.empty(); }

Status beginAttempt(Store& store, const Clock& clock, const Lease& lease, const OutboxEntry& entry) {
  if (askedAgain(entry)) {
    // An older note must not be taken for this attempt's, should the process end between here and the answer.
    if (auto noted = store.postpone(lease, entry.id, clock.now(), "tried again"); !noted) return noted;
  }
  return store.started(lease, entry.id);
}

}  // namespace sluice
