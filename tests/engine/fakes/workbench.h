/// An engine on fakes. What lasts (store, inbox, worlds, clock) outlives the engine, so a test can end it and
/// start another.
#pragma once

#include "engine/engine.h"
#include "engine/fakes/fake_world.h"
#include "engine/fakes/manual_clock.h"
#include "engine/fakes/memory_inbox.h"
#include "engine/fakes/memory_store.h"
#include "engine/fakes/toy_rules.h"

namespace sluice::testing {

/// The body names what happened: `pr 12`, `refs`, `tell x` (on the channels `chat`, and `hook`, which may be
/// told twice), `throw`, `bad rule`, anything else is ignored.
class ToyDecoder : public DeliveryDecoder {
 public:
  std::vector<Event> decode(const Delivery& delivery) const override;
};

class ToyFreezes : public FreezePort {
 public:
  std::vector<FreezeWindow> read(const RepositoryName& repository, Instant now) override;
  std::atomic<bool> frozen{false};
};

Instant at(std::string_view rfc3339);

class Workbench {
 public:
  explicit Workbench(std::vector<std::string> names = {"acme/shop"},
                     std::string_view start = "2026-03-02T12:00:00Z");
  ~Workbench() { stop(); }

  Status start();
  void stop();
  void restart();  ///< orderly
  void crash();    ///< the process dies now; the next start() finds what was durable
  void deliver(const std::string& body, const std::string& repository = "acme/shop");
  Result<Answer> cycle(Slot slot, const std::string& date = "2026-03-02",
                       const std::string& repository = "acme/shop");

  /// Lets time pass (`step` of the clock per 2 ms) until it holds; false after 20 s of real time.
  bool eventually(const std::function<bool()>& holds, Millis step = Millis(0));
  /// Lets `length` of the clock pass in small steps.
  void pass(Millis length, Millis step = Millis(250));
  bool settles(Millis step = Millis(50));

  Settings& settings(const std::string& name = "acme/shop");
  FakeWorld& world(const std::string& name = "acme/shop");
  std::vector<Commit> journal(const std::string& name = "acme/shop") const;
  template <class Body>
  int count(const std::string& name = "acme/shop") const {
    int found = 0;
    for (const Commit& commit : journal(name))
      found += std::holds_alternative<Body>(commit.event.body) ? 1 : 0;
    return found;
  }

  static const RepositoryName shop;
  ManualClock clock;
  MemoryStore store;
  MemoryInbox inbox;
  ToyDecoder decoder;
  ToyFreezes freezes;
  EngineOptions options;
  std::unique_ptr<Engine> engine;

 private:
  std::map<std::string, Settings> settings_;
  std::map<std::string, std::unique_ptr<FakeWorld>> worlds_;
  int deliveries_ = 0;
};

}  // namespace sluice::testing
