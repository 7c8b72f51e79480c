#include "core/flows/follow_up.h"

#include <algorithm>

#include "core/flows/reply.h"
#include "core/rules/hotfix.h"
#include "core/rules/permission.h"
#include "core/rules/version.h"
#include "core/text.h"

namespace sluice {
namespace {

constexpr Millis kReviewWithin = std::chrono::hours(48);
constexpr std::size_t kMostDiff =
    40'000;  ///< bytes in the issue's text, of which GitHub takes 65,536 characters

bool hasFollowUp(const Fix& fix) { return fix.hotfix && fix.hotfix->follow_up; }

/// What Sluice knows. The note and the review are people's, and no boxes of Sluice's.
std::vector<FollowUpBox> boxesOf(const Fix& fix) {
  const Hotfix& hotfix = *fix.hotfix;
  const FollowUp& known = *hotfix.follow_up;
  return {{"severity", true},
          {"told", hotfix.told},
          {"sla", !hotfix.missed},
          {"smoke", known.smoke_passed},
          {"status", true},
          {"notified", known.told},
          {"uat", fix.status == FixStatus::uat_merged}};
}

bool ticked(const std::vector<FollowUpBox>& boxes, std::string_view name) {
  return std::any_of(boxes.begin(), boxes.end(),
                     [&](const FollowUpBox& box) { return box.name == name && box.ticked; });
}

/// Whoever let it go, as the forge calls them.
std::string ownersOf(const Draft& draft, const Deployment& deployment) {
  std::string text;
  for (const ShippedApproval& approval : deployment.approvals) {
    for (const std::string& login : approval.by) {
      const Person* person = personNamed(draft.settings(), login);
      const std::string name =
          person != nullptr && !person->forge_login.empty() ? "@" + person->forge_login : login;
      text += (text.empty() ? "" : ", ") + name;
    }
  }
  return text;
}

std::string markOf(const FollowUp& known) {
  return "<!-- sluice:follow-up " + known.deployment.str() + " -->";
}

std::string cutAtLine(const std::string& text) {
  if (text.size() <= kMostDiff) return text;
  return text.substr(0, text.rfind('\n', kMostDiff)) +
         "\n… the rest is in the record `fix-diff` of the deployment\n";
}

std::string slaText(const Fix& fix) {
  const auto sla = slaOf(fix.severity);
  if (!sla) return "";
  const Millis took = fix.hotfix->follow_up->live_at - fix.submitted_at;
  return ": " + formatDuration(*sla) + " for " + std::string(toText(fix.severity)) + ", live after " +
         formatDuration(took) + (fix.hotfix->missed ? ", **missed**" : "");
}

std::string bodyOf(const Draft& draft, const Fix& fix, const std::string& diff) {
  const FollowUp& known = *fix.hotfix->follow_up;
  const std::vector<FollowUpBox> boxes = boxesOf(fix);
  const TimeZone& zone = draft.settings().zone;
  const std::string issue = fix.number < kFirstOwnNumber ? "#" + std::to_string(fix.number) : "no issue";
  std::string text = "Hotfix `" + fix.hotfix->branch.str() + "` (" + issue + ") runs on PROD as " +
                     describeRelease(fix.prod_release) + " since " + zone.describe(known.live_at) +
                     ". Deployment `" + known.deployment.str() +
                     "`.\n\n**Owner**: " + (known.owners.empty() ? "whoever deployed it" : known.owners) +
                     ". **Incident review**: by " + zone.describe(known.live_at + kReviewWithin) + ".\n\n";
  const auto box = [&](std::string_view name, const std::string& words) {
    text += writeBox({std::string(name), ticked(boxes, name)}, words);
  };
  box("severity",
      "Severity confirmed as critical/high before bypassing pipeline: " + std::string(toText(fix.severity)));
  box("told", "At least one other team member notified before deploy");
  box("sla", "Fix deployed and validated within agreed SLA" + slaText(fix));
  box("smoke", "Post-deploy smoke test completed (login, core workflow, affected feature)");
  box("status", "Bug status updated in system");
  box("notified", "Notification sent to stakeholders");
  text += "- [ ] Post-incident note added to bug record (root cause, fix summary)\n";
  box("uat", "UAT updated (cherry-pick or re-sync if needed): `/approve uat-merge` on " + issue);
  text += "- [ ] Incident review scheduled (within 48h)\n";
  text +=
      "\nPlease write the post-incident note here: root cause, fix summary, what keeps it from coming back. "
      "Sluice "
      "ticks what it sees happen and leaves everything else as you write it.\n";
  return text + "\n<details><summary>What it changed</summary>\n\n" + fenced(cutAtLine(diff), "diff") +
         "\n</details>\n\n" + markOf(known);
}

}  // namespace

void beginFollowUp(Draft& draft, std::int64_t number) {
  Fix& fix = draft.editFix(number);
  if (!fix.hotfix) return;
  FollowUp& known = fix.hotfix->follow_up.emplace();
  known.deployment = draft.facts().prod.deployment;
  known.live_at = draft.now();
  if (const Deployment* deployment = draft.deployment(known.deployment)) {
    // Kept: a deployment that has ended is not there any more when the issue is written.
    known.owners = ownersOf(draft, *deployment);
    known.smoke_passed =
        !deployment->smoke.empty() && std::all_of(deployment->smoke.begin(), deployment->smoke.end(),
                                                  [](const ProbeResult& one) { return one.passed; });
  }
  draft.effect("diff/" + known.deployment.str(), ReadDiff{fix.id, fix.hotfix->base, fix.hotfix->head});
}

void diffRead(Draft& draft, const DiffRead& read) {
  const Fix* found = draft.fix(read.fix);
  if (found == nullptr || !hasFollowUp(*found) || found->hotfix->follow_up->number != 0) return;
  Fix& fix = draft.editFix(found->number);
  FollowUp& known = *fix.hotfix->follow_up;
  draft.putRecord({draft.settings().repository, known.deployment, RecordKind::fix_diff, draft.now(),
                   "# What `" + fix.hotfix->branch.str() + "` changed\n\n" + fenced(read.text, "diff")});
  known.boxes = boxesOf(fix);
  const std::string title =
      "Follow-up of hotfix " + describeRelease(fix.prod_release) + ": " + shortTitle(fix.pr.title);
  draft.effect("follow-up/" + known.deployment.str(),
               KeepFollowUp{fix.id, 0, {title, markOf(known), bodyOf(draft, fix, read.text), known.boxes}});
}

void followUpKept(Draft& draft, const FollowUpKept& kept) {
  const Fix* fix = draft.fix(kept.fix);
  if (fix == nullptr || !hasFollowUp(*fix) || fix->hotfix->follow_up->number == kept.number) return;
  const std::int64_t number = fix->number;
  FollowUp& known = *draft.editFix(number).hotfix->follow_up;
  known.number = kept.number;
  known.url = kept.url;
  draft.find(Rule::forge, "follow-up #" + std::to_string(kept.number), number);
}

void followUpFailed(Draft& draft, const KeepFollowUp& ask, const std::string& message) {
  const Fix* fix = draft.fix(ask.fix);
  if (fix == nullptr || !hasFollowUp(*fix) || ask.number != 0) return;  // boxes are set with the next change
  const std::string marker = "follow-up-" + fix->hotfix->follow_up->deployment.str();
  reply(draft, fix->number, marker,
        "⚠️ The follow-up issue could not be opened: " + message + ". Its text:\n\n" + ask.text.body);
}

void followUpTold(Draft& draft, const std::string& notice) {
  for (const std::int64_t number : draft.facts().hotfixes) {
    const Fix* fix = draft.fix(number);
    if (fix == nullptr || !hasFollowUp(*fix)) continue;
    if (notice == "hotfix_deployed/" + fix->hotfix->follow_up->deployment.str())
      draft.editFix(number).hotfix->follow_up->told = true;
  }
}

void driveFollowUps(Draft& draft) {
  for (const std::int64_t number : draft.changedFixes()) {
    const Fix& fix = *draft.fix(number);
    if (!hasFollowUp(fix) || fix.hotfix->follow_up->number == 0) continue;
    const std::vector<FollowUpBox> now = boxesOf(fix);
    const std::vector<FollowUpBox>& before = fix.hotfix->follow_up->boxes;
    // Only what has changed since: a box that a person ticks for themselves stays as they want it.
    std::vector<FollowUpBox> changed;
    std::copy_if(now.begin(), now.end(), std::back_inserter(changed), [&](const FollowUpBox& box) {
      return std::find(before.begin(), before.end(), box) == before.end();
    });
    if (changed.empty()) continue;
    FollowUp& known = *draft.editFix(number).hotfix->follow_up;
    known.boxes = now;
    draft.effect("follow-up/" + known.deployment.str() + "/" + std::to_string(draft.nextSequence()),
                 KeepFollowUp{fix.id, known.number, {{}, markOf(known), {}, std::move(changed)}});
  }
}

}  // namespace sluice
