#include "engine/engine.h"

#include <spdlog/spdlog.h>

#include <map>

#include "core/flows/notify.h"
#include "core/rules/upstream.h"
#include "core/survey_request.h"
#include "engine/clockwork.h"
#include "engine/consumer.h"
#include "engine/failure.h"
#include "engine/outbox.h"
#include "engine/strand_pool.h"

namespace sluice {
namespace {

constexpr std::size_t kStrandThreads = 8;  // they wait for the disk together, so that one sync serves several
constexpr auto kDrain = std::chrono::seconds(3);
constexpr Millis kCompareWaits = std::chrono::seconds(5);

/// What is decided from the branches as they are. The rest is done without git too: a hold must work when git
/// is down.
bool needsSurvey(const Command& command) {
  return std::holds_alternative<Confirm>(command) || std::holds_alternative<ApproveProd>(command) ||
         std::holds_alternative<ApproveUatMerge>(command) || std::holds_alternative<Adopt>(command) ||
         std::holds_alternative<Simulate>(command) || std::holds_alternative<StartHotfix>(command) ||
         std::holds_alternative<Promote>(command);
}

}  // namespace

struct Engine::Impl {
  Impl(Store& given_store, Inbox& given_inbox, const DeliveryDecoder& given_decoder, const Clock& given_clock,
       FreezePort& given_freezes, EngineOptions given_options)
      : store(given_store),
        inbox(given_inbox),
        decoder(given_decoder),
        clock(given_clock),
        freezes(given_freezes),
        options(std::move(given_options)),
        outbox(options.workers),
        consumer(
            store, inbox, decoder, counters,
            [this](const RepositoryName& name) { return strands.contains(name); },
            [this](const RepositoryName& name) { strands.at(name)->queueGrew(); }),
        clockwork(clock, options.tick, [this](Instant now) {
          for (const auto& [name, strand] : strands) strand->tick(now);
          outbox.tick(now);
        }) {}

  void add(RepositoryPorts ports) {
    const RepositoryName name = ports.settings.repository;
    auto site = std::make_unique<Site>(std::move(ports));
    const StrandContext context{store, clock, freezes, options, counters};
    auto strand = std::make_unique<Strand>(*site, context);
    const std::size_t desk = outbox.add(std::make_unique<Desk>(*site, *strand, context));
    strand->connect([this, s = strand.get()] { pool.schedule(*s); }, [this, desk] { outbox.wake(desk); });
    sites.emplace(name, std::move(site));
    strands.emplace(name, std::move(strand));
  }

  Site* site(const RepositoryName& name) const {
    const auto found = sites.find(name);
    return found == sites.end() ? nullptr : found->second.get();
  }

  Result<Answer> ask(const RepositoryName& name, EventBody body) {
    const auto strand = strands.find(name);
    if (strand == strands.end())
      return fail(ErrorKind::not_found, "no repository " + name.str() + " is configured");
    return strand->second->ask(Event{clock.now(), std::move(body), ""});
  }

  Status readFacts(Site& at, Strand& strand, Ordered& ordered);
  Status readForge(Site& at, const std::optional<Fix>& fix, Ordered& ordered) const;
  void drain();

  Store& store;
  Inbox& inbox;
  const DeliveryDecoder& decoder;
  const Clock& clock;
  FreezePort& freezes;
  const EngineOptions options;
  Counters counters;
  std::map<RepositoryName, std::unique_ptr<Site>> sites;
  std::map<RepositoryName, std::unique_ptr<Strand>> strands;
  StrandPool pool;
  Outbox outbox;
  Consumer consumer;
  Clockwork clockwork;
  bool started = false;
};

Engine::Engine(Store& store, Inbox& inbox, const DeliveryDecoder& decoder, const Clock& clock,
               FreezePort& freezes, std::vector<RepositoryPorts> repositories, EngineOptions options)
    : impl_(std::make_unique<Impl>(store, inbox, decoder, clock, freezes, std::move(options))) {
  for (RepositoryPorts& ports : repositories) impl_->add(std::move(ports));
}

Engine::~Engine() { stop(); }

Status Engine::start() {
  for (const auto& [name, strand] : impl_->strands) {
    auto begun = strand->begin();
    if (begun) continue;
    for (const auto& [other, held] : impl_->strands) held->end();
    Error error = begun.error();
    error.message = name.str() + ": " + error.message;
    return fail(std::move(error));
  }
  impl_->started = true;
  impl_->pool.start(std::min(kStrandThreads, std::max<std::size_t>(impl_->strands.size(), 1)));
  impl_->outbox.start();
  for (const auto& [name, strand] : impl_->strands) strand->queueGrew();
  impl_->clockwork.start();
  return impl_->consumer.start();
}

void Engine::stop() {
  if (!std::exchange(impl_->started, false)) return;
  for (const auto& [name, strand] : impl_->strands) strand->refuseOrders();
  impl_->consumer.stop();
  impl_->outbox.stop();
  impl_->drain();
  impl_->clockwork.stop();
  impl_->pool.stop();
  for (const auto& [name, strand] : impl_->strands) strand->end();
}

/// What effects brought is recorded before the end, or they would have to be looked up after the restart.
void Engine::Impl::drain() {
  const auto until = std::chrono::steady_clock::now() + kDrain;
  for (const auto& [name, strand] : strands) {
    while (strand->recording() && std::chrono::steady_clock::now() < until) {
      std::this_thread::sleep_for(Millis(5));
    }
  }
}

Status Engine::Impl::readForge(Site& at, const std::optional<Fix>& fix, Ordered& ordered) const {
  // A hotfix may be without an issue, or its branch may name one that is not there.
  if (ordered.number >= kFirstOwnNumber) return {};
  const Instant began = clock.now();
  auto seen = at.ports.forge->readPullRequest(ordered.number, fix ? fix->last_comment : 0);
  if (!seen && seen.error().kind == ErrorKind::not_found && fix && fix->hotfix) return {};
  if (!seen) return fail(seen.error());
  seen->read_at = began;
  // On a pull request that nobody spoke to Sluice about, comments from before are no commands.
  if (!fix) seen->orders.clear();
  at.addAccess(*seen, clock);
  ordered.facts = std::move(*seen);
  return {};
}

/// Facts that matter are read before they count: the pull request, then the branches.
Status Engine::Impl::readFacts(Site& at, Strand& strand, Ordered& ordered) {
  if (ordered.number > 0) {
    std::optional<Fix> fix = strand.fix(ordered.number);
    if (!fix) {
      auto finished = store.fixByNumber(at.name(), ordered.number);
      if (!finished) return fail(finished.error());
      fix = std::move(*finished);
    }
    if (auto read = readForge(at, fix, ordered); !read) return read;
  }
  if (!ordered.order.login.empty()) ordered.access = at.accessOf({ordered.order.login}, clock);
  const bool needed = needsSurvey(ordered.order.command);
  // A rollback goes on with what was read last, should the forge be part of what is burning.
  const bool wanted = std::holds_alternative<RollBack>(ordered.order.command);
  if (!needed && !wanted && ordered.number == 0) return {};
  auto survey = at.survey(surveyRequestFor(strand.facts(), at.settings()), clock);
  if (survey) {
    ordered.survey = std::move(*survey);
  } else if (needed) {
    return fail(survey.error());
  }
  return {};
}

Result<Answer> Engine::order(const RepositoryName& repository, std::int64_t number, Order order) {
  Site* const site = impl_->site(repository);
  if (site == nullptr)
    return fail(ErrorKind::not_found, "no repository " + repository.str() + " is configured");
  Ordered ordered;
  ordered.number = number;
  ordered.order = std::move(order);
  if (ordered.order.at == Instant{}) ordered.order.at = impl_->clock.now();
  if (auto read = impl_->readFacts(*site, *impl_->strands.at(repository), ordered); !read) {
    Error error = read.error();
    const bool unread = error.kind == ErrorKind::transient || error.kind == ErrorKind::unclear;
    if (unread) error.kind = ErrorKind::transient;
    error.message = "nothing was decided: " + error.message;
    return fail(std::move(error));
  }
  return impl_->ask(repository, std::move(ordered));
}

Result<Answer> Engine::askCycle(const RepositoryName& repository, CycleAsked asked) {
  Site* const site = impl_->site(repository);
  if (site != nullptr && !asked.login.empty()) asked.access = site->accessOf({asked.login}, impl_->clock);
  return impl_->ask(repository, std::move(asked));
}

Status Engine::report(const RepositoryName& repository, RunReported report) {
  auto recorded = impl_->ask(repository, std::move(report));
  if (!recorded) return fail(recorded.error());
  return {};
}

Result<Answer> Engine::claim(const RepositoryName& repository, RunClaimed claim) {
  return impl_->ask(repository, std::move(claim));
}

Status Engine::replay(const DeliveryRecord& record) {
  const auto strand = impl_->strands.find(record.repository);
  if (strand == impl_->strands.end()) {
    return fail(ErrorKind::not_found, "no repository " + record.repository.str() + " is configured");
  }
  const auto read = impl_->inbox.read(record.position, 1);
  if (!read) return fail(read.error());
  if (read->empty() || read->front().position != record.position || read->front().delivery.id != record.id) {
    return fail(ErrorKind::not_found, "the body of delivery " + record.id + " is not kept any more");
  }
  std::vector<Event> events = Consumer::decode(impl_->decoder, read->front().delivery);
  // As if it had come now: what it says is judged by today's rules and freezes.
  for (Event& event : events) event.at = impl_->clock.now();
  if (auto kept = impl_->store.enqueue(record.repository, events); !kept) return kept;
  strand->second->queueGrew();
  return {};
}

void Engine::catchUp(Millis at_most) const { impl_->consumer.catchUp(at_most); }

Result<std::map<std::string, Status>> Engine::tryChannels(const RepositoryName& repository,
                                                          const std::string& channel, Notice notice) {
  Site* const site = impl_->site(repository);
  if (site == nullptr)
    return fail(ErrorKind::not_found, "no repository " + repository.str() + " is configured");
  stamp(notice, site->settings(), impl_->clock.now());
  std::map<std::string, Status> told;
  for (const NoticeFilter& filter : site->settings().notify) {
    if (!channel.empty() && filter.channel != channel) continue;
    told[filter.channel] = site->ports.notify->tell(filter.channel, notice);
  }
  if (told.empty())
    return fail(ErrorKind::not_found, channel.empty() ? "no channel is configured for " + repository.str()
                                                      : "there is no channel `" + channel + "`");
  return told;
}

Status Engine::retry(std::int64_t outbox) {
  if (auto again = impl_->store.retry(outbox, impl_->clock.now()); !again) return again;
  // The entry's repository is the store's knowledge; a desk that has nothing due goes back to sleep.
  for (std::size_t desk = 0; desk < impl_->strands.size(); ++desk) impl_->outbox.wake(desk);
  return {};
}

std::vector<RepositoryName> Engine::repositories() const {
  std::vector<RepositoryName> names;
  for (const auto& [name, site] : impl_->sites) names.push_back(name);
  return names;
}

const Settings* Engine::settings(const RepositoryName& repository) const {
  const Site* const site = impl_->site(repository);
  return site == nullptr ? nullptr : &site->settings();
}

Result<State> Engine::snapshot(const RepositoryName& repository) const {
  const auto strand = impl_->strands.find(repository);
  if (strand == impl_->strands.end())
    return fail(ErrorKind::not_found, "no repository " + repository.str() + " is configured");
  return strand->second->snapshot();
}

Result<std::vector<ProbeResult>> Engine::look(const RepositoryName& repository) {
  Site* const site = impl_->site(repository);
  if (site == nullptr)
    return fail(ErrorKind::not_found, "no repository " + repository.str() + " is configured");
  return site->lookAtProbes(impl_->strands.at(repository)->effectiveSettings(), {});
}

std::vector<CommitChecks> Engine::readChecks(const RepositoryName& repository,
                                             const std::vector<CommitId>& commits) {
  Site* const site = impl_->site(repository);
  if (site == nullptr) return {};
  const std::vector<std::string> names = checksToRead(impl_->strands.at(repository)->effectiveSettings());
  return names.empty() ? std::vector<CommitChecks>{} : site->readChecks(commits, names);
}

std::int64_t Engine::mirrorBytes(const RepositoryName& repository) const {
  const Site* const site = impl_->site(repository);
  return site == nullptr ? 0 : site->ports.git->diskBytes();
}

Result<ReleaseFacts> Engine::readRelease(const RepositoryName& repository, const ReleaseQuestion& question) {
  Site* const site = impl_->site(repository);
  if (site == nullptr)
    return fail(ErrorKind::not_found, "no repository " + repository.str() + " is configured");
  const auto turn = site->git_turn.take();
  if (!turn) return fail(turn.error());
  return site->ports.git->readRelease(question);
}

Result<ReleaseDifference> Engine::compare(const RepositoryName& repository, const CommitId& running,
                                          const CommitId& target) {
  Site* const site = impl_->site(repository);
  if (site == nullptr)
    return fail(ErrorKind::not_found, "no repository " + repository.str() + " is configured");
  const auto turn = site->git_turn.take(kCompareWaits);
  if (!turn) return fail(turn.error());
  return site->ports.git->compare(running, target);
}

std::vector<FreezeWindow> Engine::freezes(const RepositoryName& repository) const {
  const Site* const site = impl_->site(repository);
  if (site == nullptr) return {};
  std::vector<FreezeWindow> windows = site->settings().freezes;
  for (FreezeWindow& window : impl_->freezes.read(repository, impl_->clock.now()))
    windows.push_back(std::move(window));
  return windows;
}

EngineCounters Engine::counters() const {
  std::int64_t queue = 0;
  for (const auto& [name, strand] : impl_->strands) queue += strand->waiting();
  return impl_->counters.read(queue);
}

}  // namespace sluice
