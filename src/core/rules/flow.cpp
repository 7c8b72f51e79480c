#include "core/rules/flow.h"

namespace sluice {

bool entersPipeline(Severity severity) { return severity == Severity::low || severity == Severity::medium; }

const BranchName& baseOf(const Settings& settings, Flow flow) {
  return flow == Flow::flow2 ? settings.prod.branch : settings.uat.branch;
}

FlowChoice chooseFlow(const Settings& settings, const Survey& survey,
                      const std::vector<AccountedCommit>& known_in_prod, const Fix& fix, Flow wanted,
                      bool force) {
  const VersionState state = versionState(survey, known_in_prod);
  const std::string versions = describeVersions(survey);
  FlowChoice choice;
  if (state == VersionState::unknown) {
    std::string text = "the versions cannot be compared: " + versions;
    for (const std::string& problem : survey.problems) text += "; " + problem;
    choice.refusal =
        Reason{Rule::version, text + ". State what an environment runs with `sluice adopt`.", {Role::admin}};
    return choice;
  }
  const Tier found_in = fix.found_in.value_or(fix.pr.base == settings.prod.branch ? Tier::prod : Tier::uat);
  // Flow 2 is for what was found in PROD while UAT is another version (validating it in UAT gives
  // false confidence).
  const Flow right = state != VersionState::aligned && found_in == Tier::prod ? Flow::flow2 : Flow::flow1;
  std::string why;
  switch (state) {
    case VersionState::aligned:
      why = "both environments are at the same version (" + versions + "), so UAT goes first";
      break;
    case VersionState::uat_ahead:
      why = right == Flow::flow2
                ? "UAT is ahead (" + versions + ") and the bug was found in PROD, so PROD goes first"
                : "UAT is ahead (" + versions + ") and the bug was found in UAT, so UAT goes first";
      break;
    case VersionState::diverged:
      why = "the environments have DIVERGED (" + versions + "; PROD has " +
            std::to_string(lackingInUat(survey, known_in_prod).size()) + " commits that UAT lacks)" +
            (right == Flow::flow2 ? ", so PROD goes first"
                                  : " and the bug was found in UAT, so UAT goes first");
      break;
    case VersionState::unknown:
      break;
  }
  choice.flow = right;
  choice.why = "Flow " + std::string(right == Flow::flow1 ? "1" : "2") + ": " + why;
  if (wanted != Flow::unset && wanted != right) {
    if (!force) {
      choice.flow = Flow::unset;
      choice.refusal = Reason{Rule::flow,
                              std::string(toText(wanted)) + " contradicts the version check: " + why +
                                  ". An admin can override with `--force <reason>`.",
                              {Role::admin}};
      return choice;
    }
    choice.flow = wanted;
    choice.overridden = true;
    choice.why = "Flow " + std::string(wanted == Flow::flow1 ? "1" : "2") + " by force, although " + why;
  }
  const BranchName& base = baseOf(settings, choice.flow);
  if (fix.pr.base != base) {
    choice.refusal =
        Reason{Rule::flow,
               choice.why + ". That needs the pull request against `" + base.str() + "`, but it goes into `" +
                   fix.pr.base.str() + "`: change its base or open another.",
               {}};
    choice.flow = Flow::unset;
  }
  return choice;
}

}  // namespace sluice
