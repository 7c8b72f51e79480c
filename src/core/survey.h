/// What a repository looks like at one moment, read in one fetch. The version check and every release plan
/// are decided from it.
#pragma once

#include "base/shared_list.h"
#include "core/environment.h"
#include "core/own_policy.h"
#include "core/person.h"

namespace sluice {

struct CommitInfo {
  CommitId id;
  std::vector<CommitId> parents;
  std::string subject;  ///< first line of the message, valid UTF-8
  std::string author;   ///< `name <email>`; for people only, never for a decision

  static constexpr void fields(auto&& each) {
    each("id", &CommitInfo::id);
    each("parents", &CommitInfo::parents);
    each("subject", &CommitInfo::subject);
    each("author", &CommitInfo::author);
  }
};

/// Commits reachable from one point and not from another, oldest first (topological).
struct CommitRange {
  SharedList<CommitInfo> commits;
  bool truncated = false;  ///< more than the limit of 5,000: nothing may be concluded from what is missing

  static constexpr void fields(auto&& each) {
    each("commits", &CommitRange::commits);
    each("truncated", &CommitRange::truncated);
  }
};

struct SurveyRequest {
  BranchName uat_branch;
  BranchName prod_branch;
  std::optional<Release>
      uat_running;  ///< what is recorded; nothing asks for the highest SemVer tag that the branch contains
  std::optional<Release> prod_running;
  std::vector<std::string> people;  ///< configured logins of those whose permission at the forge matters

  static constexpr void fields(auto&& each) {
    each("uat_branch", &SurveyRequest::uat_branch);
    each("prod_branch", &SurveyRequest::prod_branch);
    each("uat_running", &SurveyRequest::uat_running);
    each("prod_running", &SurveyRequest::prod_running);
    each("people", &SurveyRequest::people);
  }
};

struct EnvironmentSurvey {
  std::optional<CommitId> head;    ///< nothing when the branch does not exist
  std::optional<Release> release;  ///< recorded, or else from tags
  CommitRange unreleased;          ///< release..head; everything up to head when there is no release
  bool release_in_branch = false;  ///< the release commit is an ancestor of (or is) the head

  static constexpr void fields(auto&& each) {
    each("head", &EnvironmentSurvey::head);
    each("release", &EnvironmentSurvey::release);
    each("unreleased", &EnvironmentSurvey::unreleased);
    each("release_in_branch", &EnvironmentSurvey::release_in_branch);
  }
};

/// An emergency branch, against what PROD runs.
struct HotfixBranch {
  BranchName branch;
  CommitId head;
  CommitRange own;                ///< PROD's release .. head
  bool descends = false;          ///< from PROD's release
  bool fast_forward = false;      ///< the PROD branch is an ancestor of it
  std::vector<CommitId> foreign;  ///< of `own`, those of UAT or PROD that are not released to PROD

  static constexpr void fields(auto&& each) {
    each("branch", &HotfixBranch::branch);
    each("head", &HotfixBranch::head);
    each("own", &HotfixBranch::own);
    each("descends", &HotfixBranch::descends);
    each("fast_forward", &HotfixBranch::fast_forward);
    each("foreign", &HotfixBranch::foreign);
  }
};

struct Survey {
  Instant at{};  ///< when the reading began; set by the engine
  EnvironmentSurvey uat;
  EnvironmentSurvey prod;
  CommitRange uat_ahead;          ///< PROD's release .. UAT's release
  CommitRange prod_ahead;         ///< UAT's release .. PROD's release
  CommitRange prod_branch_ahead;  ///< UAT's release .. PROD branch: what a fast-forward of PROD to UAT's
                                  ///< release would lose
  std::vector<CommitId> prod_ahead_in_uat;  ///< those of `prod_ahead` that UAT's branch has: merged since, or
                                            ///< the same change under another id
  SharedList<Release> tags;  ///< every SemVer tag (`v1.4.2`, also without `v`), peeled to its commit
  std::vector<HotfixBranch> hotfixes;  ///< every `hotfix/*`, at most 50
  SharedList<Release> rollback_tags;   ///< `rollback-…`, peeled to what an environment ran
  std::vector<std::string>
      problems;  ///< for people: a missing branch, a recorded release that is gone from the repository
  std::vector<Access> access;             ///< of the people of the request; set by the engine
  std::optional<PolicyFile> policy = {};  ///< where the settings ask for it; set by the engine

  bool live() const { return true; }
  static constexpr std::string_view kind = "survey";  ///< as a record: one per repository, the last one
  static constexpr void fields(auto&& each) {
    each("at", &Survey::at);
    each("uat", &Survey::uat);
    each("prod", &Survey::prod);
    each("uat_ahead", &Survey::uat_ahead);
    each("prod_ahead", &Survey::prod_ahead);
    each("prod_branch_ahead", &Survey::prod_branch_ahead);
    each("prod_ahead_in_uat", &Survey::prod_ahead_in_uat);
    each("tags", &Survey::tags);
    each("rollback_tags", &Survey::rollback_tags);
    each("hotfixes", &Survey::hotfixes);
    each("problems", &Survey::problems);
    each("access", &Survey::access);
    each("policy", &Survey::policy);
  }
};

}  // namespace sluice
