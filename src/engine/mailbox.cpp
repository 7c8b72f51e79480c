#include "engine/mailbox.h"

namespace sluice {

void Mailbox::post(Outcome outcome) {
  {
    const std::lock_guard lock(mutex_);
    if (!closed_) {
      outcomes_.push_back(std::move(outcome));
      return;
    }
  }
  if (outcome.then) outcome.then(false);
}

std::future<Result<Answer>> Mailbox::ask(Event event) {
  Asked asked{std::move(event), {}};
  auto future = asked.answer.get_future();
  const std::lock_guard lock(mutex_);
  if (closed_) {
    asked.answer.set_value(fail(*closed_));
  } else {
    asked_.push_back(std::move(asked));
  }
  return future;
}

std::optional<Outcome> Mailbox::takeOutcome() {
  const std::lock_guard lock(mutex_);
  if (outcomes_.empty()) return std::nullopt;
  std::optional<Outcome> first(std::move(outcomes_.front()));
  outcomes_.pop_front();
  return first;
}

void Mailbox::putBack(Outcome outcome) {
  const std::lock_guard lock(mutex_);
  outcomes_.push_front(std::move(outcome));
}

std::optional<Asked> Mailbox::takeAsked() {
  const std::lock_guard lock(mutex_);
  if (asked_.empty()) return std::nullopt;
  std::optional<Asked> first(std::move(asked_.front()));
  asked_.pop_front();
  return first;
}

void Mailbox::drop(const Error& why) {
  std::deque<Outcome> outcomes;
  std::deque<Asked> asked;
  {
    const std::lock_guard lock(mutex_);
    outcomes.swap(outcomes_);
    asked.swap(asked_);
  }
  for (Asked& one : asked) one.answer.set_value(fail(why));
  for (Outcome& one : outcomes) {
    if (one.then) one.then(false);
  }
}

void Mailbox::close(const Error& why) {
  {
    const std::lock_guard lock(mutex_);
    closed_ = why;
  }
  drop(why);
}

bool Mailbox::hasOutcomes() const {
  const std::lock_guard lock(mutex_);
  return !outcomes_.empty();
}

std::size_t Mailbox::size() const {
  const std::lock_guard lock(mutex_);
  return outcomes_.size() + asked_.size();
}

}  // namespace sluice
