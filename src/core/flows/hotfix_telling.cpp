#include "core/flows/hotfix_telling.h"

#include <algorithm>

#include "base/digest.h"
#include "core/flows/hotfix.h"
#include "core/flows/notify.h"
#include "core/flows/reply.h"
#include "core/rules/flow.h"
#include "core/rules/hotfix.h"
#include "core/text.h"

namespace sluice {
namespace {

std::string toldPrefix(std::int64_t number) { return "hotfix-told-" + std::to_string(number) + "-"; }

std::string clockName(const Fix& fix, const std::string& what) {
  return what + "/" + std::to_string(fix.number) + "/" + std::to_string(toMillis(fix.submitted_at));
}

/// What has to happen for it to go; nothing is promised that would be refused.
std::string wayToProd(const Fix& fix) {
  if (entersPipeline(fix.severity)) {
    return "Severity " + std::string(toText(fix.severity)) +
           " is no emergency: it does not go this way, but through the pipeline as a pull request. Should it "
           "be "
           "one, label the issue `severity/high` or `severity/critical`";
  }
  const auto sla = slaOf(fix.severity);
  if (!sla) {
    return "It goes to PROD without a slot once its severity is known to be high or critical (a label "
           "`severity/…`, or `/confirm severity=…`) and an admin says `/approve prod` here";
  }
  return "It goes to PROD without a slot once an admin says `/approve prod` here; within " +
         formatDuration(*sla) + " of " + toRfc3339(fix.submitted_at);
}

}  // namespace

void tellClock(Draft& draft, const Fix& fix, NoticeKind kind, NoticePhase phase, const std::string& what) {
  const auto sla = slaOf(fix.severity);
  if (!sla) return;
  Notice notice{clockName(fix, what), kind, Tier::prod, Flow::hotfix, phase};
  notice.subject = "hotfix " + fix.hotfix->branch.str();
  notice.fixes = {noticeFix(fix)};
  notice.due_at = fix.submitted_at + *sla;
  notice.due = draft.settings().zone.describe(*notice.due_at);
  notice.url = fix.pr.url;
  // At its beginning everything is still missing.
  if (phase != NoticePhase::begun) notice.reasons = hotfixStops(draft, fix);
  tell(draft, std::move(notice));
}

std::string mentions(const Draft& draft, const Fix& fix) {
  std::string text;
  for (const std::string& login : toBeTold(draft.settings(), fix)) text += " @" + login;
  return text;
}

void tellTheTeam(Draft& draft, std::int64_t number) {
  const Fix& fix = *draft.fix(number);
  const Hotfix& hotfix = *fix.hotfix;
  const std::string others = mentions(draft, fix);
  if (others.empty() ||
      std::find(hotfix.told_heads.begin(), hotfix.told_heads.end(), hotfix.head) != hotfix.told_heads.end())
    return;
  const std::string marker = toldPrefix(number) + hotfix.head.str();
  PostReply told{number,
                 "🚨 **Emergency hotfix** `" + hotfix.branch.str() + "` at `" + shortId(hotfix.head) + "`" +
                     (hotfix.pushed_by.empty() ? "" : ", pushed by " + hotfix.pushed_by) +
                     ".\n\nFor your attention:" + others + ".\n\n" + wayToProd(fix) + ".",
                 marker};
  // A head may come back before it was told; the forge has each marker once.
  draft.effect("reply/" + marker + "/" + std::to_string(draft.nextSequence()), std::move(told));
}

void hotfixTold(Draft& draft, const std::string& marker) {
  for (const std::int64_t number : draft.facts().hotfixes) {
    const Fix* fix = draft.fix(number);
    if (fix == nullptr || !fix->hotfix) continue;
    const std::string prefix = toldPrefix(number);
    const bool channel = marker == clockName(*fix, "sla-begun");
    if (!channel && !marker.starts_with(prefix)) continue;
    Hotfix& hotfix = *draft.editFix(number).hotfix;
    if (channel) {
      hotfix.told_channel = hotfix.told = true;
      continue;
    }
    const CommitId head(marker.substr(prefix.size()));
    if (std::find(hotfix.told_heads.begin(), hotfix.told_heads.end(), head) == hotfix.told_heads.end())
      hotfix.told_heads.push_back(head);
    if (head != hotfix.head) continue;
    hotfix.told = true;
    hotfix.untold.clear();
  }
}

void hotfixUntold(Draft& draft, const std::string& marker, const std::string& why) {
  for (const std::int64_t number : draft.facts().hotfixes) {
    const Fix* fix = draft.fix(number);
    if (fix != nullptr && fix->hotfix && marker == toldPrefix(number) + fix->hotfix->head.str())
      draft.editFix(number).hotfix->untold = why;
  }
}

void tellIgnored(Draft& draft, std::int64_t number, const HotfixBranch& branch, const std::string& why) {
  draft.find(Rule::state, "nothing is done with `" + branch.branch.str() + "`: " + why, number);
  reply(draft, number, "hotfix-ignored-" + std::to_string(number) + "-" + shortId(branch.head),
        "⚠️ Nothing is done with `" + branch.branch.str() + "` at `" + shortId(branch.head) +
            "`: " + why + ".");
}

void keepOthers(Draft& draft, std::int64_t number, std::vector<BranchName> others) {
  const std::vector<BranchName> before = draft.fix(number)->hotfix->others;
  if (before == others) return;
  const std::string first = "`" + draft.fix(number)->hotfix->branch.str() + "`";
  for (const BranchName& other : others) {
    if (std::find(before.begin(), before.end(), other) != before.end()) continue;
    draft.find(Rule::git, "`" + other.str() + "` does not count: the hotfix is " + first, number);
    reply(draft, number,
          "hotfix-other-" + std::to_string(number) + "-" + sha256Hex(other.str()).substr(0, 12),
          "⚠️ `" + other.str() + "` names this issue too, and nothing is done with it: the hotfix is " +
              first + ". Push the fix there; or delete " + first + ", and the other one takes its place.");
  }
  draft.editFix(number).hotfix->others = std::move(others);
}

}  // namespace sluice
