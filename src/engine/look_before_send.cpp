#include "engine/look_before_send.h"

#include <array>

#include "engine/failure.h"

namespace sluice {
namespace {

using std::chrono::seconds;

/// Waits before each further look: half a minute in all. CI shows a run seconds after it took the request,
/// and its report, should it come still later, clears the matter by itself.
constexpr std::array<seconds, 5> kUnclearLooks{seconds(1), seconds(2), seconds(4), seconds(8), seconds(15)};
constexpr std::size_t kUnclearLooksForUat = 4;
/// After a crash the request is usually long over: looks at once, after 4 s and after 12 s.
constexpr std::array<seconds, 2> kUnseenLooks{seconds(4), seconds(8)};

}  // namespace

SendStep LookBeforeSend::step(const Lease& lease, const OutboxEntry& entry) {
  const auto& request = std::get<TriggerDeployment>(entry.effect.body);
  const AttemptNote note = standingOf(entry);
  auto found = ci_.find(request.deployment, request.created_at);
  if (!found) return lookFailed(entry, maybeSent(note.verdict), note, found.error());
  if (*found) return EventBody(Triggered{request.deployment, std::move(**found)});
  if (!maybeSent(note.verdict)) {
    // A person who has asked for another try has looked; nobody else sends on an old answer of the gate.
    if (!askedAgain(entry) && clock_.now() > request.send_before) {
      return Error{ErrorKind::conflict,
                   "CI did not take the trigger in time: the gate's answer was good until " +
                       toRfc3339(request.send_before) + ", so nothing was sent"};
    }
    return send(lease, entry, request);
  }

  forget(entry.id);
  const AttemptNote looked{note.attempt, note.verdict, note.looks + 1};
  if (note.verdict == Verdict::unseen) {
    const auto done = static_cast<std::size_t>(note.looks);
    if (done < kUnseenLooks.size()) return Later{kUnseenLooks[done], noteText(looked, "looking for its run")};
  } else if (const auto done = static_cast<std::size_t>(looked.looks);
             done < (request.environment == Tier::uat ? kUnclearLooksForUat : kUnclearLooks.size())) {
    return Later{kUnclearLooks[done], noteText(looked, "CI's answer was lost; looking for its run")};
  }
  // UAT may be sent again: at worst one release is deployed twice there. PROD waits for a person.
  if (request.environment == Tier::uat && entry.attempts < max_attempts_ &&
      clock_.now() <= request.send_before)
    return send(lease, entry, request);
  return Error{ErrorKind::unclear, "the trigger may have reached CI, and CI shows no run of " +
                                       request.deployment.str() +
                                       "; look there, then retry this effect to send it again"};
}

SendStep LookBeforeSend::lookFailed(const OutboxEntry& entry, bool maybe_sent, const AttemptNote& note,
                                    const Error& error) {
  int failures = 0;
  {
    const std::lock_guard lock(mutex_);
    failures = ++failures_[entry.id];
  }
  if (error.kind == ErrorKind::transient && failures < max_attempts_) {
    return Later{backoffAfter(backoff_, failures, entry.id, error),
                 noteText(note, "lookup failed: " + describe(error))};
  }
  if (!maybe_sent) return error;
  return Error{ErrorKind::unclear,
               "the trigger may have reached CI, and CI cannot be asked: " + error.message};
}

SendStep LookBeforeSend::send(const Lease& lease, const OutboxEntry& entry,
                              const TriggerDeployment& request) {
  // A person may ask for another try long after: what is over is not started again.
  const auto deployment = store_.deployment(deploymentOf(request.deployment));
  if (!deployment) return NotBegun{deployment.error()};
  if (*deployment && !(*deployment)->live()) {
    return Error{ErrorKind::conflict, "deployment " + request.deployment.str() + " is over (" +
                                          std::string(toText((*deployment)->state)) +
                                          "): nothing was sent; open the cycle again instead"};
  }
  if (auto begun = beginAttempt(store_, clock_, lease, entry); !begun) return NotBegun{begun.error()};
  forget(entry.id);
  const int attempt = entry.attempts + 1;
  auto run = ci_.trigger(request);
  if (run) return EventBody(Triggered{request.deployment, std::move(*run)});
  const Error& error = run.error();
  if (error.kind == ErrorKind::unclear) {
    return Later{kUnclearLooks[0], noteText({attempt, Verdict::unclear, 0}, error.message)};
  }
  if (error.kind == ErrorKind::transient && attempt < max_attempts_) {
    return Later{backoffAfter(backoff_, attempt, entry.id, error),
                 noteText({attempt, Verdict::refused, 0}, describe(error))};
  }
  return error;
}

void LookBeforeSend::forget(std::int64_t outbox) {
  const std::lock_guard lock(mutex_);
  failures_.erase(outbox);
}

}  // namespace sluice
