#include "gateway/command/builders.h"

#include <algorithm>

#include "base/timezone.h"
#include "gateway/command/help.h"

namespace sluice::builders {
namespace {

tl::unexpected<Error> wrong(std::string message) { return fail(ErrorKind::invalid, std::move(message)); }

std::string quoted(std::string_view text) { return "`" + std::string(text.substr(0, 60)) + "`"; }

Result<std::string> sentence(const Arguments& said, std::string_view name) {
  std::string text = cleanLine(said.text(name));
  if (text.size() > kMaxReason) return wrong("the " + std::string(name) + " is longer than 1,000 characters");
  return text;
}

Result<std::string> neededReason(const Arguments& said) {
  auto reason = sentence(said, "reason");
  if (reason && reason->empty()) return wrong("the reason is missing");
  return reason;
}

Result<std::optional<Tier>> tier(const Arguments& said, std::string_view name) {
  const auto text = said.find(name);
  if (!text || text->empty()) return std::optional<Tier>();
  const auto found = fromText<Tier>(lowered(*text));
  if (!found) return wrong(quoted(*text) + " is no environment: `uat` or `prod`");
  return std::optional<Tier>(*found);
}

Result<std::optional<Millis>> lengthOf(const Arguments& said) {
  const auto text = said.find("for");
  if (!text || text->empty()) return std::optional<Millis>();
  const auto length = parseDuration(*text);
  if (!length || *length <= Millis(0))
    return wrong(quoted(*text) + " is no length of time, as in `30m`, `2h`, `7d`");
  return length;
}

bool isName(std::string_view text, std::string_view punctuation) {
  return !text.empty() && text.size() <= 100 && std::all_of(text.begin(), text.end(), [&](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           punctuation.find(c) != punctuation.npos;
  });
}

}  // namespace

bool isDebtName(std::string_view text) {
  const bool number = text.starts_with('#');
  const std::string_view digits = number ? text.substr(1) : text;
  const std::string_view allowed = number ? "0123456789" : "0123456789abcdef";
  return digits.size() >= (number ? 1U : 7U) && digits.size() <= (number ? 18U : 64U) &&
         digits.find_first_not_of(allowed) == std::string_view::npos;
}

Result<Command> confirm(const Arguments& said) {
  Confirm command;
  if (const auto flow = said.find("flow"); flow && !flow->empty()) {
    const auto found = fromText<Flow>(lowered(*flow));
    if (!found || (*found != Flow::flow1 && *found != Flow::flow2))
      return wrong(quoted(*flow) + " is no flow: `flow1` or `flow2`");
    command.flow = *found;
  }
  if (const auto severity = said.find("severity"); severity) {
    const auto found = fromText<Severity>(lowered(*severity));
    if (!found || *found == Severity::unset) {
      return wrong(quoted(*severity) + " is no severity: `low`, `medium`, `high` or `critical`");
    }
    command.severity = *found;
  }
  const auto found_in = tier(said, "found_in");
  if (!found_in) return fail(found_in.error());
  command.found_in = *found_in;
  command.force = said.text("force") == "true";
  const auto reason = command.force ? neededReason(said) : sentence(said, "reason");
  if (!reason) return fail(reason.error());
  command.reason = *reason;
  return command;
}

Result<Command> reject(const Arguments& said) {
  return neededReason(said).map([](std::string reason) -> Command { return Reject{std::move(reason)}; });
}

Result<Command> close(const Arguments& said) {
  return sentence(said, "reason").map([](std::string reason) -> Command { return Close{std::move(reason)}; });
}

Result<Command> approve(const Arguments& said) {
  const std::string target = lowered(said.text("target"));
  if (target == "prod") return ApproveProd{};
  if (target == "uat-merge" || target == "uat_merge") return ApproveUatMerge{};
  return wrong(target.empty() ? "it must say what is approved: `prod` or `uat-merge`"
                              : quoted(target) + " cannot be approved: `prod` or `uat-merge`");
}

Result<Command> approveProd(const Arguments&) { return ApproveProd{}; }
Result<Command> approveUatMerge(const Arguments&) { return ApproveUatMerge{}; }
Result<Command> unapprove(const Arguments&) { return Unapprove{}; }

Result<Command> hold(const Arguments& said) {
  return neededReason(said).map([](std::string reason) -> Command { return HoldFix{std::move(reason)}; });
}

Result<Command> unhold(const Arguments&) { return Unhold{}; }

Result<Command> lock(const Arguments& said) {
  LockEnvironment command;
  const auto environment = tier(said, "environment");
  if (!environment) return fail(environment.error());
  command.environment = *environment;
  const auto length = lengthOf(said);
  if (!length) return fail(length.error());
  command.length = *length;
  const auto reason = neededReason(said);
  if (!reason) return fail(reason.error());
  command.reason = *reason;
  return command;
}

Result<Command> unlock(const Arguments& said) {
  const auto environment = tier(said, "environment");
  if (!environment) return fail(environment.error());
  const std::string id = said.text("id");
  if (!id.empty() && !isName(id, "-_.:")) return wrong(quoted(id) + " is no id of a lock");
  return Unlock{*environment, id};
}

Result<Command> freeze(const Arguments& said) {
  FreezeDeployments command;
  command.from = said.text("from").empty() ? "now" : said.text("from");
  command.until = said.text("until");
  const auto isMoment = [](const std::string& text) {
    return fromRfc3339(text).has_value() || parseLocalMoment(text).has_value();
  };
  constexpr std::string_view example = " is no moment, as in `2026-02-05` or `2026-02-05 20:00`";
  if (command.from != "now" && !isMoment(command.from))
    return wrong(quoted(command.from) + std::string(example));
  if (command.until.empty()) return wrong("it must say until when");
  if (!isMoment(command.until)) return wrong(quoted(command.until) + std::string(example));
  if (const auto level = said.find("level"); level && !level->empty()) {
    const auto found = fromText<FreezeLevel>(lowered(*level));
    if (!found) return wrong(quoted(*level) + " is no level: `soft`, `hard` or `full`");
    command.level = *found;
  }
  if (const auto modules = said.find("modules")) {
    std::string_view rest = *modules;
    while (!rest.empty()) {
      const std::size_t end = std::min(rest.find(','), rest.size());
      const std::string name = cleanLine(rest.substr(0, end));
      rest.remove_prefix(std::min(end + 1, rest.size()));
      if (!isName(name, "-_")) return wrong(quoted(name) + " is no name of a module");
      command.modules.push_back(name);
    }
    // Nobody can tell whether this was meant to freeze nothing or everything.
    if (command.modules.empty())
      return wrong("`modules=` names no module: leave it out to freeze everything");
  }
  const auto reason = neededReason(said);
  if (!reason) return fail(reason.error());
  command.reason = *reason;
  return command;
}

Result<Command> unfreeze(const Arguments& said) {
  const std::string id = said.text("id");
  if (!id.empty() && !isName(id, "-_.:")) return wrong(quoted(id) + " is no id of a freeze");
  return LiftFreeze{id};
}

Result<Command> attest(const Arguments& said) {
  const std::string check = said.text("check");
  if (!isName(check, "-_.")) {
    return wrong(check.empty() ? "the name of the check is missing"
                               : quoted(check) + " is no name of a check");
  }
  const auto note = sentence(said, "note");
  if (!note) return fail(note.error());
  return Attest{check, *note};
}

Result<Command> accept(const Arguments& said) {
  AcceptFinding command;
  command.finding = said.text("finding");
  const bool one_word =
      command.finding.size() <= kMaxReason &&
      std::all_of(command.finding.begin(), command.finding.end(), [](char c) { return c > ' ' && c != '`'; });
  if (command.finding.empty() || !one_word) {
    return wrong(command.finding.empty() ? "the id of the finding is missing"
                                         : quoted(command.finding) + " is no id of a finding");
  }
  const auto length = lengthOf(said);
  if (!length) return fail(length.error());
  command.length = *length;
  const auto reason = neededReason(said);
  if (!reason) return fail(reason.error());
  command.reason = *reason;
  return command;
}

Result<Command> promote(const Arguments& said) {
  const auto reason = sentence(said, "reason");
  if (!reason) return fail(reason.error());
  return Promote{said.text("withdraw") == "true", *reason};
}

Result<Command> hotfix(const Arguments& said) {
  const auto name = sentence(said, "name");
  if (!name) return fail(name.error());
  return StartHotfix{*name};
}

Result<Command> rollback(const Arguments& said) {
  RollBack command;
  const auto environment = tier(said, "environment");
  if (!environment) return fail(environment.error());
  if (!*environment) return wrong("the environment is missing: `uat` or `prod`");
  command.environment = **environment;
  const std::string to = said.text("to");
  if (!to.empty() && !isName(to, ".-+_/")) return wrong(quoted(to) + " is no release tag, as in `v1.4.1`");
  command.to = TagName(to);
  if (const auto impact = said.find("impact"); impact && !impact->empty()) {
    command.impact = fromText<Impact>(lowered(*impact));
    if (!command.impact) return wrong(quoted(*impact) + " is no impact: `minor`, `functional` or `data`");
  }
  command.force = said.text("force") == "true";
  const auto reason = neededReason(said);
  if (!reason) return fail(reason.error());
  command.reason = *reason;
  return command;
}

Result<Command> waive(const Arguments& said) {
  WaiveDebt command;
  command.debt = said.text("debt");
  if (!command.debt.empty() && !isDebtName(command.debt)) {
    return wrong(quoted(command.debt) +
                 " is no debt: `#12`, or a commit id of at least 7 characters in lower-case hex");
  }
  const auto length = lengthOf(said);
  if (!length) return fail(length.error());
  command.length = *length;
  const auto reason = neededReason(said);
  if (!reason) return fail(reason.error());
  command.reason = *reason;
  return command;
}

Result<Command> adopt(const Arguments& said) {
  const auto environment = tier(said, "environment");
  if (!environment) return fail(environment.error());
  if (!*environment) return wrong("the environment is missing: `uat` or `prod`");
  const std::string version = said.text("version");
  if (!isName(version, ".-+_/"))
    return wrong("the version is missing: the name of a release tag, as in `v1.4.0`");
  return Adopt{**environment, TagName(version)};
}

Result<Command> simulate(const Arguments& said) {
  const std::string slot = lowered(said.text("slot"));
  if (slot != "t1" && slot != "t2") return wrong("it must say which slot: `T1` or `T2`");
  const std::string date = said.text("date");
  if (!date.empty() && !isLocalDate(date)) return wrong(quoted(date) + " is no date, as in `2026-03-01`");
  return Simulate{slot == "t1" ? Slot::t1 : Slot::t2, date};
}

Result<Command> status(const Arguments&) { return ShowStatus{}; }
Result<Command> retry(const Arguments&) { return Retry{}; }
Result<Command> why(const Arguments&) { return ShowWhy{}; }
Result<Command> help(const Arguments&) { return ShowHelp{helpText()}; }

}  // namespace sluice::builders
