/// The emergency path of one fix (Emergency Hotfix; rules §7): a branch made from PROD's release, which is
/// deployed without a slot.
#pragma once

#include "core/follow_up.h"
#include "core/person.h"

namespace sluice {

/// Branches whose names begin so are hotfixes; the number behind it is the issue's.
inline constexpr std::string_view kHotfixPrefix = "hotfix/";
/// A hotfix without an issue has a number of its own from here on. No forge counts so far.
inline constexpr std::int64_t kFirstOwnNumber = 1'000'000'000;

/// `hotfix/42-login-loop` → 42; 0 for a branch that names no issue.
std::int64_t hotfixNumber(const BranchName& branch);

/// A push to an emergency branch of which the forge said who made it.
struct HotfixPush {
  BranchName branch;
  ForgeUser by;
  Instant at{};
  CommitId head = {};    ///< that it left there; empty when it deleted the branch
  CommitId before = {};  ///< the head that it replaced; empty for a new branch

  static constexpr void fields(auto&& each) {
    each("branch", &HotfixPush::branch);
    each("by", &HotfixPush::by);
    each("at", &HotfixPush::at);
    each("head", &HotfixPush::head);
    each("before", &HotfixPush::before);
  }
};

/// A head of a hotfix that Sluice has merged into a PROD branch that held more than PROD runs.
struct MergedHead {
  CommitId head;
  CommitId merge;

  static constexpr void fields(auto&& each) {
    each("head", &MergedHead::head);
    each("merge", &MergedHead::merge);
  }
};

/// What a fix of flow `hotfix` has besides.
struct Hotfix {
  BranchName branch;
  CommitId head;                  ///< as last seen; approvals bind to it
  CommitId base;                  ///< PROD's release for which it was judged
  std::vector<CommitId> commits;  ///< its own ones, oldest first
  bool gone = false;              ///< the branch was deleted
  bool descends = false;          ///< from what PROD runs
  bool fast_forward = false;      ///< the PROD branch can be moved to it
  std::vector<CommitId> foreign;  ///< unreleased commits of UAT or PROD that it stands on
  std::string pushed_by;          ///< login at the forge of who pushed this head; empty when nobody told
  std::int64_t pushed_by_id = 0;  ///< that account
  bool told = false;              ///< another member was told of this head, or a channel of the hotfix
  int reminded = 0;               ///< reminders of the SLA so far
  bool missed = false;            ///< the SLA was over before it was deployed
  std::string failed = {};        ///< why its last deployment failed; not tried again unasked
  std::optional<FollowUp> follow_up = {};  ///< once it runs on PROD
  std::vector<ForgeUser> pushers = {};     ///< everybody who pushed to it, as far as the forge told
  std::vector<CommitId> unseen = {};       ///< heads of which nobody told who pushed them
  std::vector<CommitId> replaced = {};     ///< such heads that only the push after them told of
  std::vector<CommitId> pushed = {};       ///< heads of which the forge told who pushed them
  std::vector<MergedHead> merges = {};
  CommitId asked = {};                    ///< the head whose analysis is under way
  CommitId analyzed = {};                 ///< the head that the plan is of
  std::string unanalyzed = {};            ///< why the last analysis of this head failed
  std::vector<CommitId> told_heads = {};  ///< of which the team was told
  bool told_channel = false;              ///< a channel has taken the notice that its clock runs
  std::string untold = {};                ///< why the team could not be told at the forge
  bool announced = false;                 ///< channels were asked to tell that its clock runs
  std::vector<BranchName> others = {};    ///< more branches that name its issue; they do not count
  std::vector<CommitId> sent = {};  ///< with which PROD's branch has moved before, for a try that failed
  std::int64_t pull = 0;            ///< the pull request of its branch, where the number is an issue's

  static constexpr void fields(auto&& each) {
    each("branch", &Hotfix::branch);
    each("head", &Hotfix::head);
    each("base", &Hotfix::base);
    each("commits", &Hotfix::commits);
    each("gone", &Hotfix::gone);
    each("descends", &Hotfix::descends);
    each("fast_forward", &Hotfix::fast_forward);
    each("foreign", &Hotfix::foreign);
    each("pushed_by", &Hotfix::pushed_by);
    each("pushed_by_id", &Hotfix::pushed_by_id);
    each("told", &Hotfix::told);
    each("reminded", &Hotfix::reminded);
    each("missed", &Hotfix::missed);
    each("failed", &Hotfix::failed);
    each("follow_up", &Hotfix::follow_up);
    each("pushers", &Hotfix::pushers);
    each("unseen_heads", &Hotfix::unseen);
    each("replaced_heads", &Hotfix::replaced);
    each("pushed_heads", &Hotfix::pushed);
    each("merges", &Hotfix::merges);
    each("asked", &Hotfix::asked);
    each("analyzed", &Hotfix::analyzed);
    each("unanalyzed", &Hotfix::unanalyzed);
    each("told_heads", &Hotfix::told_heads);
    each("told_channel", &Hotfix::told_channel);
    each("untold", &Hotfix::untold);
    each("announced", &Hotfix::announced);
    each("others", &Hotfix::others);
    each("sent", &Hotfix::sent);
    each("pull", &Hotfix::pull);
  }
};

}  // namespace sluice
