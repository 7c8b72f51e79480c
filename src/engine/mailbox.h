/// What waits for a strand besides the store's queue: outcomes of effects and orders from the API. Any thread
/// puts in, the strand takes out.
#pragma once

#include <deque>
#include <functional>
#include <future>
#include <mutex>
#include <optional>

#include "core/decision.h"

namespace sluice {

/// An event of the engine's own making.
struct Outcome {
  Event event;
  std::int64_t outbox = 0;         ///< the entry that it settles; 0 for none
  std::function<void(bool)> then;  ///< called once, with whether it was recorded; may be empty
};

/// Somebody waits for the answer to this event.
struct Asked {
  Event event;
  std::promise<Result<Answer>> answer;
};

class Mailbox {
 public:
  void post(Outcome outcome);
  std::future<Result<Answer>> ask(Event event);

  std::optional<Outcome> takeOutcome();
  void putBack(Outcome outcome);  ///< it could not be recorded yet and stays the first
  std::optional<Asked> takeAsked();

  /// Everything that waits is given up: orders get `why`, outcomes are done again by whoever works on the
  /// repository next.
  void drop(const Error& why);
  void close(const Error& why);  ///< as drop(), and for everything that comes from now on
  bool hasOutcomes() const;
  std::size_t size() const;

 private:
  mutable std::mutex mutex_;
  std::deque<Outcome> outcomes_;
  std::deque<Asked> asked_;
  std::optional<Error> closed_;
};

}  // namespace sluice
