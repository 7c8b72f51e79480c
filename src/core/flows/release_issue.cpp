#include "core/flows/release_issue.h"

#include <algorithm>

#include "base/digest.h"
#include "core/flows/accounts.h"
#include "core/flows/notify.h"
#include "core/flows/orders.h"
#include "core/flows/reply.h"
#include "core/rules/approval.h"
#include "core/rules/gate.h"
#include "core/rules/slot.h"
#include "core/task_list.h"
#include "core/text.h"

namespace sluice {
namespace {

constexpr const char* kWrite = "release-issue/write";
constexpr const char* kRead = "release-issue/read";

bool isVouchedFor(const Draft& draft, std::string_view check) {
  const auto& list = draft.settings().checklist;
  const auto item =
      std::find_if(list.begin(), list.end(), [&](const auto& one) { return one.name == check; });
  return item != list.end() && wordFor(draft.gateView(), *item, draft.now()) != nullptr;
}

/// The checks that people vouch for, as the gate judges them.
std::vector<Check> vouchedChecks(const Draft& draft) {
  std::vector<Check> checks;
  for (const ChecklistItem& item : draft.settings().checklist) {
    if (takesWord(item)) checks.push_back(attestationCheck(draft.gateView(), item, draft.now()));
  }
  return checks;
}

std::vector<std::string> probedChecks(const Settings& settings) {
  std::vector<std::string> names;
  for (const ChecklistItem& item : settings.checklist) {
    if (item.probe != ProbeKind::attestation && item.probe != ProbeKind::skip) names.push_back(item.name);
  }
  return names;
}

std::string textOf(const Draft& draft) {
  return writeTaskList(vouchedChecks(draft), draft.facts().release_issue.failing);
}

void write(Draft& draft, const std::string& text) {
  ReleaseIssue& issue = draft.editFacts().release_issue;
  issue.asked = sha256Hex(text);
  draft.effect(kWrite, WriteReleaseIssue{issue.number, text, issue.body}, Repeat::coalesce);
}

/// What the next cycle of a slot still waits for, told once.
void remind(Draft& draft, const std::string& slot) {
  Notice notice{"remind/" + slot, NoticeKind::reminder};
  notice.subject = "the checklist is open";
  notice.due = slot;
  std::vector<std::string> open;
  for (const Check& check : vouchedChecks(draft)) {
    if (check.good()) continue;
    open.push_back("`" + check.name + "`");
    notice.reasons.push_back(check.asReason());
  }
  for (const ProbeResult& probe : draft.facts().release_issue.failing) {
    open.push_back("`" + probe.check + "` (probe)");
    notice.reasons.push_back({Rule::checklist, probe.check + ": " + probe.detail, {}});
  }
  if (open.empty()) return;
  tell(draft, std::move(notice));
  const std::string text = slot + " waits for " + listNames(open, "and");
  draft.find(Rule::checklist, text);
  const std::int64_t number = draft.facts().release_issue.number;
  // Opening it says the same.
  if (number == 0) return write(draft, textOf(draft));
  const std::string marker = "remind-" + sha256Hex(draft.settings().repository.str() + slot).substr(0, 12);
  reply(draft, number, marker, "⏰ " + text + ". Tick what is true above.");
}

std::string refusalText(const std::string& check, const Answer& answer) {
  std::string text = "`" + check + "`: ";
  for (std::size_t i = 0; i < answer.reasons.size(); ++i)
    text += (i > 0 ? "; " : "") + answer.reasons[i].text;
  return text + ".";
}

/// Ticks and unticks of one edit, each an order of whoever made it; answers what is to be said about them.
std::vector<std::string> carryOutEdit(Draft& draft, const State& state, const TaskEdit& edit,
                                      const std::map<std::string, bool>& boxes) {
  std::vector<std::string> said;
  const auto shows = [&](const std::string& check, bool ticked) {
    const auto box = boxes.find(check);
    return box != boxes.end() && box->second == ticked;
  };
  const auto order = [&](const std::string& check, Command command) {
    Order given;
    given.command = std::move(command);
    given.source = Source::tick;
    given.by = edit.by;
    given.at = edit.at;
    const Answer answer = carryOut(draft, state, 0, given);
    if (!answer.accepted) said.push_back(refusalText(check, answer));
  };
  const auto wants = [&](const std::string& check, bool ticked) {
    if (isVouchedFor(draft, check) == ticked) return;
    if (!shows(check, ticked)) {
      said.push_back("`" + check +
                     "`: that change was gone when the issue was read again; please make it once more.");
    } else if (ticked) {
      order(check, Attest{check, "ticked on the release issue"});
    } else {
      order(check, WithdrawAttestation{check});
    }
  };
  for (const std::string& check : edit.ticked) wants(check, true);
  for (const std::string& check : edit.unticked) wants(check, false);
  return said;
}

/// Boxes that say something else than what is true.
std::vector<std::string> unexplained(const Draft& draft, const std::map<std::string, bool>& boxes) {
  std::vector<std::string> names;
  for (const Check& check : vouchedChecks(draft)) {
    const auto box = boxes.find(check.name);
    if (box != boxes.end() && box->second != check.good()) names.push_back(check.name);
  }
  return names;
}

void say(Draft& draft, const std::string& to, const std::vector<std::string>& lines) {
  if (lines.empty()) return;
  std::string text = to.empty() ? "" : "@" + to + " ";
  for (const std::string& line : lines) text += (lines.size() > 1 ? "\n- " : "") + line;
  const std::string marker = "tick-" + std::to_string(draft.nextSequence());
  reply(draft, draft.facts().release_issue.number, marker, text);
}

}  // namespace

void remindTick(Draft& draft) {
  const Settings& settings = draft.settings();
  const Millis ahead = settings.slots.remind;
  if (ahead.count() == 0 || draft.now() < draft.facts().release_issue.remind_at) return;
  const bool first = draft.facts().release_issue.remind_at == Instant{};
  std::optional<Instant> next;
  for (const Slot slot : {Slot::t1, Slot::t2}) {
    SlotTime time = nextSlot(settings, slot, draft.now());
    const bool due = draft.now() >= time.at - ahead;
    // That far ahead of its time the slot is the one whose reminder has come; a start in between reminds,
    // too.
    if (due && (first || time.at - ahead >= draft.facts().release_issue.remind_at)) {
      draft.editFacts().release_issue.waiting.push_back(std::string(toText(slot)) + " on " +
                                                        settings.zone.describe(time.at));
    }
    if (due) time = nextSlot(settings, slot, time.at);
    if (!next || time.at - ahead < *next) next = time.at - ahead;
  }
  draft.editFacts().release_issue.remind_at = *next;
  if (draft.facts().release_issue.waiting.empty()) return;
  const std::vector<std::string> probes = probedChecks(settings);
  if (probes.empty()) return remindProbed(draft, {});
  draft.effect("remind/" + std::to_string(draft.nextSequence()), RunProbes{probes});
}

std::optional<Instant> remindWake(const State& state, const Settings& settings) {
  if (settings.slots.remind.count() == 0) return std::nullopt;
  return state.facts.release_issue.remind_at;
}

void remindProbed(Draft& draft, const std::vector<ProbeResult>& results) {
  const std::vector<std::string> probes = probedChecks(draft.settings());
  const auto configured = [&](const ProbeResult& probe) {
    return std::find(probes.begin(), probes.end(), probe.check) != probes.end();
  };
  std::vector<ProbeResult> failing;
  for (const ProbeResult& before : draft.facts().release_issue.failing) {
    const bool looked_at = std::any_of(results.begin(), results.end(),
                                       [&](const ProbeResult& now) { return now.check == before.check; });
    if (!looked_at && configured(before)) failing.push_back(before);
  }
  for (const ProbeResult& now : results) {
    if (!now.passed && configured(now)) failing.push_back({now.check, false, now.detail});
  }
  const std::vector<std::string> waiting = draft.facts().release_issue.waiting;
  const auto as_before = [](const ProbeResult& a, const ProbeResult& b) {
    return a.check == b.check && a.detail == b.detail;
  };
  const std::vector<ProbeResult>& known = draft.facts().release_issue.failing;
  if (!std::equal(failing.begin(), failing.end(), known.begin(), known.end(), as_before))
    draft.editFacts().release_issue.failing = std::move(failing);
  if (waiting.empty()) return;
  draft.editFacts().release_issue.waiting.clear();
  for (const std::string& slot : waiting) remind(draft, slot);
}

void issueEdited(Draft& draft, const IssueEdited& edited) {
  const ReleaseIssue& issue = draft.facts().release_issue;
  // An older edit than the last one that counted is told again or late: what it wanted is decided.
  if (edited.number != issue.number || edited.edit.at < issue.edited_until) return;
  draft.effect("release-issue/edit/" + std::to_string(draft.nextSequence()),
               ReadReleaseIssue{edited.number, edited.edit, ""});
}

void lookAtIssue(Draft& draft) {
  const std::int64_t number = draft.facts().release_issue.number;
  if (number == 0) return;
  draft.effect(kRead, ReadReleaseIssue{number, {}, draft.facts().release_issue.body}, Repeat::coalesce);
}

void issueRead(Draft& draft, const State& state, const ReleaseIssueRead& read) {
  if (read.number != draft.facts().release_issue.number) return;
  if (!read.open || !read.ours) {
    draft.find(Rule::checklist, "the release issue #" + std::to_string(read.number) + " is closed or gone");
    ReleaseIssue& issue = draft.editFacts().release_issue;
    issue.number = 0;
    issue.body.clear();
    issue.asked.clear();
    return;
  }
  if (read.as_known) {
    draft.editFacts().release_issue.asked.clear();
    return keepIssue(draft);
  }
  takeAccess(draft, read.access, true);
  const auto boxes = boxesIn(read.body);
  const TaskEdit& edit = read.edit;
  const bool edited = !edit.by.login.empty();
  // Our own writing comes back as a webhook, too.
  const bool by_person =
      edited && edit.by.id != read.author && edit.at >= draft.facts().release_issue.edited_until;
  if (edited && edit.at > draft.facts().release_issue.edited_until)
    draft.editFacts().release_issue.edited_until = edit.at;
  std::vector<std::string> said;
  if (by_person) said = carryOutEdit(draft, state, edit, boxes);
  const std::string text = textOf(draft);
  const bool right = sameText(read.body, text);
  if (by_person && edit.ticked.empty() && edit.unticked.empty() && !right)
    said.push_back("this text is kept by Sluice, and is put back. Boxes may be ticked.");
  const std::vector<std::string> others = unexplained(draft, boxes);
  const auto of_this_edit = [&](const std::string& check) {
    const auto& changed = boxes.at(check) ? edit.ticked : edit.unticked;
    return by_person && std::find(changed.begin(), changed.end(), check) != changed.end();
  };
  const bool await = edited && !std::all_of(others.begin(), others.end(), of_this_edit);
  // A box that a word's expiry has left behind was right when it was seen last.
  if (!edited && sha256Hex(read.body) != draft.facts().release_issue.body) {
    for (const std::string& check : others) {
      said.push_back(
          "`" + check +
          "` was found changed, and no webhook has told by whom: whoever it was, please do it again.");
    }
  }
  say(draft, by_person ? edit.by.login : "", said);
  ReleaseIssue& issue = draft.editFacts().release_issue;
  issue.asked.clear();
  issue.body = sha256Hex(right ? text : read.body);
  // Somebody else's tick whose webhook is still on its way is not wiped away; should that be lost, the next
  // look finds the tick.
  if (await) {
    issue.body.clear();
  } else if (!right) {
    write(draft, text);
  }
}

void issueWritten(Draft& draft, const ReleaseIssueWritten& written) {
  ReleaseIssue& issue = draft.editFacts().release_issue;
  issue.asked.clear();
  // Somebody was faster: their edit is told by its own webhook, or found by the next look.
  if (written.number == 0) return;
  issue.number = written.number;
  issue.body = written.body;
}

void issueUnwritten(Draft& draft) { draft.editFacts().release_issue.asked.clear(); }

void keepIssue(Draft& draft) {
  const ReleaseIssue& issue = draft.facts().release_issue;
  if (issue.number == 0 || draft.settings().slots.remind.count() == 0) return;
  const std::string text = textOf(draft);
  const std::string digest = sha256Hex(text);
  if (digest != issue.body && digest != issue.asked) write(draft, text);
}

}  // namespace sluice
