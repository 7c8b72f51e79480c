#include "engine/strand.h"

#include <spdlog/spdlog.h>

#include "core/rules/own_policy.h"
#include "engine/backoff.h"
#include "engine/failure.h"
#include "engine/retained.h"

namespace sluice {
namespace {

using std::chrono::seconds;

constexpr int kTurn = 16;           // events of one repository before another one's turn
constexpr std::size_t kFetch = 64;  // queue entries read at once
constexpr int kHopeless = 3;        // tries of an event that the store refuses for good

bool isEmpty(const Decision& decision) {
  return decision.changes.empty() && decision.effects.empty() && decision.findings.empty() &&
         !decision.answer;
}

}  // namespace

Strand::Strand(Site& site, const StrandContext& context)
    : site_(site),
      context_(context),
      settings_(site.settings()),
      renewing_(std::max<Millis>(context.options.lease / 3, Millis(1))),
      reconciling_(jittered(context.options.reconcile_every, saltOf(site.name()))),
      ticking_(seconds(1)),
      scheduling_(seconds(1)) {}

void Strand::connect(std::function<void()> runnable, std::function<void()> effects) {
  runnable_ = std::move(runnable);
  effects_ = std::move(effects);
}

Status Strand::begin() { return takeLease(); }

void Strand::end() {
  mailbox_.close({ErrorKind::transient, "Sluice is stopping; try again in a moment"});
  std::optional<Lease> lease;
  {
    const std::lock_guard lock(mutex_);
    lease.swap(lease_);
  }
  if (!lease) return;
  if (auto released = context_.store.releaseLease(*lease, context_.options.holder); !released) {
    spdlog::warn("repository={} the lease could not be given back: {}", site_.name().str(),
                 describe(released.error()));
  }
}

bool Strand::run() {
  bool renew = false;
  bool leased = false;
  {
    const std::lock_guard lock(mutex_);
    renew = std::exchange(renew_, false);
    leased = lease_.has_value();
  }
  if (leased && renew) {
    renewLease();
  } else if (!leased) {
    if (auto taken = takeLease(); !taken) {
      mailbox_.drop({ErrorKind::transient, "this process may not write now: " + taken.error().message});
      return false;
    }
    spdlog::info("repository={} lease taken again, state loaded", site_.name().str());
  }
  for (int i = 0; i < kTurn; ++i) {
    // One of each: a burst of webhooks does not delay an approval, and a busy API does not delay webhooks.
    bool any = takeFromQueue();
    any = takeOutcome() || any;
    any = takeOrder() || any;
    any = takeTimers() || any;
    if (!any || !lease()) return false;
  }
  return true;
}

// --- sources ---

bool Strand::fetchQueue() {
  {
    const std::lock_guard lock(mutex_);
    if (!queue_.empty()) return true;
    if (!queue_grew_ || stalled_until_) return false;
    queue_grew_ = false;
  }
  auto fetched = context_.store.queued(site_.name(), kFetch);
  const bool more = !fetched || fetched->size() == kFetch;
  if (more) {
    const std::lock_guard lock(mutex_);
    queue_grew_ = true;
  }
  if (!fetched) {
    handle(fetched.error());
    return false;
  }
  queue_.assign(std::make_move_iterator(fetched->begin()), std::make_move_iterator(fetched->end()));
  queue_size_ = static_cast<std::int64_t>(queue_.size());
  return !queue_.empty();
}

bool Strand::takeFromQueue() {
  if (!fetchQueue()) return false;
  {
    const std::lock_guard lock(mutex_);
    if (stalled_until_) return false;
  }
  const QueuedEvent& first = queue_.front();
  const auto recorded = record(first.event, first.id, 0);
  if (recorded) {
    queue_.pop_front();
    --queue_size_;
    queue_failures_ = 0;
  } else {
    settleQueued(recorded.error());
  }
  return true;
}

/// One event that can never be recorded must not stop those behind it; that it was passed over is recorded
/// instead.
void Strand::settleQueued(const Error& error) {
  const bool hopeless = error.kind != ErrorKind::transient && error.kind != ErrorKind::conflict;
  if (!hopeless || ++queue_failures_ < kHopeless) return handle(error);
  const QueuedEvent& first = queue_.front();
  Commit commit{
      Event{first.event.at, Ignored{"could not be recorded: " + describe(error)}, first.event.delivery},
      {},
      first.id,
      0};
  const auto held = lease();
  const Status passed =
      held ? context_.store.commit(*held, commit) : Status(fail(ErrorKind::conflict, "no lease"));
  if (!passed) return handle(passed.error());
  spdlog::error("repository={} delivery={} passed over: {}", site_.name().str(), first.event.delivery,
                describe(error));
  queue_.pop_front();
  --queue_size_;
  queue_failures_ = 0;
}

bool Strand::takeOutcome() {
  {
    const std::lock_guard lock(mutex_);
    if (stalled_until_ || !lease_) return false;
  }
  auto outcome = mailbox_.takeOutcome();
  if (!outcome) return false;
  const auto recorded = record(outcome->event, 0, outcome->outbox);
  if (recorded) {
    if (outcome->then) outcome->then(true);
    return true;
  }
  // Put back before the lease may be lost with it: losing the lease drops what waits, and whoever has it does
  // the effect again.
  mailbox_.putBack(std::move(*outcome));
  handle(recorded.error());
  return true;
}

bool Strand::takeOrder() {
  if (!lease()) return false;
  auto asked = mailbox_.takeAsked();
  if (!asked) return false;
  auto recorded = record(asked->event, 0, 0);
  if (!recorded) {
    handle(recorded.error());
    Error error = recorded.error();
    if (error.kind == ErrorKind::conflict) error.kind = ErrorKind::transient;
    error.message = "nothing was decided: " + error.message;
    asked->answer.set_value(fail(std::move(error)));
    return true;
  }
  Answer answer;
  answer.accepted = true;
  if (*recorded) answer = std::move(**recorded);
  asked->answer.set_value(std::move(answer));
  return true;
}

bool Strand::takeTimers() {
  std::optional<EventBody> body;
  {
    const std::lock_guard lock(mutex_);
    if (stalled_until_ || !lease_) return false;
    if (!slots_.empty()) {
      body = slots_.front();
    } else if (tick_) {
      body = Ticked{};
    } else if (reconcile_) {
      body = ReconcileDue{};
    }
  }
  if (!body) return false;
  const auto recorded = record(Event{context_.clock.now(), *body, ""}, 0, 0);
  if (!recorded) {
    handle(recorded.error());
    return true;
  }
  const std::lock_guard lock(mutex_);
  if (std::holds_alternative<CycleAsked>(*body)) {
    if (!slots_.empty()) slots_.pop_front();
  } else if (std::holds_alternative<Ticked>(*body)) {
    tick_ = false;
  } else {
    reconcile_ = false;
  }
  return true;
}

// --- decide, record, apply ---

Result<std::optional<Answer>> Strand::record(const Event& event, std::int64_t queued, std::int64_t outbox) {
  const auto held = lease();
  if (!held)
    return fail(ErrorKind::conflict, "this process does not hold the lease of " + site_.name().str());
  // Read without the lock: only this thread writes the state.
  auto records = recalled(context_.store, state_, site_.name(),
                          context_.options.decider.recall_for(state_, event, settings_));
  if (!records) return fail(records.error());
  Decision decision;
  try {
    decision = decideWith(event, std::move(*records));
  } catch (const std::exception& e) {
    // A defect in a rule: said in log and journal, and the line behind it goes on.
    spdlog::critical("repository={} deciding failed: {}", site_.name().str(), e.what());
    decision = {};
    decision.findings.push_back(
        {Rule::state, std::string("not decided, a defect in Sluice: ") + e.what(), 0});
    decision.answer = Answer{};
    decision.answer->text =
        "This could not be decided because of a defect in Sluice. It was recorded; nothing was done.";
  }
  // The clock alone is no news.
  const bool silent = std::holds_alternative<Ticked>(event.body) && isEmpty(decision);
  if (!silent) {
    site_.key_watch.begin(decision.effects);
    const Status committed = context_.store.commit(*held, Commit{event, decision, queued, outbox});
    site_.key_watch.end();
    if (!committed) return fail(committed.error());
  }
  stalls_ = 0;
  applyRecorded(event, decision);
  return std::move(decision.answer);
}

Decision Strand::decideWith(const Event& event, std::vector<Change> recalled) {
  settings_.freezes = site_.settings().freezes;
  for (FreezeWindow& window : context_.freezes.read(site_.name(), event.at))
    settings_.freezes.push_back(std::move(window));
  const auto& decide = context_.options.decider.decide;
  if (recalled.empty()) return decide(state_, event, settings_);
  const std::lock_guard lock(state_mutex_);
  // Nobody else sees what is recalled: it is gone again before the lock is.
  struct Forget {
    State& state;
    ~Forget() { dropFinished(state); }
  } const forget{state_};
  for (const Change& one : recalled) state_.apply(one);
  return decide(state_, event, settings_);
}

void Strand::applyRecorded(const Event& event, const Decision& decision) {
  if (!decision.changes.empty()) {
    const std::lock_guard lock(state_mutex_);
    for (const Change& change : decision.changes) state_.apply(change);
    dropFinished(state_);
  }
  setWake(context_.options.decider.next_wake(state_, settings_));
  ++context_.counters.events;
  if (decision.answer && !decision.answer->accepted) ++context_.counters.decisions_refused;
  for (const Finding& finding : decision.findings) {
    spdlog::info("repository={} fix={} rule={} {}{}{}", site_.name().str(), finding.number,
                 toText(finding.rule), finding.text,
                 event.delivery.empty() ? "" : " delivery=", event.delivery);
  }
  if (!decision.effects.empty()) effects_();
}

// --- any thread ---

void Strand::queueGrew() {
  {
    const std::lock_guard lock(mutex_);
    queue_grew_ = true;
  }
  runnable_();
}

void Strand::post(Outcome outcome) {
  mailbox_.post(std::move(outcome));
  runnable_();
}

Result<Answer> Strand::ask(Event event) {
  if (refusing_) return fail(ErrorKind::transient, "Sluice is stopping; try again in a moment");
  if (!lease())
    return fail(ErrorKind::transient,
                "another process works on " + site_.name().str() + "; ask it, or try again");
  auto answer = mailbox_.ask(std::move(event));
  runnable_();
  return answer.get();
}

State Strand::snapshot() const {
  const std::lock_guard lock(state_mutex_);
  return state_;
}

RepositoryFacts Strand::facts() const {
  const std::lock_guard lock(state_mutex_);
  return state_.facts;
}

Settings Strand::effectiveSettings() const {
  const std::lock_guard lock(state_mutex_);
  return EffectiveSettings(site_.settings(), state_.survey).get();
}

std::optional<Fix> Strand::fix(std::int64_t number) const {
  const std::lock_guard lock(state_mutex_);
  const auto found = state_.fixes.find(number);
  return found == state_.fixes.end() ? std::nullopt : std::optional(found->second);
}

std::vector<Deployment> Strand::runningDeployments() const {
  std::vector<Deployment> running;
  const std::lock_guard lock(state_mutex_);
  for (const auto& [id, deployment] : state_.deployments) {
    if (deployment.state == DeploymentState::running) running.push_back(deployment);
  }
  return running;
}

std::optional<Lease> Strand::lease() const {
  const std::lock_guard lock(mutex_);
  return lease_;
}

bool Strand::recording() const {
  if (!mailbox_.hasOutcomes()) return false;
  const std::lock_guard lock(mutex_);
  return lease_ && !stalled_until_;
}

std::int64_t Strand::waiting() const { return queue_size_ + static_cast<std::int64_t>(mailbox_.size()); }

}  // namespace sluice
