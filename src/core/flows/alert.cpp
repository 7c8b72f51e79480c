#include "core/flows/alert.h"

#include <algorithm>

#include "core/flows/rollback.h"
#include "core/flows/rollout.h"
#include "core/rules/gate.h"
#include "core/text.h"

namespace sluice {
namespace {

/// Why nothing is done about an alert; nothing when it calls for a rollback of `deployment`.
std::optional<std::string> noConcern(const AlertSettings& settings, const AlertFired& alert,
                                     const Deployment* deployment) {
  const bool fits = std::all_of(settings.labels.begin(), settings.labels.end(), [&](const auto& wanted) {
    const auto found = alert.labels.find(wanted.first);
    return found != alert.labels.end() && found->second == wanted.second;
  });
  if (!fits) return "it has other labels than those that call for a rollback";
  if (deployment == nullptr) return "no deployment made what runs there";
  if (!deployment->triggered_at) return "deployment " + deployment->id.str() + " has not begun yet";
  if (alert.began < *deployment->triggered_at)
    return "it began at " + toRfc3339(alert.began) + ", before deployment " + deployment->id.str();
  if (deployment->finished_at && alert.began > *deployment->finished_at + settings.within)
    return "it began more than " + formatDuration(settings.within) + " after deployment " +
           deployment->id.str();
  return std::nullopt;
}

}  // namespace

void alertFired(Draft& draft, const AlertFired& alert) {
  const std::string name = "alert " + shortTitle(alert.name);
  const auto& settings = draft.settings().alert;
  if (!settings) return draft.find(Rule::alert, name + " ignored: no alert is configured to count");
  const Deployment* deployment = liveDeployment(draft.gateView(), settings->environment);
  if (deployment == nullptr)
    deployment = draft.deployment(draft.facts().environment(settings->environment).deployment);
  if (const auto why = noConcern(*settings, alert, deployment))
    return draft.find(Rule::alert, name + " ignored: " + *why);
  const std::string text = name + (alert.summary.empty() ? "" : ": " + shortTitle(alert.summary));
  draft.find(Rule::alert, text + ", after deployment " + deployment->id.str());
  const DeploymentId id = deployment->id;
  switch (deployment->state) {
    case DeploymentState::triggering:
    case DeploymentState::running:
      // Two runs at once would be worse: CI is let end, and then it goes back.
      draft.editDeployment(id).alarm = text;
      return;
    case DeploymentState::verifying:
    case DeploymentState::waiting:
      return failRollout(draft, id, Rule::alert, text);
    case DeploymentState::succeeded:
      return rollBackByItself(draft, Deployment(*deployment), text);
    case DeploymentState::pushing:
    case DeploymentState::failed:
      return;
  }
}

}  // namespace sluice
