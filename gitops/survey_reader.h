/// Reads a Survey from a mirror that has just been refreshed. Reads only.
#pragma once

#include "core/survey.h"
#include "gitops/repository.h"

namespace sluice {

/// What is missing (a branch, a recorded release) goes into `problems`; only a repository that cannot be read
/// is an error.
Result<Survey> readSurvey(const Repository& repository, const SurveyRequest& request);

}  // namespace sluice
