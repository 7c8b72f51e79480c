/// What to ask the git room for, from what is recorded.
#pragma once

#include "core/state.h"

namespace sluice {

/// Only a deployment or a person's word is a recorded release; before either the tags tell, and they may
/// still change.
SurveyRequest surveyRequestFor(const RepositoryFacts& facts, const Settings& settings);

}  // namespace sluice
