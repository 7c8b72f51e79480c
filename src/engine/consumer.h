/// Reads the inbox, decodes, and puts events into the store's queues: each delivery exactly once, because the
/// position is recorded with them. One thread.
#pragma once

#include <atomic>
#include <functional>
#include <set>
#include <thread>

#include "engine/counters.h"

namespace sluice {

class Consumer {
 public:
  /// `grew` is told of each repository that got events.
  using Grew = std::function<void(const RepositoryName&)>;
  using Known = std::function<bool(const RepositoryName&)>;
  Consumer(Store& store, Inbox& inbox, const DeliveryDecoder& decoder, Counters& counters, Known known,
           Grew grew);
  ~Consumer() { stop(); }

  Status start();
  void stop();

  /// Waits until what the inbox holds now is in the store's queues; no longer than `at_most`.
  void catchUp(Millis at_most) const;

  /// Never fails: what cannot be decoded is an Ignored event that says so.
  static std::vector<Event> decode(const DeliveryDecoder& decoder, const Delivery& delivery);

 private:
  void work();
  /// Retried until it is recorded or the engine stops. False: stopping.
  bool keep(std::vector<Store::Intake> batch, std::uint64_t next);
  Status tryKeep(std::vector<Store::Intake>& batch, std::uint64_t next);
  Store::Intake intakeOf(const StoredDelivery& stored) const;
  void pause();

  Store& store_;
  Inbox& inbox_;
  const DeliveryDecoder& decoder_;
  Counters& counters_;
  const Known known_;
  const Grew grew_;
  std::thread thread_;
  std::atomic<std::uint64_t> position_{0};  ///< everything before it is in the store
  std::atomic<bool> stopping_{false};
};

}  // namespace sluice
