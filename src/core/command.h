/// What people can tell Sluice to do (rules §5). The grammar that reads them is gateway/command; what they do
/// is core/flows.
#pragma once

#include <variant>

#include "core/cycle.h"
#include "core/freeze.h"
#include "core/impact.h"
#include "core/upstream.h"

namespace sluice {

struct Confirm {
  Flow flow = Flow::unset;
  Severity severity = Severity::unset;
  std::optional<Tier> found_in;
  bool force = false;
  std::string reason;
  static constexpr std::string_view kind = "confirm";
  static constexpr void fields(auto&& each) {
    each("flow", &Confirm::flow);
    each("severity", &Confirm::severity);
    each("found_in", &Confirm::found_in);
    each("force", &Confirm::force);
    each("reason", &Confirm::reason);
  }
};
struct Reject {
  std::string reason;
  static constexpr std::string_view kind = "reject";
  static constexpr void fields(auto&& each) { each("reason", &Reject::reason); }
};
struct Close {
  std::string reason;
  static constexpr std::string_view kind = "close";
  static constexpr void fields(auto&& each) { each("reason", &Close::reason); }
};
struct ApproveProd {
  static constexpr std::string_view kind = "approve_prod";
  static constexpr void fields(auto&&) {}
};
struct ApproveUatMerge {
  static constexpr std::string_view kind = "approve_uat_merge";
  static constexpr void fields(auto&&) {}
};
struct Unapprove {
  static constexpr std::string_view kind = "unapprove";
  static constexpr void fields(auto&&) {}
};
struct HoldFix {
  std::string reason;
  static constexpr std::string_view kind = "hold";
  static constexpr void fields(auto&& each) { each("reason", &HoldFix::reason); }
};
struct Unhold {
  static constexpr std::string_view kind = "unhold";
  static constexpr void fields(auto&&) {}
};
struct LockEnvironment {
  std::optional<Tier> environment;
  std::optional<Millis> length;
  std::string reason;
  static constexpr std::string_view kind = "lock";
  static constexpr void fields(auto&& each) {
    each("environment", &LockEnvironment::environment);
    each("length", &LockEnvironment::length);
    each("reason", &LockEnvironment::reason);
  }
};
struct Unlock {
  std::optional<Tier> environment;
  std::string id;  ///< one lock; empty: every lock on that environment
  static constexpr std::string_view kind = "unlock";
  static constexpr void fields(auto&& each) {
    each("environment", &Unlock::environment);
    each("id", &Unlock::id);
  }
};
/// Moments stand as they were written (`now`, `2026-02-05`, `2026-02-05 20:00`, RFC 3339): a local one is
/// read in the repository's zone.
struct FreezeDeployments {
  std::string from;
  std::string until;
  FreezeLevel level = FreezeLevel::hard;
  std::vector<std::string> modules;
  std::string reason;
  static constexpr std::string_view kind = "freeze";
  static constexpr void fields(auto&& each) {
    each("from", &FreezeDeployments::from);
    each("until", &FreezeDeployments::until);
    each("level", &FreezeDeployments::level);
    each("modules", &FreezeDeployments::modules);
    each("reason", &FreezeDeployments::reason);
  }
};
struct LiftFreeze {
  std::string id;  ///< one freeze; empty: every one by order that holds now
  static constexpr std::string_view kind = "unfreeze";
  static constexpr void fields(auto&& each) { each("id", &LiftFreeze::id); }
};
struct Attest {
  std::string check;
  std::string note;
  static constexpr std::string_view kind = "attest";
  static constexpr void fields(auto&& each) {
    each("check", &Attest::check);
    each("note", &Attest::note);
  }
};
/// From the API only: what CI found about a commit.
struct PostArtifact {
  std::string name;
  CommitId commit;
  ArtifactVerdict verdict = ArtifactVerdict::fail;
  SharedList<ArtifactFinding> findings;
  std::optional<double> coverage;
  static constexpr std::string_view kind = "post_artifact";
  static constexpr void fields(auto&& each) {
    each("name", &PostArtifact::name);
    each("commit", &PostArtifact::commit);
    each("verdict", &PostArtifact::verdict);
    each("findings", &PostArtifact::findings);
    each("coverage", &PostArtifact::coverage);
  }
};
struct AcceptFinding {
  std::string finding;  ///< its id, or `artifact/id` where several artifacts have that id
  std::optional<Millis> length;
  std::string reason;
  static constexpr std::string_view kind = "accept";
  static constexpr void fields(auto&& each) {
    each("finding", &AcceptFinding::finding);
    each("length", &AcceptFinding::length);
    each("reason", &AcceptFinding::reason);
  }
};
struct WaiveDebt {
  std::string debt;  ///< `#12`, or a commit id of at least 7 characters; empty: every one there is
  std::optional<Millis> length;
  std::string reason;
  static constexpr std::string_view kind = "waive";
  static constexpr void fields(auto&& each) {
    each("debt", &WaiveDebt::debt);
    each("length", &WaiveDebt::length);
    each("reason", &WaiveDebt::reason);
  }
};
struct Promote {
  bool withdraw = false;
  std::string reason;
  static constexpr std::string_view kind = "promote";
  static constexpr void fields(auto&& each) {
    each("withdraw", &Promote::withdraw);
    each("reason", &Promote::reason);
  }
};
struct StartHotfix {
  std::string name;  ///< of the branch, behind the issue's number; empty: from the issue's title
  static constexpr std::string_view kind = "hotfix";
  static constexpr void fields(auto&& each) { each("name", &StartHotfix::name); }
};
struct RollBack {
  Tier environment = Tier::prod;
  TagName to;          ///< empty: the last good release before the one that runs
  bool force = false;  ///< although something cannot be undone, or somebody has locked the environment
  std::string reason;
  std::optional<Impact> impact = {};  ///< how bad it is, where somebody has said
  static constexpr std::string_view kind = "rollback";
  static constexpr void fields(auto&& each) {
    each("environment", &RollBack::environment);
    each("to", &RollBack::to);
    each("force", &RollBack::force);
    each("reason", &RollBack::reason);
    each("impact", &RollBack::impact);
  }
};
/// By taking the tick off the release issue only.
struct WithdrawAttestation {
  std::string check;
  static constexpr std::string_view kind = "withdraw_attestation";
  static constexpr void fields(auto&& each) { each("check", &WithdrawAttestation::check); }
};
struct Adopt {
  Tier environment = Tier::uat;
  TagName version;
  static constexpr std::string_view kind = "adopt";
  static constexpr void fields(auto&& each) {
    each("environment", &Adopt::environment);
    each("version", &Adopt::version);
  }
};
struct ShowStatus {
  static constexpr std::string_view kind = "status";
  static constexpr void fields(auto&&) {}
};
/// What failed last on the fix's way is tried again.
struct Retry {
  static constexpr std::string_view kind = "retry";
  static constexpr void fields(auto&&) {}
};
struct ShowWhy {
  static constexpr std::string_view kind = "why";
  static constexpr void fields(auto&&) {}
};
struct ShowHelp {
  std::string text;  ///< made by the grammar's own table
  static constexpr std::string_view kind = "help";
  static constexpr void fields(auto&& each) { each("text", &ShowHelp::text); }
};
struct Simulate {
  Slot slot = Slot::t1;
  LocalDate date;  ///< empty: the next one
  static constexpr std::string_view kind = "simulate";
  static constexpr void fields(auto&& each) {
    each("slot", &Simulate::slot);
    each("date", &Simulate::date);
  }
};
/// A line that was meant as a command and cannot be read.
struct Unreadable {
  std::string line;
  std::string problem;
  static constexpr std::string_view kind = "unreadable";
  static constexpr void fields(auto&& each) {
    each("line", &Unreadable::line);
    each("problem", &Unreadable::problem);
  }
};

using Command = std::variant<Confirm, Reject, Close, ApproveProd, ApproveUatMerge, Unapprove, HoldFix, Unhold,
                             LockEnvironment, Unlock, FreezeDeployments, LiftFreeze, Attest, Adopt,
                             ShowStatus, Retry, ShowWhy, ShowHelp, Simulate, Unreadable, PostArtifact,
                             AcceptFinding, WaiveDebt, RollBack, StartHotfix, Promote, WithdrawAttestation>;

/// A command with the person who gave it.
struct Order {
  Command command;
  Source source = Source::api;
  ForgeUser by;                 ///< who, on the forge; empty for the API
  std::string login;            ///< who, in the configuration; only the API, which has proved it by token
  std::int64_t comment_id = 0;  ///< of the comment it stood in; 0 otherwise
  int line = 0;                 ///< its place in the comment, from 0
  Instant at{};
  std::string job = {};  ///< a CI job that proved itself; nobody of the configuration then

  static constexpr void fields(auto&& each) {
    each("command", &Order::command);
    each("source", &Order::source);
    each("by", &Order::by);
    each("login", &Order::login);
    each("comment_id", &Order::comment_id);
    each("line", &Order::line);
    each("at", &Order::at);
    each("job", &Order::job);
  }
};

}  // namespace sluice
