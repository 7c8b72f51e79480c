#include "core/flows/freezes.h"

#include <algorithm>

#include "base/digest.h"
#include "core/flows/fix_orders.h"
#include "core/flows/notify.h"
#include "core/flows/reply.h"
#include "core/rules/freeze.h"
#include "core/rules/impact.h"

namespace sluice {
namespace {

constexpr Millis kLongest = std::chrono::hours(24 * 366);  ///< above that, a year was mistyped
constexpr Millis kFarthest = std::chrono::hours(24 * 366 * 5);
constexpr std::size_t kMostByOrder = 200;
constexpr std::size_t kMostTold = 100;

/// Which fixes wait for a freeze to end. What was not confirmed yet ships on no date that a freeze could
/// change.
bool waitsFor(const Draft& draft, const Fix& fix, const std::vector<std::string>& modules) {
  if (!fix.live() || fix.status == FixStatus::submitted) return false;
  if (modules.empty()) return true;
  if (!fix.plan) return false;
  const auto& files = fix.plan->analysis.files;
  return std::any_of(modules.begin(), modules.end(), [&](const std::string& module) {
    return touchesModule(draft.settings(), module, files);
  });
}

void tell(Draft& draft, std::int64_t number, const std::string& marker, const std::string& text) {
  const std::string own = marker + "-" + std::to_string(number);
  reply(draft, number, own, text);
}

void announce(Draft& draft, const FreezeWindow& freeze) {
  const bool begun = freeze.from <= draft.now();
  const TimeZone zone = freeze.zone.value_or(draft.settings().zone);
  const std::string text = describeFreeze(draft.settings(), freeze);
  const std::string from = begun ? "" : "from " + zone.describe(freeze.from) + ": ";
  // Nobody can be told beforehand of one whose beginning nobody knows: the flag, a calendar that cannot be
  // read.
  const bool aloud = freeze.announce > Millis(0) && freeze.from != Instant{};
  draft.find(Rule::freeze, (begun ? "it is frozen: " : "it will be frozen " + from) + text);
  if (aloud) {
    for (const std::int64_t number : draft.fixNumbers()) {
      if (!waitsFor(draft, *draft.fix(number), freeze.modules)) continue;
      tell(draft, number, freeze.id + "-announced",
           "❄️ " + std::string(begun ? "Frozen: " : "A freeze begins " + from) + text +
               ". This waits until it is over; approvals keep, and it lifts by itself.");
    }
  }
  if (aloud) {
    Notice notice{"freeze/" + freeze.id, NoticeKind::freeze};
    notice.phase = begun ? NoticePhase::begun : NoticePhase::announced;
    notice.subject = text;
    notice.who = freeze.owner;
    notice.due_at = freeze.from;
    notice.due = zone.describe(freeze.from);
    tell(draft, std::move(notice));
  }
  draft.editFacts().told_freezes.push_back({freeze.id, text, freeze.until, freeze.modules, aloud});
}

void tellOver(Draft& draft, const ToldFreeze& told, const std::string& by) {
  draft.find(Rule::freeze, "it is over: " + told.text + by);
  if (!told.aloud) return;
  for (const std::int64_t number : draft.fixNumbers()) {
    if (!waitsFor(draft, *draft.fix(number), told.modules)) continue;
    tell(draft, number, told.id + "-over", "☀️ The " + told.text + " is over" + by + ".");
  }
  Notice notice{"freeze-over/" + told.id, NoticeKind::freeze};
  notice.phase = NoticePhase::over;
  notice.subject = told.text + by;
  tell(draft, std::move(notice));
}

std::string liftedBy(const Draft& draft, const std::string& id) {
  const auto& freezes = draft.gateView().freezes;
  const auto found = freezes.find(id);
  if (found == freezes.end() || !found->second.lifted_at || found->second.lifted_by == "sluice") return "";
  return ", lifted by " + found->second.lifted_by;
}

std::string unknownModule(const Settings& settings, const std::string& name) {
  std::string known;
  for (const auto& [module, paths] : settings.modules) known += " `" + module + "`";
  for (const ServiceSettings& service : settings.services) known += " `" + service.name + "`";
  return "`" + name + "` is no module or service here; these are:" + (known.empty() ? " none" : known);
}

/// Why the order makes no sense; nothing when it does.
std::optional<std::string> nonsense(const Draft& draft, const FreezeDeployments& command,
                                    const std::optional<Instant>& from, const std::optional<Instant>& until) {
  if (command.reason.empty()) return "a freeze needs a reason: `/freeze from now until 2026-02-05 month end`";
  if (!from) return "`" + command.from + "` is no moment, as in `2026-02-05` or `2026-02-05 20:00`";
  if (!until) return "`" + command.until + "` is no moment, as in `2026-02-05` or `2026-02-05 20:00`";
  const TimeZone& zone = draft.settings().zone;
  if (*until <= *from) {
    return "it would end (" + zone.describe(*until) + ") before it begins (" + zone.describe(*from) + ")";
  }
  if (*until <= draft.now()) return "it would be over already (" + zone.describe(*until) + ")";
  if (*until - *from > kLongest) return "it would last longer than a year";
  if (*until - draft.now() > kFarthest) return "it lies more than five years ahead";
  for (const std::string& module : command.modules) {
    if (!isModule(draft.settings(), module)) return unknownModule(draft.settings(), module);
  }
  if (draft.gateView().freezes.size() >= kMostByOrder)
    return "there are " + std::to_string(kMostByOrder) + " freezes by order already; lift some first";
  return std::nullopt;
}

}  // namespace

Answer freezeDeployments(Draft& draft, const FreezeDeployments& command, const Who& who) {
  if (auto refusal = refusalFor(who, {Role::admin}, "freeze deployments")) return refused(*refusal);
  const TimeZone& zone = draft.settings().zone;
  const auto from = command.from.empty() || command.from == "now" ? std::optional(draft.now())
                                                                  : readMoment(command.from, zone);
  const auto until = readMoment(command.until, zone);
  if (const auto why = nonsense(draft, command, from, until)) return refused(Reason{Rule::grammar, *why, {}});
  Freeze freeze;
  freeze.repository = draft.settings().repository;
  freeze.id =
      "freeze-" +
      sha256Hex(freeze.repository.str() + "/freeze/" + std::to_string(draft.nextSequence())).substr(0, 12);
  freeze.from = *from;
  freeze.until = *until;
  freeze.level = command.level;
  freeze.modules = command.modules;
  freeze.owner = who.name;
  freeze.reason = command.reason;
  freeze.at = draft.now();
  const std::string text = describeFreeze(draft.settings(), windowOf(freeze, draft.settings()));
  draft.find(Rule::freeze, "frozen by " + who.name + " from " + toRfc3339(freeze.from) + ": " + text);
  Answer answer = accepted("Frozen from " + zone.describe(freeze.from) + ": " + text +
                           ". It lifts by itself; `/unfreeze " + freeze.id + "` lifts it before.");
  answer.id = freeze.id;
  draft.putFreeze(std::move(freeze));
  freezeTick(draft);
  return answer;
}

Answer liftFreeze(Draft& draft, const LiftFreeze& command, const Who& who) {
  if (auto refusal = refusalFor(who, {Role::admin}, "lift a freeze")) return refused(*refusal);
  std::vector<Freeze> meant;
  std::string planned;
  for (const auto& [id, freeze] : draft.gateView().freezes) {
    if (!freeze.live() || freeze.until <= draft.now()) continue;
    const bool named = command.id.empty() ? freeze.from <= draft.now() : id == command.id;
    if (named) {
      meant.push_back(freeze);
    } else {
      planned += " `" + id + "`";
    }
  }
  if (meant.empty()) {
    for (const FreezeWindow& freeze : freezesOf(draft.gateView(), draft.settings())) {
      const bool meant_this = command.id.empty() ? freeze.from <= draft.now() : freeze.id == command.id;
      if (freeze.source == FreezeSource::order || freeze.until <= draft.now() || !meant_this) continue;
      return refused(Reason{Rule::freeze,
                            "the " + describeFreeze(draft.settings(), freeze) + " comes from the " +
                                std::string(toText(freeze.source)) + " and is lifted there",
                            {Role::admin}});
    }
    Answer answer = refused(Reason{
        Rule::freeze,
        (command.id.empty() ? "no freeze by order holds now" : "there is no freeze `" + command.id + "`") +
            (planned.empty() ? "" : "; there are" + planned),
        {}});
    answer.unknown = true;
    return answer;
  }
  std::string text = "Lifted by " + who.name + ":\n\n";
  for (Freeze& freeze : meant) {
    const std::string what = describeFreeze(draft.settings(), windowOf(freeze, draft.settings()));
    freeze.lifted_at = draft.now();
    freeze.lifted_by = who.name;
    draft.find(Rule::freeze, what + ": lifted by " + who.name);
    text += "- " + what + "\n";
    draft.putFreeze(freeze);
  }
  freezeTick(draft);
  return accepted(text);
}

void freezeTick(Draft& draft) {
  const Instant now = draft.now();
  for (const auto& [id, freeze] : State(draft.gateView()).freezes) {
    if (!freeze.live() || now < freeze.until) continue;
    Freeze over = freeze;
    over.lifted_at = now;
    over.lifted_by = "sluice";
    draft.putFreeze(std::move(over));
  }
  const std::vector<FreezeWindow> windows = freezesOf(draft.gateView(), draft.settings());
  const std::vector<ToldFreeze> told = draft.facts().told_freezes;
  const auto knows = [&](const std::string& id) {
    const auto& list = draft.facts().told_freezes;
    return std::any_of(list.begin(), list.end(), [&](const ToldFreeze& one) { return one.id == id; });
  };
  bool due = false;
  for (const FreezeWindow& freeze : windows) {
    const Instant announced = freeze.from - freeze.announce;
    if (announced > now) continue;
    due = due || announced > draft.facts().freezes_told_until;
    if (now >= freeze.until || knows(freeze.id) || draft.facts().told_freezes.size() >= kMostTold) continue;
    announce(draft, freeze);
  }
  for (const ToldFreeze& one : told) {
    const bool holds =
        now < one.until &&
        std::any_of(windows.begin(), windows.end(), [&](const auto& freeze) { return freeze.id == one.id; });
    if (holds) continue;
    tellOver(draft, one, liftedBy(draft, one.id));
    std::erase_if(draft.editFacts().told_freezes, [&](const ToldFreeze& t) { return t.id == one.id; });
  }
  if (due) draft.editFacts().freezes_told_until = now;
}

std::optional<Instant> freezeWake(const State& state, const Settings& settings) {
  std::optional<Instant> next;
  const auto consider = [&](Instant at) {
    if (!next || at < *next) next = at;
  };
  const auto announced = [&](Instant at) {
    if (at > state.facts.freezes_told_until) consider(at);
  };
  for (const FreezeWindow& freeze : settings.freezes) announced(freeze.from - freeze.announce);
  for (const auto& [id, freeze] : state.freezes) {
    if (!freeze.live()) continue;
    announced(freeze.from - kAnnounce);
    consider(freeze.until);
  }
  for (const ToldFreeze& told : state.facts.told_freezes) consider(told.until);
  return next;
}

}  // namespace sluice
