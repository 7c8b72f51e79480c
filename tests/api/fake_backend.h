/// A back end of one repository in memory: remembers what it was asked and answers what the test told it to.
#pragma once

#include "gateway/api/backend.h"

namespace sluice::api {

inline const RepositoryName kShop{"acme/shop"};
inline const Instant kNow = *fromRfc3339("2026-03-02T10:00:00Z");

inline Fix sampleFix(std::int64_t number = 12) {
  Fix fix;
  fix.id = FixId("fix-00000000000" + std::to_string(number % 10));
  fix.repository = kShop;
  fix.number = number;
  fix.pr.number = number;
  fix.pr.title = "Totals are rounded";
  fix.pr.url = "https://github.com/acme/shop/pull/12";
  fix.pr.author = {7, "carol", false};
  fix.pr.commits.emplace_back().id = CommitId("aaaa");
  fix.submitted_at = kNow;
  return fix;
}

inline Deployment sampleDeployment() {
  Deployment deployment;
  deployment.id = DeploymentId("d-1");
  deployment.repository = kShop;
  deployment.environment = Tier::prod;
  deployment.purpose = Purpose::prod_flow2;
  deployment.release = {TagName("v1.4.2"), CommitId("bbbb")};
  deployment.previous = Release{TagName("v1.4.1"), CommitId("cccc")};
  deployment.created_at = kNow;
  return deployment;
}

inline Cycle sampleCycle() {
  Cycle cycle;
  cycle.id = CycleId("acme-2026-03-02-T1");
  cycle.repository = kShop;
  cycle.date = "2026-03-02";
  cycle.opened_by = "bob";
  cycle.opened_at = kNow;
  return cycle;
}

inline Judgement sampleJudgement() {
  Judgement judgement;
  judgement.id = "decision-0123456789abcdef0123456789abcdef";
  judgement.repository = kShop;
  judgement.sequence = 7;
  judgement.at = kNow;
  judgement.fix = sampleFix().id;
  judgement.number = 12;
  judgement.title = "Totals are <b>rounded</b> & 修正";
  judgement.url = "https://github.com/acme/shop/pull/12";
  judgement.commit = CommitId("aaaa");
  judgement.state = CommitState::failure;
  judgement.summary = "freeze: month end (admin)";
  judgement.prod = Release{TagName("v1.4.1"), CommitId("cccc")};
  judgement.reasons = {{Rule::freeze, "freeze: month end", {Role::admin}}};
  judgement.gates = {
      {Tier::prod, {false, {{"freeze", CheckState::fail, "month end", {Role::admin}, Rule::freeze}}}}};
  Approval& approval = judgement.approvals.emplace_back();
  approval.kind = ApprovalKind::prod;
  approval.by = "bob";
  approval.at = kNow;
  return judgement;
}

class FakeBackend : public Backend {
 public:
  FakeBackend() {
    shop.repository = kShop;
    shop.people = {{"alice", "alice", 1, {Role::admin}}, {"dev", "dev", 2, {Role::developer}}};
    fixes = {sampleFix()};
  }

  Instant now() const override { return kNow; }
  std::vector<RepositoryName> repositories() const override { return {kShop}; }
  const Settings* settings(const RepositoryName& repository) const override {
    return repository == kShop ? &shop : nullptr;
  }
  EngineCounters counters() const override { return {}; }
  std::int64_t mirrorBytes(const RepositoryName&) const override { return 4096; }
  Status healthy() override { return health; }

  Result<Answer> order(const RepositoryName&, std::int64_t number, const std::string& login,
                       Command command) override {
    orders.push_back({number, login, std::move(command)});
    return answer;
  }
  Result<RollbackPlan> rollbackPlan(const RepositoryName&, Tier tier, const TagName& to) override {
    RollbackPlan plan = rollback_plan;
    plan.environment = tier;
    if (!to.empty()) plan.to.version = to;
    return plan;
  }
  Result<ReleaseDifference> compare(const RepositoryName&, const CommitId& running,
                                    const CommitId& target) override {
    compared = {running, target};
    return difference;
  }
  Result<Dora> dora(const RepositoryName&, int days) override {
    return measureDelivery({}, {}, kNow - std::chrono::hours(24 * days), kNow);
  }
  Result<Answer> askCycle(const RepositoryName&, CycleAsked cycle_asked) override {
    asked.push_back(std::move(cycle_asked));
    return answer;
  }
  Result<Answer> claim(const RepositoryName&, RunClaimed claimed) override {
    claims.push_back(std::move(claimed));
    return answer;
  }
  Result<Answer> orderOfJob(const RepositoryName&, const CiJob& job, Command command) override {
    orders.push_back({0, job.name(), std::move(command)});
    return answer;
  }
  Status report(const RepositoryName&, RunReported run) override {
    reports.push_back(std::move(run));
    return {};
  }
  Status replay(const DeliveryRecord& record) override {
    replayed.push_back(record.id);
    return {};
  }
  Status retryOutbox(std::int64_t id) override {
    retried.push_back(id);
    return {};
  }

  Result<std::map<std::string, Status>> tryChannels(const RepositoryName&, const std::string& channel,
                                                    Notice notice) override {
    tried.push_back(notice);
    if (!channel.empty() && channel != "chat") return fail(ErrorKind::not_found, "there is no such channel");
    std::map<std::string, Status> told;
    told["chat"] = fail(ErrorKind::unauthorized, "Telegram answered 401: Unauthorized");
    told["hook"] = Status();
    return told;
  }

  Result<Overview> overview(const RepositoryName& repository) override {
    Overview view;
    view.repository = repository;
    view.version_state = "aligned";
    view.locks = locks;
    view.debt = {{12, CommitId("bbbb"), "Totals", "carol", {}, kNow, {}}};
    view.freezes = freezes;
    view.queue[FixStatus::submitted] = 1;
    return view;
  }
  Result<std::vector<JudgedArtifact>> artifacts(const RepositoryName&) override {
    JudgedArtifact judged;
    judged.artifact = {kShop,
                       "security-findings",
                       CommitId(std::string(40, 'b')),
                       ArtifactVerdict::pass,
                       {{"CVE-1", FindingSeverity::high, "Old library", "go.mod:3"},
                        {"CVE-2", FindingSeverity::critical, "Worse", ""}},
                       84.5,
                       "ci",
                       kNow,
                       false};
    judged.findings.resize(2);
    judged.findings[0].accepted = {kShop,   "security-findings", "CVE-1", FindingSeverity::high,
                                   "alice", "not reachable",     kNow,    {},
                                   false};
    judged.findings[1].open = true;
    return std::vector{judged};
  }
  Result<Gate> gate(const RepositoryName&, Tier, const std::optional<CommitId>&) override {
    return Gate{false, {{"freeze", CheckState::fail, "frozen", {Role::admin}, Rule::freeze}}};
  }
  Result<Simulation> simulation(const RepositoryName&, Slot slot, std::optional<Instant> at) override {
    Simulation simulated;
    simulated.slot = slot;
    simulated.at = at.value_or(kNow);
    simulated.unmet = {{Rule::approval, "Nobody approved #12.", {Role::manager}}};
    return simulated;
  }
  std::vector<Outlook> outlook(const std::vector<Fix>& asked_for) override {
    const ApprovalSummary approval{ApprovalKind::prod, 2, {"bob"}, {}, {"dave"}};
    return std::vector<Outlook>(asked_for.size(),
                                {{{Rule::approval, "Nobody approved it.", {Role::manager}}}, approval});
  }

  Result<std::optional<Fix>> fixById(const FixId& id) override {
    for (const Fix& fix : fixes) {
      if (fix.id == id) return std::optional(fix);
    }
    return std::optional<Fix>();
  }
  Result<std::optional<Fix>> fixByNumber(const RepositoryName&, std::int64_t number) override {
    for (const Fix& fix : fixes) {
      if (fix.number == number) return std::optional(fix);
    }
    return std::optional<Fix>();
  }
  Result<std::optional<Cycle>> cycle(const CycleId& id) override {
    return id == ran.id ? std::optional(ran) : std::optional<Cycle>();
  }
  Result<std::optional<Deployment>> deployment(const DeploymentId& id) override {
    return id == shipped.id ? std::optional(shipped) : std::optional<Deployment>();
  }
  Result<std::optional<DeploymentRecord>> deploymentRecord(const DeploymentId& id,
                                                           RecordKind record) override {
    if (record == RecordKind::deployment_log) return std::optional<DeploymentRecord>();
    return std::optional(DeploymentRecord{kShop, id, record, kNow, "# Deployment Checklist: v1.4.2\n"});
  }
  Result<std::optional<Judgement>> judgement(const std::string& id) override {
    return id == sampleJudgement().id ? std::optional(sampleJudgement()) : std::optional<Judgement>();
  }
  Result<Listing<Judgement>> listJudgements(const RepositoryName&, std::int64_t number,
                                            const Page&) override {
    listed_number = number;
    return Listing<Judgement>{{sampleJudgement()}, ""};
  }
  Result<std::optional<DeliveryRecord>> delivery(const std::string& id) override {
    if (id != "d1") return std::optional<DeliveryRecord>();
    return std::optional(DeliveryRecord{"d1", "github/acme/shop", "push", kShop, kNow, 1, ""});
  }
  Result<Listing<Fix>> listFixes(const RepositoryName&, const std::string& status,
                                 const Page& page) override {
    listed_status = status;
    listed_page = page;
    return Listing<Fix>{fixes, "more"};
  }
  Result<Listing<Cycle>> listCycles(const RepositoryName&, const Page&) override {
    return Listing<Cycle>{{sampleCycle()}, ""};
  }
  Result<Listing<Deployment>> listDeployments(const RepositoryName&, const Page&) override {
    return Listing<Deployment>{{shipped}, ""};
  }
  Result<Listing<JournalEntry>> listJournal(const RepositoryName&, const Page&) override {
    return Listing<JournalEntry>{{{1, kShop, kNow, "{\"a\": 1}", "[]", "[]", "[]", "00", "11"}}, ""};
  }
  Result<Listing<OutboxEntry>> listOutbox(const RepositoryName&, const std::string&, const Page&) override {
    OutboxEntry entry;
    entry.id = 5;
    entry.repository = kShop;
    entry.state = "dead";
    return Listing<OutboxEntry>{{entry}, ""};
  }
  Result<Listing<DeliveryRecord>> listDeliveries(const RepositoryName&, const Page&) override {
    return Listing<DeliveryRecord>{{{"d1", "github/acme/shop", "push", kShop, kNow, 1, ""}}, ""};
  }

  Result<ReleaseProof> proveRelease(const RepositoryName&, const TagName& tag) override {
    ReleaseProof proof;
    proof.tag = tag;
    proof.sha = CommitId("bbbb");
    proof.proved = true;
    proof.checks = {{"journal", CheckState::pass, "whole", {}, Rule::git}};
    proof.commits = {{CommitId("bbbb"), "Totals", 12, "approved by bob"}};
    return proof;
  }

  struct Given {
    std::int64_t number = 0;
    std::string login;
    Command command;
  };

  Settings shop;
  std::vector<Fix> fixes;
  static FreezeWindow sampleFreeze() {
    FreezeWindow freeze{kNow - Millis(1), kNow + Millis(1), FreezeLevel::hard, {}, "month end"};
    freeze.id = "freeze-1";
    freeze.source = FreezeSource::order;
    freeze.owner = "alice";
    return freeze;
  }
  std::vector<FreezeWindow> freezes{sampleFreeze()};
  std::vector<Lock> locks;
  Result<Answer> answer = Answer{true, "Done; it ships on 2026-03-02 at 22:00.", {}, false, ""};
  Status health;
  RollbackPlan rollback_plan;
  Result<ReleaseDifference> difference = ReleaseDifference{};
  std::vector<CommitId> compared;
  Deployment shipped = sampleDeployment();
  Cycle ran = sampleCycle();
  std::vector<Given> orders;
  std::vector<CycleAsked> asked;
  std::vector<RunReported> reports;
  std::vector<RunClaimed> claims;
  std::vector<std::string> replayed;
  std::vector<std::int64_t> retried;
  std::vector<Notice> tried;
  std::string listed_status;
  std::int64_t listed_number = -1;
  Page listed_page;
};

}  // namespace sluice::api
