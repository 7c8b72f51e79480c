/// What `decide` answers: record these changes, do these effects, for these reasons, and tell the asker this.
#pragma once

#include "core/event.h"
#include "core/state.h"

namespace sluice {

/// One line of the log and the journal: which rule led to what.
struct Finding {
  Rule rule = Rule::state;
  std::string text;
  std::int64_t number = 0;  ///< the fix it is about; 0 for the repository

  static constexpr void fields(auto&& each) {
    each("rule", &Finding::rule);
    each("text", &Finding::text);
    each("number", &Finding::number);
  }
};

/// The answer to whoever gave the command.
struct Answer {
  bool accepted = false;
  std::string text;             ///< Markdown, for a reply or the API's `message`
  std::vector<Reason> reasons;  ///< why not
  bool unknown = false;         ///< there is no such thing (404)
  std::string id;               ///< of what was made or found: cycle, lock

  static constexpr void fields(auto&& each) {
    each("accepted", &Answer::accepted);
    each("text", &Answer::text);
    each("reasons", &Answer::reasons);
    each("id", &Answer::id);
  }
};

struct Decision {
  std::vector<Change> changes;
  std::vector<Effect> effects;
  std::vector<Finding> findings;
  std::optional<Answer> answer;  ///< for Ordered and CycleAsked
};

}  // namespace sluice
