/// The world outside one repository, as it really is: it stays when the engine dies. Its ports can be slow,
/// refuse, or lose answers. Any thread.
#pragma once

#include <condition_variable>
#include <deque>
#include <map>
#include <mutex>

#include "engine/ports.h"

namespace sluice::testing {

/// What CI does with the next trigger.
enum class TriggerFate {
  runs,
  runs_answer_lost,     ///< started, and nobody hears of it
  nothing_answer_lost,  ///< not started, and nobody hears of it
  refused,              ///< transient
  refused_for_good,     ///< invalid
};

class FakeWorld {
 public:
  /// Called inside every port call with its name, before it does anything; for blocking, dying, counting.
  std::function<void(const std::string&)> on_call;

  void fate(TriggerFate fate);  ///< of the next trigger without one
  void failNext(const std::string& call, Error error, int times = 1);
  void pullRequest(std::int64_t number, const std::string& title, bool open = true);
  void comment(std::int64_t number, std::int64_t id, const std::string& by);  ///< one with a command in it
  void policyFile(
      std::string text);       ///< as it stands in every commit; its text names a check, `broken` is none
  void hideRuns(bool hidden);  ///< CI does not show them yet
  void finishRuns(const std::string& conclusion);  ///< every run is completed from now on

  int calls(const std::string& call) const;
  std::vector<std::string> log() const;             ///< of successful calls, in order
  int sends(const DeploymentId& deployment) const;  ///< triggers that left
  int runs(const DeploymentId& deployment) const;   ///< runs that were started
  int mostRuns() const;                             ///< of any deployment
  std::map<std::int64_t, std::string> labels() const;
  int replies(const std::string& marker) const;

  RepositoryPorts ports(Settings settings);

 private:
  friend class WorldForge;
  friend class WorldGit;
  friend class WorldCi;
  friend class WorldProbes;
  friend class WorldNotify;
  Status enter(const std::string& call, const std::string& detail);

  mutable std::mutex mutex_;
  std::deque<TriggerFate> fates_;
  std::map<std::string, std::deque<Error>> failures_;
  std::map<std::string, int> calls_;
  std::vector<std::string> log_;
  std::map<std::int64_t, PullRequestObserved> prs_;
  std::map<DeploymentId, std::vector<std::int64_t>> runs_;
  std::map<DeploymentId, int> sends_;
  std::map<std::int64_t, std::string> labels_;
  std::map<std::string, int> replies_;
  std::optional<std::string> policy_file_;
  std::int64_t next_run_ = 100;
  bool hidden_ = false;
  std::string conclusion_;
};

/// Holds callers up until it is opened.
class Door {
 public:
  void close();
  void open();
  void pass();
  int waiting() const;

 private:
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  bool closed_ = false;
  int waiting_ = 0;
};

}  // namespace sluice::testing
