#include "gateway/command/table.h"

#include <algorithm>
#include <array>

#include "gateway/command/builders.h"
#include "gateway/command/readers.h"

namespace sluice {
namespace {

constexpr bool kComments = true, kApiOnly = false, kListed = true, kAlias = false;

constexpr auto kTable = std::to_array<CommandEntry>({
    {"confirm", "[flow1|flow2] [severity=low|medium|high|critical] [found-in=uat|prod] [--force reason]",
     "Takes the fix into the pipeline. Without a flow, Sluice chooses one and says why; `--force` overrides "
     "that choice.",
     "admin or manager; flow2: not an author; `--force`: admin",
     "/confirm flow2 severity=medium found-in=prod", kComments, kListed, readers::confirm, builders::confirm},
    {"reject", "reason", "Refuses the fix.", "admin or manager", "/reject not a bug: see the manual",
     kComments, kListed, readers::reason, builders::reject},
    {"close", "[reason]", "Takes the fix out of the pipeline for good.", "admin or manager",
     "/close replaced by #14", kComments, kListed, readers::reason, builders::close},
    {"approve", "prod|uat-merge",
     "Approves the plan shown, for PROD or for the merge into UAT. A later change of the plan makes it void.",
     "admin or manager, not an author", "/approve prod", kComments, kListed, readers::target,
     builders::approve},
    {"approve-prod", "", "The same as `/approve prod`.", "admin or manager, not an author", "/approve-prod",
     kComments, kAlias, readers::nothing, builders::approveProd},
    {"approve-uat-merge", "", "The same as `/approve uat-merge`.", "admin or manager, not an author",
     "/approve-uat-merge", kComments, kAlias, readers::nothing, builders::approveUatMerge},
    {"unapprove", "", "Takes your approval back until it has been used; an admin takes back everybody's.",
     "admin or manager", "/unapprove", kComments, kListed, readers::nothing, builders::unapprove},
    {"hold", "reason", "The fix is passed over until somebody says `/unhold`.", "anyone listed",
     "/hold waiting for the bank", kComments, kListed, readers::reason, builders::hold},
    {"unhold", "", "The fix goes on.", "anyone listed", "/unhold", kComments, kListed, readers::nothing,
     builders::unhold},
    {"promote", "[--withdraw] [reason]",
     "What UAT runs goes to PROD as a whole at the next T2. It counts as your approval of everything in it; "
     "where the policy asks for "
     "several, the others say it too. `--withdraw` takes yours back, an admin's all of them.",
     "admin or manager, not an author of an unapproved fix in it", "/promote release 1.5 is validated",
     kComments, kListed, readers::promote, builders::promote},
    {"hotfix", "[name]",
     "On an issue: makes the branch `hotfix/<number>-<name>` at what PROD runs. What is pushed there goes to "
     "PROD without a slot, "
     "once its severity is high or critical and an admin has approved it there.",
     "admin", "/hotfix login-loop", kComments, kListed, readers::name, builders::hotfix},
    {"rollback", "uat|prod [to v1.4.1] [impact=minor|functional|data] [--force] reason",
     "Deploys an earlier release again: the last good one before what runs, or that one. What came with the "
     "newer ones goes back to where it was and is held, and the environment is locked. `impact`: how bad it "
     "is; `minor` is "
     "watched and not rolled back, `data` is escalated too. `--force`: although it is minor, a "
     "database migration stays, or somebody has locked the environment.",
     "admin", "/rollback prod totals are wrong since v1.4.2", kComments, kListed, readers::rollback,
     builders::rollback},
    {"freeze", "from … until … [modules=a,b] [level=soft|hard|full] reason",
     "Suspends scheduled deployments, of everything or of these modules; lifts by itself. Moments are `now`, "
     "`2026-02-05`, `2026-02-05 20:00` in the repository's zone, or RFC 3339; `until` is the first one that "
     "is free.",
     "admin", "/freeze from 2026-02-16 18:00 until 2026-02-20 level=full lunar new year", kComments, kListed,
     readers::freeze, builders::freeze},
    {"unfreeze", "[id]", "Lifts that freeze, or all that were ordered and hold now.", "admin", "/unfreeze",
     kComments, kListed, readers::id, builders::unfreeze},
    {"lock", "uat|prod|all [for 2h] reason",
     "Nothing is deployed to that environment (`all`: to both) until it is unlocked or the time is over.",
     "admin", "/lock prod for 2h database is being moved", kComments, kListed, readers::lock, builders::lock},
    {"unlock", "[uat|prod|all]", "Lifts the locks on that environment, or all of them.",
     "the lock's owner, or admin", "/unlock prod", kComments, kListed, readers::environment,
     builders::unlock},
    {"attest", "<check> [note]", "You vouch for a check of the pre-deploy checklist.",
     "oncall, manager or admin", "/attest backup snapshot 4711 restored on staging", kComments, kListed,
     readers::attest, builders::attest},
    {"accept", "<finding> [for 7d] reason",
     "You answer for a critical or high finding of CI, so that it may ship: this one, at this severity, also "
     "in "
     "later commits. Where several artifacts have that id, write `artifact/id`.",
     "admin or manager", "/accept CVE-2026-1 for 7d not reachable from outside", kComments, kListed,
     readers::accept, builders::accept},
    {"waive", "[#12|commit] [for 3d] reason",
     "UAT may lack a fix of PROD's for longer: that debt, or all there are, keeps no release from UAT until "
     "then (7 days when not said).",
     "admin", "/waive #12 for 3d UAT is being rebuilt without it", kComments, kListed, readers::waive,
     builders::waive},
    {"retry", "", "Tries again what failed or was blocked last on the fix's way; skips no gate.", "admin",
     "/retry", kComments, kListed, readers::nothing, builders::retry},
    {"simulate", "T1|T2 [date]", "Shows what that cycle would do, and what stops it.", "anyone",
     "/simulate T2 2026-03-01", kComments, kListed, readers::simulate, builders::simulate},
    {"status", "", "Shows where the fix stands.", "anyone", "/status", kComments, kListed, readers::nothing,
     builders::status},
    {"why", "", "Names every unmet condition and who can meet it.", "anyone", "/why", kComments, kListed,
     readers::nothing, builders::why},
    {"help", "", "Shows this list.", "anyone", "/help", kComments, kListed, readers::nothing, builders::help},
    {"adopt", "uat|prod version", "States which release an environment runs.", "admin", "/adopt prod v1.4.0",
     kApiOnly, kListed, readers::adopt, builders::adopt},
});

}  // namespace

std::span<const CommandEntry> commandTable() { return kTable; }

const CommandEntry* findCommand(std::string_view word) {
  const std::string lower = lowered(word);
  const auto found =
      std::find_if(kTable.begin(), kTable.end(), [&](const auto& entry) { return entry.word == lower; });
  return found == kTable.end() ? nullptr : &*found;
}

}  // namespace sluice
