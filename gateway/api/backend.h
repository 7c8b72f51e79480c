/// What the API asks of the program behind it: the engine decides, the store remembers. A port, so that the
/// API can be tested without either; engine_backend.h implements it. Every call may come from several request
/// threads at once.
#pragma once

#include "core/ci_job.h"
#include "core/dora.h"
#include "core/flows/rollback.h"
#include "core/release_difference.h"
#include "core/release_proof.h"
#include "core/rules/approval.h"
#include "core/rules/slot.h"
#include "engine/engine.h"

namespace sluice::api {

/// One repository at a glance (rules §12, `GET /repositories`).
struct Overview {
  RepositoryName repository;
  Environment uat;
  Environment prod = Environment::of(Tier::prod);
  std::string version_state;  ///< `aligned` `uat_ahead` `diverged` `unknown`
  std::optional<SlotTime> t1, t2;
  std::vector<FreezeWindow> freezes;        ///< running and to come
  std::vector<Lock> locks;                  ///< active ones
  std::vector<Debt> debt;                   ///< the ledger
  std::map<FixStatus, std::int64_t> queue;  ///< live fixes by status
  std::vector<std::string>
      problems;  ///< of the repository itself, for people: a missing branch, a release that is gone
};

/// What keeps a fix from its next state, and how far it is with its approvals.
struct Outlook {
  std::vector<Reason> reasons;
  std::optional<ApprovalSummary> approval;  ///< of the one it waits for or came by
  std::string page{};                       ///< of what was told last in its commit status
};

/// What CI posted about a commit, and for each of its findings: does it block, and who answers for it.
struct JudgedArtifact {
  struct Judgement {
    bool open = false;
    std::optional<Acceptance> accepted;
  };
  Artifact artifact;
  std::vector<Judgement> findings;
};

class Backend {
 public:
  virtual ~Backend() = default;

  virtual Instant now() const = 0;
  virtual std::vector<RepositoryName> repositories() const = 0;
  virtual const Settings* settings(
      const RepositoryName& repository) const = 0;  ///< nullptr for an unknown one
  virtual EngineCounters counters() const = 0;
  virtual std::int64_t mirrorBytes(const RepositoryName& repository) const = 0;
  virtual Status healthy() = 0;

  // What people and CI ask for. `login` was proved by a token.
  virtual Result<Answer> order(const RepositoryName& repository, std::int64_t number,
                               const std::string& login, Command command) = 0;
  virtual Result<Answer> askCycle(const RepositoryName& repository, CycleAsked asked) = 0;
  virtual Status report(const RepositoryName& repository, RunReported report) = 0;
  virtual Result<Answer> claim(const RepositoryName& repository, RunClaimed claim) = 0;
  /// A command on the repository by a CI job that proved itself.
  virtual Result<Answer> orderOfJob(const RepositoryName& repository, const CiJob& job, Command command) = 0;
  virtual Status replay(const DeliveryRecord& record) = 0;
  virtual Status retryOutbox(std::int64_t id) = 0;
  /// As Engine::tryChannels.
  virtual Result<std::map<std::string, Status>> tryChannels(const RepositoryName& repository,
                                                            const std::string& channel, Notice notice) = 0;

  // Judgements of the moment; nothing is recorded.
  virtual Result<Overview> overview(const RepositoryName& repository) = 0;
  /// Those that are still at hand.
  virtual Result<std::vector<JudgedArtifact>> artifacts(const RepositoryName& repository) = 0;
  /// With what the release that waits for this environment needs; `sha`: and that it is this commit.
  virtual Result<Gate> gate(const RepositoryName& repository, Tier tier,
                            const std::optional<CommitId>& sha) = 0;
  /// `at` nothing: the next slot of that name.
  virtual Result<Simulation> simulation(const RepositoryName& repository, Slot slot,
                                        std::optional<Instant> at) = 0;
  /// What a rollback that is ordered now would do. `to` empty: to the last good release.
  virtual Result<RollbackPlan> rollbackPlan(const RepositoryName& repository, Tier tier,
                                            const TagName& to) = 0;
  /// What the environment would lose, and the files that change, as far as people look at it.
  virtual Result<ReleaseDifference> compare(const RepositoryName& repository, const CommitId& running,
                                            const CommitId& target) = 0;
  /// DORA's measures of the last `days` days; an empty name means all repositories.
  virtual Result<Dora> dora(const RepositoryName& repository, int days) = 0;
  /// Reads the whole journal of the repository, and fetches.
  virtual Result<ReleaseProof> proveRelease(const RepositoryName& repository, const TagName& tag) = 0;
  /// For each fix, in order.
  virtual std::vector<Outlook> outlook(const std::vector<Fix>& fixes) = 0;

  // Records. An empty repository name means all of them.
  virtual Result<std::optional<Fix>> fixById(const FixId& id) = 0;
  virtual Result<std::optional<Fix>> fixByNumber(const RepositoryName& repository, std::int64_t number) = 0;
  virtual Result<std::optional<Cycle>> cycle(const CycleId& id) = 0;
  virtual Result<std::optional<Deployment>> deployment(const DeploymentId& id) = 0;
  virtual Result<std::optional<DeploymentRecord>> deploymentRecord(const DeploymentId& id,
                                                                   RecordKind record) = 0;
  virtual Result<std::optional<DeliveryRecord>> delivery(const std::string& id) = 0;
  virtual Result<std::optional<Judgement>> judgement(const std::string& id) = 0;
  virtual Result<Listing<Judgement>> listJudgements(const RepositoryName& repository, std::int64_t number,
                                                    const Page& page) = 0;
  virtual Result<Listing<Fix>> listFixes(const RepositoryName& repository, const std::string& status,
                                         const Page& page) = 0;
  virtual Result<Listing<Cycle>> listCycles(const RepositoryName& repository, const Page& page) = 0;
  virtual Result<Listing<Deployment>> listDeployments(const RepositoryName& repository, const Page& page) = 0;
  virtual Result<Listing<JournalEntry>> listJournal(const RepositoryName& repository, const Page& page) = 0;
  virtual Result<Listing<OutboxEntry>> listOutbox(const RepositoryName& repository, const std::string& state,
                                                  const Page& page) = 0;
  virtual Result<Listing<DeliveryRecord>> listDeliveries(const RepositoryName& repository,
                                                         const Page& page) = 0;
};

}  // namespace sluice::api
