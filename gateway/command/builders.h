/// Arguments → commands. Every value that a command carries is checked here, wherever it came from.
#pragma once

#include "base/result.h"
#include "core/command.h"
#include "gateway/command/arguments.h"

namespace sluice::builders {

constexpr std::size_t kMaxReason = 1000;  ///< bytes of a reason or a note

/// `#12`, or a commit id in lower-case hex, whole or at least 7 characters of it.
bool isDebtName(std::string_view text);

Result<Command> confirm(const Arguments& said);
Result<Command> reject(const Arguments& said);
Result<Command> close(const Arguments& said);
Result<Command> approve(const Arguments& said);
Result<Command> approveProd(const Arguments& said);
Result<Command> approveUatMerge(const Arguments& said);
Result<Command> unapprove(const Arguments& said);
Result<Command> hold(const Arguments& said);
Result<Command> unhold(const Arguments& said);
Result<Command> lock(const Arguments& said);
Result<Command> unlock(const Arguments& said);
Result<Command> freeze(const Arguments& said);
Result<Command> unfreeze(const Arguments& said);
Result<Command> attest(const Arguments& said);
Result<Command> accept(const Arguments& said);
Result<Command> promote(const Arguments& said);
Result<Command> hotfix(const Arguments& said);
Result<Command> rollback(const Arguments& said);
Result<Command> waive(const Arguments& said);
Result<Command> adopt(const Arguments& said);
Result<Command> simulate(const Arguments& said);
Result<Command> status(const Arguments& said);
Result<Command> retry(const Arguments& said);
Result<Command> why(const Arguments& said);
Result<Command> help(const Arguments& said);

}  // namespace sluice::builders
