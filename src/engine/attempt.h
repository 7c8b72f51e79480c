/// One attempt at an effect that must not be repeated blindly: how the last one ended, how the next one
/// begins, and what came of it. Any worker thread.
#pragma once

#include <variant>

#include "engine/attempt_note.h"
#include "engine/ports.h"
#include "engine/store.h"

namespace sluice {

/// Try again after `wait`; `note` becomes `last_error`.
struct Later {
  Millis wait{};
  std::string note;
};
/// The store did not let the attempt begin: nothing was sent.
struct NotBegun {
  Error error;
};
using SendStep = std::variant<EventBody, Later, Error, NotBegun>;

/// How the last attempt ended, as far as anybody knows.
AttemptNote standingOf(const OutboxEntry& entry);
bool maybeSent(Verdict verdict);
/// A person who looked has asked for another try.
bool askedAgain(const OutboxEntry& entry);

/// Recorded before anything leaves: from here on a crash means "maybe sent".
Status beginAttempt(Store& store, const Clock& clock, const Lease& lease, const OutboxEntry& entry);

}  // namespace sluice
