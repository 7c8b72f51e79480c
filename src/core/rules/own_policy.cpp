#include "core/rules/own_policy.h"

#include <algorithm>

#include "core/rules/approval.h"
#include "core/text.h"

namespace sluice {
namespace {

/// Lays the file under the configuration and collects the keys that are the configuration's already.
class Overlay {
 public:
  Overlay(Settings& settings, std::vector<std::string>& unused) : settings_(settings), unused_(unused) {}

  void lay(const OwnPolicy& own) {
    for (const ChecklistItem& item : own.checklist) {
      if (!open("checklist." + item.name)) continue;
      const auto known = std::find_if(settings_.checklist.begin(), settings_.checklist.end(),
                                      [&](const ChecklistItem& other) { return other.name == item.name; });
      if (known == settings_.checklist.end()) {
        settings_.checklist.push_back(item);
      } else {
        *known = item;
      }
    }
    if (own.uat && open("policy.uat")) settings_.policies.uat = *own.uat;
    if (own.prod_flow1 && open("policy.prod")) {
      settings_.policies.prod_flow1 = *own.prod_flow1;
      settings_.policies.prod_flow2 = *own.prod_flow2;
    }
    if (own.uat_merge && open("policy.uat_merge")) settings_.policies.uat_merge = *own.uat_merge;
    for (const auto& [name, paths] : own.modules) {
      if (open("modules." + name)) settings_.modules[name] = paths;
    }
    UpstreamSettings& upstream = settings_.upstream;
    if (own.min_coverage && open("upstream.min_coverage")) upstream.min_coverage = own.min_coverage;
    for (const RequiredCheck& check : own.required_checks) {
      const bool known = std::any_of(
          upstream.required_checks.begin(), upstream.required_checks.end(),
          [&](const RequiredCheck& other) { return other.name == check.name && other.app == check.app; });
      if (!known) upstream.required_checks.push_back(check);
    }
    for (const std::string& artifact : own.artifacts) {
      if (std::find(upstream.artifacts.begin(), upstream.artifacts.end(), artifact) ==
          upstream.artifacts.end())
        upstream.artifacts.push_back(artifact);
    }
    settings_.freezes.insert(settings_.freezes.end(), own.freezes.begin(), own.freezes.end());
  }

 private:
  bool open(const std::string& key) {
    const bool free = !settings_.own_policy->central.contains(key);
    if (!free) unused_.push_back("`" + key + "`");
    return free;
  }

  Settings& settings_;
  std::vector<std::string>& unused_;
};

}  // namespace

void EffectiveSettings::see(const std::optional<Survey>& survey) {
  if (!given_.own_policy || given_.own_policy->applied || !survey || !survey->policy) return;
  const PolicyFile& file = *survey->policy;
  own_ = given_;
  PolicyStanding& standing = *own_->own_policy;
  standing.applied = true;
  std::vector<std::string> unused;
  if (file.policy) Overlay(*own_, unused).lay(*file.policy);
  standing.good = file.problem.empty() && file.policy;
  if (standing.good) {
    standing.text = "stands on `" + given_.prod.branch.str() + "` at " + shortId(file.commit);
    if (!unused.empty())
      standing.text += "; not used, because the configuration says it itself: " + listNames(unused, "and");
    return;
  }
  standing.text = file.problem;
  if (file.policy) standing.text += "; until then the one of " + shortId(file.policy_from) + " counts";
  standing.text += ". Whoever may push to `" + given_.prod.branch.str() + "` can correct it";
}

void keepLastGood(Survey& survey, const std::optional<Survey>& before) {
  if (!survey.policy || survey.policy->policy || !before || !before->policy) return;
  survey.policy->policy = before->policy->policy;
  survey.policy->policy_from = before->policy->policy_from;
}

}  // namespace sluice
