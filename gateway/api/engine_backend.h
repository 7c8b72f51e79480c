/// The API's back end in the real program: orders and cycles go to the engine, records come from the store,
/// judgements of the moment are core's rules on a copy of the live state. Any thread.
#pragma once

#include "gateway/api/backend.h"

namespace sluice::api {

class EngineBackend final : public Backend {
 public:
  /// Borrows all three.
  EngineBackend(Engine& engine, Store& store, const Clock& clock)
      : engine_(engine), store_(store), clock_(clock) {}

  Instant now() const override { return clock_.now(); }
  std::vector<RepositoryName> repositories() const override { return engine_.repositories(); }
  const Settings* settings(const RepositoryName& repository) const override {
    return engine_.settings(repository);
  }
  EngineCounters counters() const override { return engine_.counters(); }
  std::int64_t mirrorBytes(const RepositoryName& repository) const override {
    return engine_.mirrorBytes(repository);
  }
  Status healthy() override { return store_.healthy(); }

  Result<Answer> order(const RepositoryName& repository, std::int64_t number, const std::string& login,
                       Command command) override;
  Result<Answer> askCycle(const RepositoryName& repository, CycleAsked asked) override;
  Status report(const RepositoryName& repository, RunReported report) override;
  Result<Answer> claim(const RepositoryName& repository, RunClaimed claim) override;
  Result<Answer> orderOfJob(const RepositoryName& repository, const CiJob& job, Command command) override;
  Status replay(const DeliveryRecord& record) override { return engine_.replay(record); }
  Status retryOutbox(std::int64_t id) override { return engine_.retry(id); }
  Result<std::map<std::string, Status>> tryChannels(const RepositoryName& repository,
                                                    const std::string& channel, Notice notice) override {
    return engine_.tryChannels(repository, channel, std::move(notice));
  }

  Result<Overview> overview(const RepositoryName& repository) override;
  Result<std::vector<JudgedArtifact>> artifacts(const RepositoryName& repository) override;
  Result<Gate> gate(const RepositoryName& repository, Tier tier, const std::optional<CommitId>& sha) override;
  Result<Simulation> simulation(const RepositoryName& repository, Slot slot,
                                std::optional<Instant> at) override;
  Result<RollbackPlan> rollbackPlan(const RepositoryName& repository, Tier tier, const TagName& to) override;
  Result<ReleaseDifference> compare(const RepositoryName& repository, const CommitId& running,
                                    const CommitId& target) override {
    return engine_.compare(repository, running, target);
  }
  Result<Dora> dora(const RepositoryName& repository, int days) override;
  Result<ReleaseProof> proveRelease(const RepositoryName& repository, const TagName& tag) override;
  std::vector<Outlook> outlook(const std::vector<Fix>& fixes) override;

  Result<std::optional<Fix>> fixById(const FixId& id) override { return store_.fixById(id); }
  Result<std::optional<Fix>> fixByNumber(const RepositoryName& repository, std::int64_t number) override {
    return store_.fixByNumber(repository, number);
  }
  Result<std::optional<Cycle>> cycle(const CycleId& id) override { return store_.cycle(id); }
  Result<std::optional<Deployment>> deployment(const DeploymentId& id) override {
    return store_.deployment(id);
  }
  Result<std::optional<DeploymentRecord>> deploymentRecord(const DeploymentId& id,
                                                           RecordKind record) override {
    return store_.deploymentRecord(id, record);
  }
  Result<std::optional<Judgement>> judgement(const std::string& id) override { return store_.judgement(id); }
  Result<Listing<Judgement>> listJudgements(const RepositoryName& repository, std::int64_t number,
                                            const Page& page) override {
    return store_.listJudgements(repository, number, page);
  }
  Result<std::optional<DeliveryRecord>> delivery(const std::string& id) override {
    engine_.catchUp(kCatchUp);
    return store_.delivery(id);
  }
  Result<Listing<Fix>> listFixes(const RepositoryName& repository, const std::string& status,
                                 const Page& page) override {
    return store_.listFixes(repository, status, page);
  }
  Result<Listing<Cycle>> listCycles(const RepositoryName& repository, const Page& page) override {
    return store_.listCycles(repository, page);
  }
  Result<Listing<Deployment>> listDeployments(const RepositoryName& repository, const Page& page) override {
    return store_.listDeployments(repository, page);
  }
  Result<Listing<JournalEntry>> listJournal(const RepositoryName& repository, const Page& page) override {
    return store_.listJournal(repository, page);
  }
  Result<Listing<OutboxEntry>> listOutbox(const RepositoryName& repository, const std::string& state,
                                          const Page& page) override {
    return store_.listOutbox(repository, state, page);
  }
  Result<Listing<DeliveryRecord>> listDeliveries(const RepositoryName& repository,
                                                 const Page& page) override {
    engine_.catchUp(kCatchUp);
    return store_.listDeliveries(repository, page);
  }

 private:
  /// Who was answered that a delivery is stored finds it in the list; should the line be long, later.
  static constexpr Millis kCatchUp{500};

  /// The live state, and the settings that hold now: with the freezes from outside the configuration and the
  /// repository's own policy.
  struct View {
    State state;
    Settings settings;
  };
  Result<View> view(const RepositoryName& repository);

  Engine& engine_;
  Store& store_;
  const Clock& clock_;
};

}  // namespace sluice::api
