#include "engine/fakes/workbench.h"

#include <stdexcept>
#include <thread>

namespace sluice::testing {

const RepositoryName Workbench::shop("acme/shop");

std::vector<Event> ToyDecoder::decode(const Delivery& delivery) const {
  Event event;
  if (delivery.body == "throw") throw std::runtime_error("not understood");
  if (delivery.body == "bad rule") {
    event.body = Ignored{"throw"};
  } else if (delivery.body.starts_with("pr ")) {
    event.body = PullRequestHinted{std::stoll(delivery.body.substr(3)), 0, 0};
  } else if (delivery.body == "refs") {
    event.body = RefsHinted{"refs/heads/main"};
  } else {
    event.body = Ignored{delivery.body};
  }
  return {event};
}

std::vector<FreezeWindow> ToyFreezes::read(const RepositoryName&, Instant now) {
  if (!frozen) return {};
  return {{now, now + std::chrono::hours(1), FreezeLevel::hard, {}, "by variable"}};
}

Instant at(std::string_view rfc3339) { return fromRfc3339(rfc3339).value(); }

Workbench::Workbench(std::vector<std::string> names, std::string_view start) : clock(at(start)) {
  options.holder = "this";
  options.tick = Millis(2);
  options.schedule = false;
  options.workers = 4;
  options.decider = toyRules();
  for (const std::string& name : names) {
    settings_[name].repository = RepositoryName(name);
    worlds_[name] = std::make_unique<FakeWorld>();
  }
}

Status Workbench::start() {
  inbox.restart();
  std::vector<RepositoryPorts> ports;
  for (const auto& [name, settings] : settings_) ports.push_back(worlds_[name]->ports(settings));
  engine = std::make_unique<Engine>(store, inbox, decoder, clock, freezes, std::move(ports), options);
  return engine->start();
}

void Workbench::stop() { engine.reset(); }

void Workbench::restart() {
  stop();
  if (!start()) throw std::logic_error("the engine does not start again");
}

void Workbench::crash() {
  store.die();
  stop();
  store.revive();
}

void Workbench::deliver(const std::string& body, const std::string& repository) {
  Delivery delivery;
  delivery.id = "d" + std::to_string(++deliveries_);
  delivery.hook = "github/" + repository;
  delivery.repository = RepositoryName(repository);
  delivery.received_at = clock.now();
  delivery.body = body;
  (void)inbox.append(delivery, delivery.id).value();
}

Result<Answer> Workbench::cycle(Slot slot, const std::string& date, const std::string& repository) {
  CycleAsked asked;
  asked.slot = slot;
  asked.date = date;
  return engine->askCycle(RepositoryName(repository), asked);
}

bool Workbench::eventually(const std::function<bool()>& holds, Millis step) {
  const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  while (std::chrono::steady_clock::now() < until) {
    if (holds()) return true;
    clock.advance(step);
    std::this_thread::sleep_for(Millis(2));
  }
  return holds();
}

void Workbench::pass(Millis length, Millis step) {
  for (Millis done{0}; done < length; done += step) {
    clock.advance(step);
    std::this_thread::sleep_for(Millis(4));
  }
}

bool Workbench::settles(Millis step) {
  return eventually([this] { return store.settled(); }, step);
}

Settings& Workbench::settings(const std::string& name) { return settings_.at(name); }
FakeWorld& Workbench::world(const std::string& name) { return *worlds_.at(name); }
std::vector<Commit> Workbench::journal(const std::string& name) const {
  return store.journal(RepositoryName(name));
}

}  // namespace sluice::testing
