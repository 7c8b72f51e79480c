/// Why something did not happen, or how it was chosen. A refusal is a value that names its rule and who can
/// clear it.
#pragma once

#include <string>
#include <vector>

#include "base/fields.h"
#include "core/person.h"

namespace sluice {

enum class Rule {
  permission,
  state,
  severity,
  version,
  flow,
  approval,
  digest,
  hold,
  freeze,
  lock,
  checklist,
  unaccounted,
  ancestry,
  conflict,
  window,
  merge,
  git,
  ci,
  timeout,
  forge,
  grammar,
  strategy,
  concurrency,
  upstream,
  debt,
  smoke,
  alert,
  policy,
};

template <>
struct EnumNames<Rule> {
  static constexpr std::pair<Rule, std::string_view> names[] = {{Rule::permission, "permission"},
                                                                {Rule::state, "state"},
                                                                {Rule::severity, "severity"},
                                                                {Rule::version, "version"},
                                                                {Rule::flow, "flow"},
                                                                {Rule::approval, "approval"},
                                                                {Rule::digest, "digest"},
                                                                {Rule::hold, "hold"},
                                                                {Rule::freeze, "freeze"},
                                                                {Rule::lock, "lock"},
                                                                {Rule::checklist, "checklist"},
                                                                {Rule::unaccounted, "unaccounted"},
                                                                {Rule::ancestry, "ancestry"},
                                                                {Rule::conflict, "conflict"},
                                                                {Rule::window, "window"},
                                                                {Rule::merge, "merge"},
                                                                {Rule::git, "git"},
                                                                {Rule::ci, "ci"},
                                                                {Rule::timeout, "timeout"},
                                                                {Rule::forge, "forge"},
                                                                {Rule::grammar, "grammar"},
                                                                {Rule::strategy, "strategy"},
                                                                {Rule::concurrency, "concurrency"},
                                                                {Rule::upstream, "upstream"},
                                                                {Rule::debt, "debt"},
                                                                {Rule::smoke, "smoke"},
                                                                {Rule::alert, "alert"},
                                                                {Rule::policy, "policy"}};
};

struct Reason {
  Rule rule = Rule::state;
  std::string text;             ///< for people, one sentence, no secret
  std::vector<Role> can_clear;  ///< who can do something about it; empty: nobody by decree

  static constexpr void fields(auto&& each) {
    each("rule", &Reason::rule);
    each("text", &Reason::text);
    each("can_clear", &Reason::can_clear);
  }
};

}  // namespace sluice
