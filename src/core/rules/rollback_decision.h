/// What a problem after a deployment calls for (Decision: When to Rollback; rules §9).
#pragma once

#include <span>
#include <string>

#include "core/impact.h"

namespace sluice {

enum class RollbackAdvice { monitor, roll_back, roll_back_and_escalate };

template <>
struct EnumNames<RollbackAdvice> {
  static constexpr std::pair<RollbackAdvice, std::string_view> names[] = {
      {RollbackAdvice::monitor, "monitor"},
      {RollbackAdvice::roll_back, "roll_back"},
      {RollbackAdvice::roll_back_and_escalate, "roll_back_and_escalate"}};
};

struct RollbackDecision {
  Impact impact = Impact::functional;
  RollbackAdvice advice = RollbackAdvice::roll_back;
  std::string_view means;  ///< how people recognise it
  std::string_view then;   ///< what is to be done
};

/// A row for each impact, the least first.
std::span<const RollbackDecision> rollbackDecisions();
const RollbackDecision& rollbackDecisionFor(Impact impact);

}  // namespace sluice
