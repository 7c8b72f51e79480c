/// The gate's answer: one evaluation serves cycles, deployments, `/why`, `sluice gate` and simulations (rules
/// §8).
#pragma once

#include "base/time.h"
#include "core/reason.h"

namespace sluice {

enum class CheckState { pass, fail, pending, skipped };

template <>
struct EnumNames<CheckState> {
  static constexpr std::pair<CheckState, std::string_view> names[] = {{CheckState::pass, "pass"},
                                                                      {CheckState::fail, "fail"},
                                                                      {CheckState::pending, "pending"},
                                                                      {CheckState::skipped, "skipped"}};
};

struct Check {
  std::string name;
  CheckState state = CheckState::fail;
  std::string reason;
  std::vector<Role> can_clear;
  Rule rule = Rule::checklist;
  std::string value{};  ///< what was found, and what it was held against; empty where there is no such thing
  std::string limit{};
  std::optional<Instant> at{};  ///< when somebody looked, or vouched

  /// It keeps no gate closed.
  bool good() const { return state == CheckState::pass || state == CheckState::skipped; }
  Reason asReason() const { return {rule, name + ": " + reason, can_clear}; }
  static constexpr void fields(auto&& each) {
    each("name", &Check::name);
    each("state", &Check::state);
    each("reason", &Check::reason);
    each("can_clear", &Check::can_clear);
    each("rule", &Check::rule);
    each("value", &Check::value);
    each("limit", &Check::limit);
    each("at", &Check::at);
  }
};

struct Gate {
  bool open = false;  ///< no check fails or is pending
  std::vector<Check> checks;

  static constexpr void fields(auto&& each) {
    each("open", &Gate::open);
    each("checks", &Gate::checks);
  }
};

/// What a probe of the checklist found (monitor room).
struct ProbeResult {
  std::string check;
  bool passed = false;
  std::string detail{};
  std::string value{};  ///< what was found, as short as it goes, and what it was held against
  std::string limit{};
  std::optional<Instant> at{};  ///< when it was looked at

  static constexpr void fields(auto&& each) {
    each("check", &ProbeResult::check);
    each("passed", &ProbeResult::passed);
    each("detail", &ProbeResult::detail);
    each("value", &ProbeResult::value);
    each("limit", &ProbeResult::limit);
    each("at", &ProbeResult::at);
  }
};

}  // namespace sluice
