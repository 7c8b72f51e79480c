/// One repository as the engine works on it: its settings, its ports, and the turn at its git. Lives as long
/// as the engine.
#pragma once

#include <condition_variable>
#include <mutex>

#include "engine/key_watch.h"
#include "engine/ports.h"

namespace sluice {

/// A GitPort is used by one thread at a time; who comes while it is busy waits. Any thread.
class GitTurn {
 public:
  class Held {
   public:
    explicit Held(GitTurn* turn) : turn_(turn) {}
    Held(Held&& other) noexcept : turn_(std::exchange(other.turn_, nullptr)) {}
    Held& operator=(Held&&) = delete;
    ~Held() {
      if (turn_ != nullptr) turn_->give();
    }

   private:
    GitTurn* turn_;
  };

  /// `transient` when it does not become free within `at_most` (real time).
  Result<Held> take(Millis at_most = std::chrono::minutes(2));

 private:
  void give();

  std::mutex mutex_;
  std::condition_variable freed_;
  bool taken_ = false;
};

struct Site {
  explicit Site(RepositoryPorts given) : ports(std::move(given)) {}

  RepositoryPorts ports;
  GitTurn git_turn;
  KeyWatch key_watch;

  const Settings& settings() const { return ports.settings; }
  const RepositoryName& name() const { return ports.settings.repository; }
  /// What the forge lets these people of the configuration do now; nothing where the forge is not asked.
  /// Never fails: what cannot be read says so, and counts for nothing.
  std::vector<Access> accessOf(const std::vector<std::string>& logins, const Clock& clock);
  /// The same for those who order something in a pull request.
  void addAccess(PullRequestObserved& seen, const Clock& clock);
  /// Reads the people of the request, takes the turn, surveys, stamps the answer with the clock. `transient`
  /// when the forge does not answer about somebody: nothing is planned on half an answer.
  Result<Survey> survey(const SurveyRequest& request, const Clock& clock);
  /// What the forge has under these names on each commit. Never fails: what cannot be read says so.
  std::vector<CommitChecks> readChecks(const std::vector<CommitId>& commits,
                                       const std::vector<std::string>& names);
  /// The environment's smoke test after a deployment of these services.
  std::vector<ProbeResult> smoke(Tier environment, const std::vector<std::string>& services);
  /// The probes of these checks (all when empty) that a machine can look at. `effective`: with what the
  /// repository's own policy adds.
  std::vector<ProbeResult> lookAtProbes(const Settings& effective, const std::vector<std::string>& checks);

 private:
  Result<PolicyFile> readPolicy(const CommitId& head);
};

}  // namespace sluice
