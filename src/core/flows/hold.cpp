// Reject, close, hold and unhold: the small commands on a fix.
#include "core/flows/fix_orders.h"
#include "core/text.h"

namespace sluice {

Answer refused(Reason reason) { return refused(std::vector<Reason>{std::move(reason)}); }

Answer refused(std::vector<Reason> reasons) {
  Answer answer;
  answer.text = "Not done:\n\n" + listReasons(reasons);
  answer.reasons = std::move(reasons);
  return answer;
}

Answer accepted(std::string text) {
  Answer answer;
  answer.accepted = true;
  answer.text = std::move(text);
  return answer;
}

Answer rejectFix(Draft& draft, std::int64_t number, const Reject& command, const Who& who) {
  if (auto refusal = refusalFor(who, {Role::admin, Role::manager}, "reject a fix")) return refused(*refusal);
  if (command.reason.empty())
    return refused(Reason{Rule::grammar, "a rejection needs a reason: `/reject not a bug`", {}});
  const FixStatus status = draft.fix(number)->status;
  if (status != FixStatus::submitted && status != FixStatus::confirmed) {
    return refused(Reason{Rule::state,
                          "it is " + std::string(toText(status)) +
                              "; only a submitted or confirmed fix is rejected. `/close` ends any live one",
                          {}});
  }
  draft.editFix(number).reasons.clear();
  draft.move(number, FixStatus::rejected, who.name, "rejected: " + command.reason);
  return accepted("Rejected by " + who.name + ": " + command.reason);
}

Answer closeFix(Draft& draft, std::int64_t number, const Close& command, const Who& who) {
  if (auto refusal = refusalFor(who, {Role::admin, Role::manager}, "close a fix")) return refused(*refusal);
  const Fix& fix = *draft.fix(number);
  if (!fix.live())
    return refused(Reason{Rule::state, "it is " + std::string(toText(fix.status)) + " already", {}});
  for (const auto& [id, deployment] : draft.gateView().deployments) {
    for (const FixId& shipped : deployment.fixes) {
      if (deployment.live() && shipped == fix.id) {
        return refused(
            Reason{Rule::state,
                   "deployment " + id.str() + " is carrying it right now; close it when that is over",
                   {}});
      }
    }
  }
  draft.editFix(number).reasons.clear();
  draft.move(number, FixStatus::closed, who.name,
             "closed by " + who.name + (command.reason.empty() ? "" : ": " + command.reason));
  return accepted("Closed by " + who.name + ".");
}

Answer holdFix(Draft& draft, std::int64_t number, const HoldFix& command, const Who& who,
               const Order& order) {
  if (!who.person || who.bot) {
    return refused(Reason{Rule::permission,
                          who.name + " is not listed in the configuration; anyone listed may hold a fix",
                          {}});
  }
  if (command.reason.empty())
    return refused(Reason{Rule::grammar, "a hold needs a reason: `/hold waiting for the client`", {}});
  const Fix& before = *draft.fix(number);
  if (!before.live()) return refused(Reason{Rule::state, "it is " + std::string(toText(before.status)), {}});
  if (before.held) return accepted("It is held already by " + before.held->by + ": " + before.held->reason);
  draft.editFix(number).held = Hold{who.name, command.reason, draft.now(), order.source};
  draft.find(Rule::hold, "held by " + who.name + ": " + command.reason, number);
  return accepted("Held by " + who.name + ": " + command.reason +
                  ". Every cycle passes it over until `/unhold`.");
}

Answer unholdFix(Draft& draft, std::int64_t number, const Who& who) {
  if (!who.person || who.bot) {
    return refused(Reason{Rule::permission, who.name + " is not listed in the configuration", {}});
  }
  if (!draft.fix(number)->held) return refused(Reason{Rule::hold, "it is not held", {}});
  draft.editFix(number).held.reset();
  draft.find(Rule::hold, "released by " + who.name, number);
  return accepted("No longer held.");
}

}  // namespace sluice
