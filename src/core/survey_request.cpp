#include "core/survey_request.h"

#include "core/rules/access.h"

namespace sluice {

SurveyRequest surveyRequestFor(const RepositoryFacts& facts, const Settings& settings) {
  const auto recorded = [](const Environment& environment) {
    const bool known = !environment.deployment.empty() || !environment.stated_by.empty();
    return known ? environment.running : std::nullopt;
  };
  return SurveyRequest{settings.uat.branch, settings.prod.branch, recorded(facts.uat), recorded(facts.prod),
                       settings.forge_permissions ? approversOf(settings) : std::vector<std::string>{}};
}

}  // namespace sluice
