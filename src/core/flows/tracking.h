/// From what the forge shows to what is tracked: pull requests, their labels and comments (rules §4, §5).
#pragma once

#include "core/draft.h"

namespace sluice {

/// Up to which comment of this pull request its orders were taken.
std::int64_t readUntil(const Draft& draft, std::int64_t number);

/// Takes in one pull request as it is now, then carries out its new commands in order.
void observePullRequest(Draft& draft, const State& state, const PullRequestObserved& observed);

/// Takes in a survey: what environments run before their first deployment, and what is accounted for.
void observeSurvey(Draft& draft, const Survey& survey);

}  // namespace sluice
