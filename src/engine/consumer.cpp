#include "engine/consumer.h"

#include <spdlog/spdlog.h>

#include "engine/failure.h"

namespace sluice {
namespace {

// Few at a time: a delivery may be 25 MiB.
constexpr std::size_t kBatch = 32;
constexpr Millis kPause(200);

std::string summaryOf(const std::vector<Event>& events) {
  std::string text;
  for (const Event& event : events) {
    if (!text.empty()) text += ", ";
    if (const auto* ignored = std::get_if<Ignored>(&event.body)) {
      text += "ignored: " + ignored->what;
    } else {
      text += std::visit([](const auto& body) { return std::string(std::decay_t<decltype(body)>::kind); },
                         event.body);
    }
  }
  return text.empty() ? "nothing to do" : text;
}

}  // namespace

Consumer::Consumer(Store& store, Inbox& inbox, const DeliveryDecoder& decoder, Counters& counters,
                   Known known, Grew grew)
    : store_(store),
      inbox_(inbox),
      decoder_(decoder),
      counters_(counters),
      known_(std::move(known)),
      grew_(std::move(grew)) {}

Status Consumer::start() {
  const auto position = store_.inboxPosition();
  if (!position) return fail(position.error());
  position_ = *position;
  thread_ = std::thread([this] { work(); });
  return {};
}

void Consumer::stop() {
  stopping_ = true;
  if (!thread_.joinable()) return;
  inbox_.stop();
  thread_.join();
}

std::vector<Event> Consumer::decode(const DeliveryDecoder& decoder, const Delivery& delivery) {
  std::vector<Event> events;
  try {
    events = decoder.decode(delivery);
  } catch (const std::exception& e) {
    spdlog::error("delivery={} hook={} could not be decoded: {}", delivery.id, delivery.hook, e.what());
    events = {{delivery.received_at, Ignored{std::string("could not be decoded: ") + e.what()}, delivery.id}};
  }
  for (Event& event : events) {
    if (event.delivery.empty()) event.delivery = delivery.id;
    if (event.at == Instant{}) event.at = delivery.received_at;
  }
  return events;
}

Store::Intake Consumer::intakeOf(const StoredDelivery& stored) const {
  const Delivery& delivery = stored.delivery;
  Store::Intake intake;
  intake.record = {
      delivery.id, delivery.hook, delivery.event, delivery.repository, delivery.received_at, stored.position,
      ""};
  if (known_(delivery.repository)) {
    intake.events = decode(decoder_, delivery);
    intake.record.summary = summaryOf(intake.events);
  } else {
    intake.record.summary = "ignored: the repository is not in the configuration any more";
  }
  return intake;
}

void Consumer::catchUp(Millis at_most) const {
  const std::uint64_t end = inbox_.endPosition();
  const auto until = std::chrono::steady_clock::now() + at_most;
  while (position_ < end && !stopping_ && std::chrono::steady_clock::now() < until)
    std::this_thread::sleep_for(Millis(1));
}

void Consumer::work() {
  while (!stopping_) {
    const std::uint64_t position = position_;
    const auto read = inbox_.read(position, kBatch);
    if (!read) {
      spdlog::error("inbox cannot be read at {}: {}", position, describe(read.error()));
      pause();
      continue;
    }
    if (read->empty()) {
      inbox_.waitBeyond(position, std::chrono::seconds(1));
      continue;
    }
    std::vector<Store::Intake> batch;
    std::set<RepositoryName> repositories;
    for (const StoredDelivery& stored : *read) {
      batch.push_back(intakeOf(stored));
      if (!batch.back().events.empty()) repositories.insert(stored.delivery.repository);
    }
    const std::uint64_t next = read->back().next;
    const auto count = static_cast<std::int64_t>(batch.size());
    if (!keep(std::move(batch), next)) return;
    position_ = next;
    counters_.deliveries += count;
    inbox_.release(next);
    for (const RepositoryName& repository : repositories) grew_(repository);
  }
}

bool Consumer::keep(std::vector<Store::Intake> batch, std::uint64_t next) {
  while (!stopping_) {
    const Status kept = tryKeep(batch, next);
    if (kept) return true;
    spdlog::warn("{} deliveries wait to be taken over: {}", batch.size(), describe(kept.error()));
    pause();
  }
  return false;
}

Status Consumer::tryKeep(std::vector<Store::Intake>& batch, std::uint64_t next) {
  auto kept = store_.enqueue(batch, next);
  if (kept || kept.error().kind == ErrorKind::transient) return kept;
  // The store refuses something in it for good. The line must not stop: the batch is recorded without its
  // events, each delivery says so and can be replayed, and reconciliation finds what they told of.
  spdlog::error("{} deliveries could not be taken over and are kept without effect: {}", batch.size(),
                describe(kept.error()));
  std::vector<Store::Intake> bare = batch;
  for (Store::Intake& intake : bare) {
    intake.events.clear();
    intake.record.summary = "not taken over: " + describe(kept.error());
  }
  return store_.enqueue(bare, next);
}

void Consumer::pause() {
  for (Millis waited{0}; waited < kPause && !stopping_; waited += Millis(20))
    std::this_thread::sleep_for(Millis(20));
}

}  // namespace sluice
