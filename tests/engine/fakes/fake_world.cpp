#include "engine/fakes/fake_world.h"

#include <algorithm>

namespace sluice::testing {

class WorldForge : public ForgePort {
 public:
  explicit WorldForge(FakeWorld& world) : world_(world) {}

  Result<PullRequestObserved> readPullRequest(std::int64_t number, std::int64_t after_comment) override {
    if (auto in = world_.enter("readPullRequest", std::to_string(number)); !in) return fail(in.error());
    const std::lock_guard lock(world_.mutex_);
    const auto found = world_.prs_.find(number);
    if (found == world_.prs_.end()) return fail(ErrorKind::not_found, "no such pull request");
    PullRequestObserved seen = found->second;
    std::erase_if(seen.orders, [&](const Order& order) { return order.comment_id <= after_comment; });
    return seen;
  }
  Result<std::vector<ProposedCommit>> readCommits(const CommitId&, const CommitId& head) override {
    if (auto in = world_.enter("readCommits", head.str()); !in) return fail(in.error());
    return std::vector<ProposedCommit>{};
  }
  Result<std::vector<HotfixPush>> readPushes(const BranchName& branch) override {
    if (auto in = world_.enter("readPushes", branch.str()); !in) return fail(in.error());
    return std::vector<HotfixPush>{};
  }
  Result<PullRequestsListed> listPullRequests(Instant since) override {
    if (auto in = world_.enter("listPullRequests", ""); !in) return fail(in.error());
    const std::lock_guard lock(world_.mutex_);
    PullRequestsListed listed;
    listed.as_of = since;
    for (const auto& [number, seen] : world_.prs_) listed.changed.push_back(number);
    return listed;
  }
  Result<Access> readAccess(const std::string& forge_login) override {
    if (auto in = world_.enter("readAccess", forge_login); !in) return fail(in.error());
    Access access;
    access.role = "write";
    return access;
  }
  Status setStatusLabel(std::int64_t number, FixStatus status) override {
    if (auto in = world_.enter("setStatusLabel", std::to_string(number)); !in) return in;
    const std::lock_guard lock(world_.mutex_);
    world_.labels_[number] = std::string(toText(status));
    return {};
  }
  Result<ReleaseIssueRead> readReleaseIssue(std::int64_t) override {
    return fail(ErrorKind::not_found, "no issues here");
  }
  Result<std::int64_t> writeReleaseIssue(const WriteReleaseIssue&) override {
    return fail(ErrorKind::not_found, "no issues here");
  }
  Status setCommitStatus(const SetCommitStatus& request) override {
    return world_.enter("setCommitStatus", request.commit.str());
  }
  Result<CommitChecks> readChecks(const CommitId& commit, const std::vector<std::string>&) override {
    if (auto in = world_.enter("readChecks", commit.str()); !in) return fail(in.error());
    return CommitChecks{commit, {}, ""};
  }
  Status react(std::int64_t comment_id, const std::string&) override {
    return world_.enter("react", std::to_string(comment_id));
  }
  Status postReply(std::int64_t, const std::string&, const std::string& marker) override {
    if (auto in = world_.enter("postReply", marker); !in) return in;
    const std::lock_guard lock(world_.mutex_);
    world_.replies_[marker] = 1;  // a comment that carries the marker is this reply
    return {};
  }
  Result<OpenedPullRequest> openPullRequest(const ProposedPullRequest& request) override {
    if (auto in = world_.enter("openPullRequest", request.head.str()); !in) return fail(in.error());
    return OpenedPullRequest{1, ""};
  }
  Status publishRelease(const PublishRelease& request) override {
    return world_.enter("publishRelease", request.tag.str());
  }
  Result<FollowUpKept> keepFollowUp(const KeepFollowUp& request) override {
    if (auto in = world_.enter("keepFollowUp", request.fix.str()); !in) return fail(in.error());
    return FollowUpKept{request.fix, 1, ""};
  }

 private:
  FakeWorld& world_;
};

class WorldGit : public GitPort {
 public:
  explicit WorldGit(FakeWorld& world) : world_(world) {}
  Result<Survey> survey(const SurveyRequest&) override {
    if (auto in = world_.enter("survey", ""); !in) return fail(in.error());
    Survey survey;
    survey.prod.head = CommitId("head");
    return survey;
  }
  Result<Analysis> analyze(const AnalysisRequest&) override {
    if (auto in = world_.enter("analyze", ""); !in) return fail(in.error());
    return Analysis{};
  }
  Result<PickResult> pick(const PickRequest&) override {
    if (auto in = world_.enter("pick", ""); !in) return fail(in.error());
    return PickResult{};
  }
  Status push(const PushRequest&) override { return world_.enter("push", ""); }
  Result<std::vector<Prediction>> predict(const std::vector<PredictionQuestion>&) override {
    if (auto in = world_.enter("predict", ""); !in) return fail(in.error());
    return std::vector<Prediction>{};
  }
  Result<std::string> readFile(const CommitId& commit, const std::string& path, std::size_t) override {
    if (auto in = world_.enter("readFile", commit.str() + ":" + path); !in) return fail(in.error());
    const std::lock_guard lock(world_.mutex_);
    if (!world_.policy_file_) return fail(ErrorKind::not_found, "nothing is committed here");
    return *world_.policy_file_;
  }
  std::int64_t diskBytes() const override { return 0; }
  Result<CommitId> changelog(const ChangelogRequest& request) override {
    if (auto in = world_.enter("changelog", request.version.str()); !in) return fail(in.error());
    return CommitId();
  }
  Result<CommitId> merge(const BranchMerge& request) override {
    if (auto in = world_.enter("merge", request.onto.str()); !in) return fail(in.error());
    return CommitId();
  }
  Result<std::string> diff(const CommitId&, const CommitId&) override {
    if (auto in = world_.enter("diff", ""); !in) return fail(in.error());
    return std::string();
  }
  Result<ReleaseDifference> compare(const CommitId&, const CommitId&) override {
    if (auto in = world_.enter("compare", ""); !in) return fail(in.error());
    return ReleaseDifference{};
  }
  Result<ReleaseFacts> readRelease(const ReleaseQuestion&) override {
    if (auto in = world_.enter("readRelease", ""); !in) return fail(in.error());
    return ReleaseFacts{};
  }
  Result<std::vector<std::string>> findMarkers(const MarkerQuestion&) override {
    if (auto in = world_.enter("findMarkers", ""); !in) return fail(in.error());
    return std::vector<std::string>{};
  }
  Result<BackportResult> backport(const BackportRequest&) override {
    if (auto in = world_.enter("backport", ""); !in) return fail(in.error());
    return BackportResult{};
  }

 private:
  FakeWorld& world_;
};

class WorldCi : public CiPort {
 public:
  explicit WorldCi(FakeWorld& world) : world_(world) {}
  Result<std::optional<Run>> find(const DeploymentId& deployment, Instant) override {
    if (auto in = world_.enter("find", deployment.str()); !in) return fail(in.error());
    const std::lock_guard lock(world_.mutex_);
    const auto found = world_.runs_.find(deployment);
    if (world_.hidden_ || found == world_.runs_.end()) return std::optional<Run>();
    return std::optional(shown(found->second.front()));
  }
  Result<Run> trigger(const TriggerDeployment& request) override {
    if (auto in = world_.enter("trigger", request.deployment.str()); !in) return fail(in.error());
    const std::lock_guard lock(world_.mutex_);
    ++world_.sends_[request.deployment];
    TriggerFate fate = TriggerFate::runs;
    if (!world_.fates_.empty()) {
      fate = world_.fates_.front();
      world_.fates_.pop_front();
    }
    if (fate == TriggerFate::refused) return fail(ErrorKind::transient, "503");
    if (fate == TriggerFate::refused_for_good) return fail(ErrorKind::invalid, "422");
    if (fate == TriggerFate::nothing_answer_lost) return fail(ErrorKind::unclear, "no answer");
    world_.runs_[request.deployment].push_back(world_.next_run_);
    if (fate == TriggerFate::runs_answer_lost)
      return ++world_.next_run_, fail(ErrorKind::unclear, "no answer");
    return shown(world_.next_run_++);
  }
  Result<Run> read(std::int64_t run_id) override {
    if (auto in = world_.enter("read", std::to_string(run_id)); !in) return fail(in.error());
    const std::lock_guard lock(world_.mutex_);
    return shown(run_id);
  }

 private:
  Run shown(std::int64_t id) const {
    return {id, "", world_.conclusion_.empty() ? "in_progress" : "completed", world_.conclusion_};
  }
  FakeWorld& world_;
};

class WorldProbes : public ProbePort {
 public:
  explicit WorldProbes(FakeWorld& world) : world_(world) {}
  std::vector<ProbeResult> smoke(const std::vector<SmokeStep>&) override { return {}; }
  std::vector<ProbeResult> look(const std::vector<ChecklistItem>& items) override {
    (void)world_.enter("look", "");
    std::vector<ProbeResult> results;
    for (const ChecklistItem& item : items) results.push_back({item.name, true, ""});
    return results;
  }

 private:
  FakeWorld& world_;
};

class WorldNotify : public NotifyPort {
 public:
  explicit WorldNotify(FakeWorld& world) : world_(world) {}
  Status tell(const std::string& channel, const Notice& notice) override {
    return world_.enter("tell " + channel, notice.id);
  }
  bool repeatable(const std::string& channel) const override { return channel == "hook"; }

 private:
  FakeWorld& world_;
};

Status FakeWorld::enter(const std::string& call, const std::string& detail) {
  {
    const std::lock_guard lock(mutex_);
    ++calls_[call];
  }
  if (on_call) on_call(call);
  const std::lock_guard lock(mutex_);
  auto& failures = failures_[call];
  if (!failures.empty()) {
    Error error = failures.front();
    failures.pop_front();
    return fail(std::move(error));
  }
  log_.push_back(call + " " + detail);
  return {};
}

void FakeWorld::fate(TriggerFate fate) {
  const std::lock_guard lock(mutex_);
  fates_.push_back(fate);
}

void FakeWorld::failNext(const std::string& call, Error error, int times) {
  const std::lock_guard lock(mutex_);
  for (int i = 0; i < times; ++i) failures_[call].push_back(error);
}

void FakeWorld::pullRequest(std::int64_t number, const std::string& title, bool open) {
  const std::lock_guard lock(mutex_);
  prs_[number].pr.number = number;
  prs_[number].pr.title = title;
  prs_[number].pr.open = open;
}

void FakeWorld::comment(std::int64_t number, std::int64_t id, const std::string& by) {
  const std::lock_guard lock(mutex_);
  Order order;
  order.command = ShowStatus{};
  order.source = Source::comment;
  order.by.login = by;
  order.comment_id = id;
  prs_[number].orders.push_back(order);
  prs_[number].last_comment = std::max(prs_[number].last_comment, id);
}

void FakeWorld::policyFile(std::string text) {
  const std::lock_guard lock(mutex_);
  policy_file_ = std::move(text);
}

void FakeWorld::hideRuns(bool hidden) {
  const std::lock_guard lock(mutex_);
  hidden_ = hidden;
}

void FakeWorld::finishRuns(const std::string& conclusion) {
  const std::lock_guard lock(mutex_);
  conclusion_ = conclusion;
}

int FakeWorld::calls(const std::string& call) const {
  const std::lock_guard lock(mutex_);
  const auto found = calls_.find(call);
  return found == calls_.end() ? 0 : found->second;
}

std::vector<std::string> FakeWorld::log() const {
  const std::lock_guard lock(mutex_);
  return log_;
}

int FakeWorld::sends(const DeploymentId& deployment) const {
  const std::lock_guard lock(mutex_);
  const auto found = sends_.find(deployment);
  return found == sends_.end() ? 0 : found->second;
}

int FakeWorld::runs(const DeploymentId& deployment) const {
  const std::lock_guard lock(mutex_);
  const auto found = runs_.find(deployment);
  return found == runs_.end() ? 0 : static_cast<int>(found->second.size());
}

int FakeWorld::mostRuns() const {
  const std::lock_guard lock(mutex_);
  std::size_t most = 0;
  for (const auto& [id, runs] : runs_) most = std::max(most, runs.size());
  return static_cast<int>(most);
}

std::map<std::int64_t, std::string> FakeWorld::labels() const {
  const std::lock_guard lock(mutex_);
  return labels_;
}

int FakeWorld::replies(const std::string& marker) const {
  const std::lock_guard lock(mutex_);
  const auto found = replies_.find(marker);
  return found == replies_.end() ? 0 : found->second;
}

namespace {

Result<OwnPolicy> toyPolicy(const std::string& text) {
  if (text == "broken") return fail(ErrorKind::invalid, "line 1");
  OwnPolicy own;
  ChecklistItem& item = own.checklist.emplace_back();
  item.name = text;
  item.probe = ProbeKind::http;
  return own;
}

}  // namespace

RepositoryPorts FakeWorld::ports(Settings settings) {
  return {std::move(settings),
          std::make_unique<WorldGit>(*this),
          std::make_unique<WorldForge>(*this),
          std::make_unique<WorldCi>(*this),
          std::make_unique<WorldProbes>(*this),
          std::make_unique<WorldNotify>(*this),
          nullptr,
          toyPolicy};
}

void Door::close() {
  const std::lock_guard lock(mutex_);
  closed_ = true;
}

void Door::open() {
  const std::lock_guard lock(mutex_);
  closed_ = false;
  changed_.notify_all();
}

void Door::pass() {
  std::unique_lock lock(mutex_);
  ++waiting_;
  changed_.wait(lock, [this] { return !closed_; });
  --waiting_;
}

int Door::waiting() const {
  const std::lock_guard lock(mutex_);
  return waiting_;
}

}  // namespace sluice::testing
