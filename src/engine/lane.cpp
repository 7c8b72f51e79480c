#include "engine/lane.h"

namespace sluice {
namespace {

struct Lane {
  // Reading and writing on a pull request are lanes of their own: an answer is not held up by a long read.
  std::string operator()(const ObservePullRequest& e) const { return "read:" + std::to_string(e.number); }
  std::string operator()(const SetStatusLabel& e) const { return "label:" + std::to_string(e.number); }
  std::string operator()(const PostReply& e) const { return "reply:" + std::to_string(e.number); }
  std::string operator()(const React& e) const { return "comment:" + std::to_string(e.comment_id); }
  std::string operator()(const OpenBackport& e) const { return "backport:" + e.fix.str(); }
  std::string operator()(const ListPullRequests&) const { return "list"; }
  std::string operator()(const RunProbes&) const { return "probes"; }
  std::string operator()(const ReadChecks& e) const { return "checks:" + e.cycle.str() + e.deployment.str(); }
  std::string operator()(const TriggerDeployment& e) const { return "ci:" + e.deployment.str(); }
  std::string operator()(const ReadRun& e) const { return "ci:" + e.deployment.str(); }
  std::string operator()(const CreateBranch&) const { return kGit; }
  std::string operator()(const RunSmoke& e) const { return "smoke:" + e.deployment.str(); }
  std::string operator()(const TakeSurvey&) const { return kGit; }
  std::string operator()(const AnalyzeChange&) const { return kGit; }
  std::string operator()(const PickCommits&) const { return kGit; }
  std::string operator()(const PushRefs&) const { return kGit; }
  std::string operator()(const PushBackport&) const { return kGit; }
  std::string operator()(const PredictPicks&) const { return kGit; }
  std::string operator()(const FindMarkers&) const { return kGit; }
  std::string operator()(const ReadReleaseIssue&) const { return kIssue; }
  std::string operator()(const WriteReleaseIssue&) const { return kIssue; }
  std::string operator()(const SetCommitStatus& e) const { return "status:" + e.commit.str(); }
  std::string operator()(const RenderRecord& e) const { return "record:" + e.facts.deployment.str(); }
  std::string operator()(const PushChangelog&) const { return kGit; }
  std::string operator()(const MergeHotfix&) const { return kGit; }
  std::string operator()(const OpenChangelog& e) const { return "changelog:" + e.deployment.str(); }
  std::string operator()(const PublishRelease& e) const { return "release:" + e.tag.str(); }
  std::string operator()(const KeepFollowUp& e) const { return "follow-up:" + e.fix.str(); }
  std::string operator()(const ReadAuthors& e) const { return "authors:" + std::to_string(e.number); }
  std::string operator()(const ReadDiff&) const { return kGit; }
  std::string operator()(const Notify& e) const { return "notify:" + e.channel; }

  static constexpr const char* kGit = "git";
  static constexpr const char* kIssue = "release-issue";
};

}  // namespace

std::string laneOf(const Effect& effect) { return std::visit(Lane{}, effect.body); }

}  // namespace sluice
