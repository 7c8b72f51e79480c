#include "core/flows/debt.h"

#include <algorithm>

#include "core/flows/fix_orders.h"
#include "core/rules/debt.h"

namespace sluice {
namespace {

constexpr Millis kWaivedFor = std::chrono::hours(24 * 7);
constexpr Millis kLongestWaiver = std::chrono::hours(24 * 366);
constexpr std::size_t kShortestId = 7;  // characters of a commit id that name it

bool isMeant(const Debt& debt, const WaiveDebt& command) {
  if (command.debt.empty()) return true;
  return debt.name() == command.debt || (debt.number == 0 && command.debt.size() >= kShortestId &&
                                         debt.commit.str().starts_with(command.debt));
}

}  // namespace

void keepLedger(Draft& draft) {
  // What the branch lacks cannot be told from a history that was cut off: the ledger stays as it is.
  if (!draft.survey() || draft.survey()->prod_ahead.truncated) return;
  std::vector<Debt> owed = owedToUat(draft);
  const std::vector<Debt>& before = draft.facts().debts;
  for (Debt& debt : owed) {
    const auto known =
        std::find_if(before.begin(), before.end(), [&](const Debt& old) { return old.same(debt); });
    if (known != before.end()) {
      debt.since = known->since;
      debt.waiver = known->waiver;
      continue;
    }
    if (debt.since == Instant{})
      debt.since = draft.facts().prod.since == Instant{} ? draft.now() : draft.facts().prod.since;
    draft.find(Rule::debt, "UAT lacks " + debt.name() + " (" + debt.title + ")", debt.number);
  }
  for (const Debt& old : before) {
    const bool still =
        std::any_of(owed.begin(), owed.end(), [&](const Debt& debt) { return debt.same(old); });
    if (!still) draft.find(Rule::debt, "UAT has " + old.name() + " now (" + old.title + ")", old.number);
  }
  if (!owed.empty() || !before.empty()) draft.editFacts().debts = std::move(owed);
}

Answer waiveDebt(Draft& draft, const WaiveDebt& command, const Who& who) {
  if (auto refusal = refusalFor(who, {Role::admin}, "waive a back-sync debt")) return refused(*refusal);
  if (command.reason.empty())
    return refused(Reason{Rule::grammar, "a waiver needs a reason: `/waive #12 for 3d rebuilt in UAT`", {}});
  if (command.length && *command.length > kLongestWaiver)
    return refused(Reason{Rule::grammar, "a debt is waived for a year at most", {}});
  std::string names;
  for (const Debt& debt : draft.facts().debts) names += " " + debt.name();
  const DebtWaiver waiver{who.name, command.reason, draft.now(),
                          draft.now() + command.length.value_or(kWaivedFor)};
  std::string waived;
  for (Debt& debt : draft.editFacts().debts) {
    if (!isMeant(debt, command)) continue;
    debt.waiver = waiver;
    waived += " " + debt.name();
  }
  const std::string until = draft.settings().zone.describe(waiver.until);
  if (waived.empty()) {
    Answer answer = refused(
        Reason{Rule::debt,
               (command.debt.empty() ? "UAT owes nothing" : "`" + command.debt + "` is no debt of UAT") +
                   std::string(names.empty() ? "; the ledger is empty" : "; the ledger has:" + names),
               {}});
    answer.unknown = true;
    return answer;
  }
  draft.find(Rule::debt, "waived by " + who.name + " until " + until + ":" + waived + ": " + command.reason);
  return accepted("Waived until " + until + ", by " + who.name + ":" + waived + ". " + command.reason);
}

}  // namespace sluice
