#include "core/rules/rollback_decision.h"

#include <algorithm>

namespace sluice {
namespace {

constexpr RollbackDecision kDecisions[] = {
    {Impact::minor, RollbackAdvice::monitor, "a glitch in what people see; everything works",
     "watch it, and fix it with the next pipeline"},
    {Impact::functional, RollbackAdvice::roll_back, "something that worked does not",
     "roll back at once, then find the cause"},
    {Impact::data, RollbackAdvice::roll_back_and_escalate, "data is damaged or lost, or may be",
     "roll back at once, escalate, and engage whoever looks after the database"},
};

}  // namespace

std::span<const RollbackDecision> rollbackDecisions() { return kDecisions; }

const RollbackDecision& rollbackDecisionFor(Impact impact) {
  return *std::find_if(std::begin(kDecisions), std::end(kDecisions),
                       [&](const RollbackDecision& one) { return one.impact == impact; });
}

}  // namespace sluice
