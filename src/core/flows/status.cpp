#include "core/flows/status.h"

#include <algorithm>

#include "core/rules/hotfix.h"
#include "core/rules/permission.h"
#include "core/rules/slot.h"
#include "core/simulate.h"
#include "core/text.h"

namespace sluice {
namespace {

constexpr std::size_t kMost = 136;  // bytes: a forge takes 140 characters

struct Line {
  CommitState state = CommitState::pending;
  std::string text;
};

/// `first (rest)`, cut in `first` to what fits, as one line without Markdown.
std::string fitted(std::string first, const std::string& rest) {
  std::erase(first, '`');
  std::replace_if(
      first.begin(), first.end(), [](char c) { return c == '\n' || c == '\r' || c == '\t'; }, ' ');
  const std::string tail = rest.empty() ? "" : " (" + rest + ")";
  if (first.size() + tail.size() <= kMost) return first + tail;
  std::size_t end = kMost - tail.size() - std::string_view("…").size();
  while (end > 0 && (static_cast<unsigned char>(first[end]) & 0xC0U) == 0x80U) --end;
  return first.substr(0, end) + "…" + tail;
}

/// The deployment that carries the fix now.
const Deployment* carrying(const Draft& draft, const Fix& fix) {
  for (const auto& [id, deployment] : draft.gateView().deployments) {
    const auto& fixes = deployment.fixes;
    if (deployment.live() && std::find(fixes.begin(), fixes.end(), fix.id) != fixes.end()) return &deployment;
  }
  return nullptr;
}

/// Somebody or something is only awaited; no rule says no.
bool waits(WhyNot& why_not, const Fix& fix, const Reason& reason) {
  if (reason.rule == Rule::approval || reason.rule == Rule::merge || reason.rule == Rule::window ||
      reason.rule == Rule::digest)
    return true;
  if (reason.rule == Rule::severity) return fix.severity == Severity::unset;
  for (const Tier tier : WhyNot::gatesBefore(fix)) {
    for (const Check& check : why_not.gateOf(tier).checks) {
      if (check.state == CheckState::pending && reason.text == check.asReason().text) return true;
    }
  }
  return false;
}

/// Where the status stands: a hotfix need not have a pull request.
const CommitId& headOf(const Fix& fix) { return fix.hotfix ? fix.hotfix->head : fix.pr.head; }

std::string clock(int minute) {
  const auto two = [](int n) { return (n < 10 ? "0" : "") + std::to_string(n); };
  return two(minute / 60) + ":" + two(minute % 60);
}

std::string whereItIs(const Fix& fix) {
  std::string text = "complete";
  if (!fix.prod_release.version.empty()) text += ": in PROD with " + fix.prod_release.version.str();
  if (fix.status == FixStatus::uat_merged && !fix.uat_release.version.empty())
    text += ", in UAT with " + fix.uat_release.version.str();
  return text;
}

/// Why it is closed or rejected: what its last move says.
std::string lastWord(const Fix& fix) {
  return fix.history.empty() ? std::string(toText(fix.status)) : fix.history.back().reason;
}

Line lineOf(const Draft& draft, WhyNot& why_not, const Fix& fix, const std::vector<Reason>& reasons) {
  if (fix.status == FixStatus::rejected) return {CommitState::failure, fitted(lastWord(fix), "")};
  if (fix.status == FixStatus::closed) return {CommitState::success, fitted(lastWord(fix), "")};
  if (!fix.live()) return {CommitState::success, fitted(whereItIs(fix), "")};
  if (const Deployment* deployment = carrying(draft, fix)) {
    return {CommitState::pending, fitted("on its way to " + std::string(toText(deployment->environment)) +
                                             " with " + deployment->release.version.str(),
                                         "")};
  }
  // Another deployment is over soon, and by itself.
  const auto first = std::find_if(reasons.begin(), reasons.end(),
                                  [](const Reason& reason) { return reason.rule != Rule::concurrency; });
  if (first != reasons.end()) {
    return {waits(why_not, fix, *first) ? CommitState::pending : CommitState::failure,
            fitted(first->text, listRoles(first->can_clear))};
  }
  if (isEmergency(fix)) return {CommitState::success, "nothing stands in its way: it goes at once"};
  const bool t1 = slotAfter(fix.status) == Slot::t1;
  if (draft.settings().continuous) return {CommitState::success, "nothing stands in its way: it goes on now"};
  const SlotSettings& slots = draft.settings().slots;
  return {CommitState::success, std::string("nothing stands in its way: ") + (t1 ? "T1 at " : "T2 at ") +
                                    clock(t1 ? slots.t1_minute : slots.t2_minute) + " takes it on"};
}

void tell(Draft& draft, Judgement judgement) {
  const Settings& settings = draft.settings();
  judgement.sequence = draft.nextSequence();
  judgement.id = "decision-" + settings.unguessable("judgement\n" + settings.repository.str() + "\n" +
                                                    std::to_string(judgement.sequence));
  draft.editFix(judgement.number).told = {judgement.commit, judgement.state, judgement.summary, judgement.id};
  SetCommitStatus status;
  status.commit = judgement.commit;
  status.context = kStatusContext;
  status.state = judgement.state;
  status.description = judgement.summary;
  if (!settings.public_url.empty()) status.url = pageOf(settings, judgement.id);
  draft.effect("commit-status/" + std::string(kStatusContext) + "/" + judgement.commit.str(),
               std::move(status), Repeat::coalesce);
  draft.putJudgement(std::move(judgement));
}

}  // namespace

void tellStatuses(Draft& draft, bool everybody) {
  const std::vector<std::int64_t> concerned =
      everybody || draft.sharedChanged() ? draft.fixNumbers() : draft.changedFixes();
  if (concerned.empty()) return;
  // All are judged before any is told: telling changes fixes.
  std::vector<Judgement> news;
  WhyNot why_not(draft);
  for (const std::int64_t number : concerned) {
    const Fix& fix = *draft.fix(number);
    if (headOf(fix).empty()) continue;
    std::vector<Reason> reasons = why_not.of(fix);
    Line line = lineOf(draft, why_not, fix, reasons);
    const Told& told = fix.told;
    if (told.commit == headOf(fix) && told.state == line.state && told.description == line.text) continue;
    Judgement& judgement = news.emplace_back();
    judgement.repository = fix.repository;
    judgement.at = draft.now();
    judgement.fix = fix.id;
    judgement.number = number;
    judgement.title = shortTitle(fix.pr.title);
    judgement.url = fix.pr.url;
    judgement.commit = headOf(fix);
    judgement.state = line.state;
    judgement.summary = std::move(line.text);
    judgement.status = fix.status;
    judgement.severity = fix.severity;
    judgement.flow = fix.flow;
    judgement.flow_reason = fix.flow_reason;
    judgement.uat = draft.facts().uat.running;
    judgement.prod = draft.facts().prod.running;
    judgement.reasons = std::move(reasons);
    for (const Tier tier : WhyNot::gatesBefore(fix)) judgement.gates.push_back({tier, why_not.gateOf(tier)});
    judgement.approvals = fix.approvals;
  }
  for (Judgement& judgement : news) tell(draft, std::move(judgement));
}

std::string pageOf(const Settings& settings, const std::string& judgement) {
  return settings.public_url + "/decisions/" + judgement;
}

void statusUntold(Draft& draft, const SetCommitStatus& lost) {
  if (lost.context != kStatusContext) return;
  for (const std::int64_t number : draft.fixNumbers()) {
    const Told& told = draft.fix(number)->told;
    if (told.commit == lost.commit && told.description == lost.description)
      draft.editFix(number).told.commit = CommitId();
  }
}

}  // namespace sluice
