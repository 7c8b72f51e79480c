#include "monitor/probes.h"

#include <condition_variable>
#include <exception>
#include <mutex>
#include <optional>
#include <set>
#include <system_error>
#include <thread>

#include "monitor/command_probe.h"
#include "monitor/file_probe.h"
#include "monitor/host_probe.h"
#include "monitor/prometheus_probe.h"

namespace sluice {
namespace {

/// What one look needs; copied into its thread, which may outlive the call.
struct Look {
  ChecklistItem item;
  Instant now;
  HttpGet get;
  Millis deadline;
  std::string meminfo;
};

bool hasProbe(const ChecklistItem& item) {
  return item.probe != ProbeKind::attestation && item.probe != ProbeKind::skip;
}

monitor::Finding lookAt(const Look& look) {
  const ChecklistItem& item = look.item;
  switch (item.probe) {
    case ProbeKind::file:
      return monitor::lookAtFile(item.path, item.max_age, look.now);
    case ProbeKind::http:
      return monitor::lookAtUrl(look.get, item.url, item.expect, look.deadline);
    case ProbeKind::prometheus:
      return monitor::lookAtPrometheus(look.get, item.url, item.query, item.comparison, look.deadline);
    case ProbeKind::command:
      return monitor::runCheck(item.argv, look.deadline);
    case ProbeKind::disk:
      return monitor::lookAtDisk(item.path, item.percent);
    case ProbeKind::memory:
      return monitor::lookAtMemory(item.percent, look.meminfo);
    case ProbeKind::attestation:
    case ProbeKind::skip:
      break;
  }
  return {false, "nothing to look at"};
}

monitor::Finding lookSafely(const Look& look) {
  try {
    return lookAt(look);
  } catch (const std::exception& error) {
    return {false, std::string("could not be looked at: ") + error.what()};
  }
}

/// The findings of one call. Shared with its threads: one that is late writes here when nobody reads any
/// more.
class Board {
 public:
  explicit Board(std::size_t size) : findings_(size), open_(size) {}

  void post(std::size_t index, monitor::Finding finding) {
    const std::lock_guard lock(mutex_);
    findings_[index] = std::move(finding);
    if (--open_ == 0) complete_.notify_all();
  }

  std::vector<std::optional<monitor::Finding>> waitUntil(std::chrono::steady_clock::time_point until) {
    std::unique_lock lock(mutex_);
    complete_.wait_until(lock, until, [this] { return open_ == 0; });
    return findings_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable complete_;
  std::vector<std::optional<monitor::Finding>> findings_;
  std::size_t open_;
};

}  // namespace

/// Names of the looks that are on their way. One that hangs is not started again and again, or threads would
/// pile up.
class Probes::Running {
 public:
  bool start(const std::string& name) {
    constexpr std::size_t most = 4;
    const std::lock_guard lock(mutex_);
    if (names_.count(name) >= most) return false;
    names_.insert(name);
    return true;
  }
  void end(const std::string& name) {
    const std::lock_guard lock(mutex_);
    names_.erase(names_.find(name));
    if (names_.empty()) none_.notify_all();
  }
  void waitForAll(Millis longest) {
    std::unique_lock lock(mutex_);
    none_.wait_for(lock, longest, [this] { return names_.empty(); });
  }

 private:
  std::mutex mutex_;
  std::condition_variable none_;
  std::multiset<std::string> names_;
};

Probes::Probes(const Clock& clock, HttpGet get, HttpAsk ask, ProbesOptions options)
    : clock_(clock),
      get_(std::move(get)),
      ask_(std::move(ask)),
      options_(std::move(options)),
      running_(std::make_shared<Running>()) {}

Probes::~Probes() { running_->waitForAll(options_.deadline + std::chrono::seconds(2)); }

std::vector<ProbeResult> Probes::smoke(const std::vector<SmokeStep>& steps) {
  return monitor::goThrough(steps, ask_, options_.smoke_step, [this] { return clock_.now(); });
}

std::vector<ProbeResult> Probes::look(const std::vector<ChecklistItem>& items) {
  std::vector<const ChecklistItem*> looked_at;
  for (const ChecklistItem& item : items) {
    if (hasProbe(item)) looked_at.push_back(&item);
  }
  const auto until = std::chrono::steady_clock::now() + options_.deadline;
  // A probe gets a little less than the whole, so that what it says about its own time limit still arrives.
  const Millis probe_deadline = options_.deadline - options_.deadline / 20;
  const auto board = std::make_shared<Board>(looked_at.size());
  for (std::size_t i = 0; i < looked_at.size(); ++i) {
    const std::string& name = looked_at[i]->name;
    if (!running_->start(name)) {
      board->post(i, {false, "earlier looks have not come back yet"});
      continue;
    }
    try {
      std::thread([look = Look{*looked_at[i], clock_.now(), get_, probe_deadline, options_.meminfo}, board, i,
                   running = running_] {
        board->post(i, lookSafely(look));
        running->end(look.item.name);
      }).detach();
    } catch (const std::system_error& error) {
      running_->end(name);
      board->post(i, {false, std::string("could not be looked at: ") + error.what()});
    }
  }
  const auto findings = board->waitUntil(until);
  std::vector<ProbeResult> results;
  for (std::size_t i = 0; i < looked_at.size(); ++i) {
    const monitor::Finding finding = findings[i].value_or(
        monitor::Finding{false, "no answer within " + formatDuration(options_.deadline)});
    results.push_back(
        {looked_at[i]->name, finding.passed, finding.detail, finding.value, finding.limit, clock_.now()});
  }
  return results;
}

}  // namespace sluice
