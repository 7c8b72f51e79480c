/// A small model of everything outside `decide`: a repository, a forge, a CI and people. Carries out effects,
/// feeds events back, and watches the promises: no state skipped, nothing in PROD that nobody accounts for.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "core/decide.h"
#include "core/release_proof.h"
#include "core/rules/slot.h"

namespace sluice::test {

Settings shopSettings();

class World {
 public:
  explicit World(unsigned seed = 1, Settings settings = shopSettings());

  // The outside.
  CommitId commit(const BranchName& branch, const std::string& subject,
                  std::vector<CommitId> extra_parents = {});
  void tag(const std::string& name, const CommitId& target);
  std::int64_t openPullRequest(const std::string& base, std::vector<std::string> labels,
                               std::int64_t author = 30);
  void pushToPullRequest(std::int64_t number);
  enum class How { merge, squash };
  void merge(std::int64_t number, How how = How::merge);
  void close(std::int64_t number);
  std::int64_t openIssue(std::vector<std::string> labels, std::int64_t author = 30);
  /// Commits to a branch and tells who pushed. `author`: 0 when the forge knows no account; else who pushed.
  CommitId pushTo(const std::string& branch, const CommitId& onto, const std::string& subject,
                  std::int64_t by, std::optional<std::int64_t> author = std::nullopt);
  /// A push without a commit: makes the branch, brings an old head back, or deletes it (`head` empty).
  void moveTo(const std::string& branch, const CommitId& head, std::int64_t by);
  void label(std::int64_t number, const std::string& name, std::int64_t by);
  void unlabel(std::int64_t number, const std::string& name);
  void comment(std::int64_t number, Command command, std::int64_t by);
  /// Changes an issue's text, as the forge's pages do.
  void edit(std::int64_t issue, const std::string& body, std::int64_t by, bool bot = false);
  void conflictWith(std::int64_t number, const BranchName& branch) { conflicts_.insert({number, branch}); }

  // Sluice.
  void feed(EventBody body);  ///< decides one event at the present time
  Answer ask(Slot slot, bool force = false, LocalDate date = "");
  Answer order(std::int64_t number, Command command, const std::string& login);
  void settle();                        ///< carries out effects until there are none, in random order
  void settleUntilPush();               ///< the same, but pushes stay waiting
  void report(const std::string& how);  ///< CI's word on every deployment that is on its way
  void at(const std::string& rfc3339);  ///< moves the clock
  /// The same, and what was due meanwhile happens now.
  void pass(const std::string& rfc3339);
  void reconcile() {
    feed(ReconcileDue{});
    settle();
  }

  ReleaseProof prove(const std::string& tag) const;

  const Fix& fix(std::int64_t number) const;
  FixStatus status(std::int64_t number) const { return fix(number).status; }
  const Cycle& lastCycle() const;
  bool contains(const CommitId& release, const CommitId& commit) const {
    return ancestors(release).contains(commit);
  }
  const PullRequest& pullRequest(std::int64_t number) const { return pull_requests_.at(number); }
  const std::map<DeploymentId, Deployment>& deployments() const { return all_deployments_; }
  bool tracks(std::int64_t number) const { return finished_.contains(number); }
  Instant now() const { return now_; }
  std::string lastReply(std::int64_t number) const;
  bool has(const std::string& branch) const { return branches_.contains(BranchName(branch)); }
  CommitId head(const std::string& branch) const { return branches_.at(BranchName(branch)); }
  const std::map<std::string, CommitId>& tags() const { return tags_; }
  std::vector<Release> deployed(Tier tier) const;
  int runs() const { return static_cast<int>(runs_.size()); }

  // How the outside behaves.
  bool webhooks = true;  ///< false: every one is lost
  int repeat_webhooks = 1;
  bool repeat_effects = false;  ///< each effect is carried out twice, as after a crash before its record
  std::string conclusion = "success";  ///< of the next runs
  bool ci_reports = true;
  bool forge_up = true;
  bool smoke_fails = false;
  std::vector<std::string> files{"src/a.cpp"};  ///< that every change touches
  std::set<std::string> failing_services;       ///< whose deployments fail, until they go back
  std::vector<TriggerDeployment> triggers;      ///< as CI took them
  std::optional<Error> push_error;
  std::vector<std::string> disagreements;  ///< of the engines, in every pick
  std::set<CommitId> marked;               ///< commits with conflict markers in them
  std::map<CommitId, SetCommitStatus> statuses;
  struct Issue {
    std::string body;
    bool open = true;
    bool ours = true;
  };
  std::map<std::int64_t, Issue> issues;
  static constexpr std::int64_t kOwnAccount = 900;
  std::optional<PolicyFile> policy_file;  ///< the repository's own, as the next survey finds it
  std::vector<SeenCheck> checks;          ///< that every commit has at the forge
  bool checks_readable = true;
  bool authors_readable = true;
  bool keeps_pushes = true;         ///< the forge has a record of who pushed
  std::vector<ProbeResult> probes;  ///< what is found; anything else is fine
  std::optional<Error> trigger_error;
  /// By forge login: what the forge lets them do (`write` where nothing stands here), and their id there now.
  std::map<std::string, std::string> forge_roles;
  std::map<std::string, std::int64_t> forge_ids;

  /// Told of each event before it is decided, with the state it is decided in.
  std::function<void(const State&, const Event&)> on_event;

  State state;
  Settings settings;
  std::vector<std::string> broken;  ///< promises that were broken; must stay empty
  std::vector<Finding> findings;
  std::vector<Release> prod_releases;
  std::vector<std::vector<Change>> journal;  ///< what each decision changed
  std::map<std::string, std::string> tag_messages;
  std::map<std::string, std::vector<Notice>> notices;  ///< that were told, by channel
  std::map<std::string, std::string> notes_at_forge;   ///< of releases, by tag
  std::map<std::int64_t, std::string> follow_ups;      ///< issues, by number
  std::string diff = "+fixed\n";                       ///< of every hotfix
  /// What each record was made from, the last time last.
  std::map<std::pair<DeploymentId, RecordKind>, std::vector<DeploymentFacts>> records;

 private:
  struct CommitData {
    std::vector<CommitId> parents;
    std::string subject;
    std::string patch;
    std::int64_t pull_request = 0;
    std::int64_t author = 0;  ///< account at the forge
  };
  struct Comment {
    std::int64_t id;
    Order order;
  };

  CommitId add(CommitData data);
  std::set<CommitId> ancestors(const CommitId& from) const;
  CommitRange range(const std::optional<CommitId>& exclude, const std::optional<CommitId>& include) const;
  std::optional<Release> highestTag(const CommitId& head) const;
  Survey survey(const SurveyRequest& request) const;
  PullRequestObserved observe(std::int64_t number, std::int64_t after) const;
  void hint(std::int64_t number);
  void tellPush(const std::string& branch, const CommitId& before, const CommitId& head, std::int64_t by);
  void carryOutAt(std::size_t index);
  std::optional<EventBody> carryOut(const Effect& effect);
  PickResult pick(const PickRequest& request);
  Status push(const PushRequest& request);
  void watch(const Decision& decision);
  void watchProd(const Deployment& deployment, const Decision& decision);
  void watchApprovals(const Deployment& deployment);
  void watchEmergency(const Deployment& deployment);
  void watchRollback(const Deployment& deployment, const Decision& decision);
  void watchEnvironments();
  std::vector<Access> accessOf(const std::vector<std::string>& logins) const;

  std::mt19937 random_;
  Instant now_;
  std::map<CommitId, CommitData> commits_;
  std::map<BranchName, CommitId> branches_;
  std::map<std::string, CommitId> tags_;
  std::map<std::int64_t, PullRequest> pull_requests_;
  std::map<std::int64_t, std::vector<Comment>> comments_;
  std::map<std::int64_t, std::vector<std::string>> replies_;
  std::map<std::int64_t, std::int64_t> updated_;
  std::set<std::pair<std::int64_t, BranchName>> conflicts_;
  std::map<std::string, Run> runs_;
  std::deque<Effect> outbox_;
  std::vector<HotfixPush> pushes_;       ///< to emergency branches, oldest first
  std::map<CommitId, CommitId> merges_;  ///< of hotfixes, by their head
  std::map<TagName, CommitId> changelogs_;
  std::set<std::string> keys_;
  std::map<std::int64_t, Fix> finished_;
  std::map<CycleId, Cycle> all_cycles_;
  std::map<DeploymentId, Deployment> all_deployments_;
  std::vector<CycleId> cycle_order_;
  std::int64_t next_number_ = 1;
  std::int64_t next_comment_ = 100;
  std::int64_t next_commit_ = 1;
  std::int64_t next_run_ = 9000;
};

}  // namespace sluice::test
