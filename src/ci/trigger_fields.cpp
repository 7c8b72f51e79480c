#include "ci/trigger_fields.h"

namespace sluice {
namespace {

std::string joined(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ",") + name;
  return text;
}

}  // namespace

std::vector<std::pair<std::string_view, std::string>> triggerFields(const TriggerDeployment& request) {
  std::vector<std::pair<std::string_view, std::string>> fields{
      {"deployment_id", request.deployment.str()},
      {"environment", std::string(toText(request.environment))},
      {"version", request.release.version.str()},
      {"sha", request.release.sha.str()},
      {"ref", refOf(request).str()},
      {"services", joined(request.services)},
      {"strategy", request.strategy},
      {"traffic_percent", std::to_string(request.traffic_percent)},
      {"previous_version", request.previous_version}};
  if (request.rollback) fields.emplace_back("rollback", "true");
  if (!request.migrate_down_to.empty()) fields.emplace_back("migrate_down_to", request.migrate_down_to);
  return fields;
}

const TagName& refOf(const TriggerDeployment& request) {
  return request.ref.empty() ? request.release.version : request.ref;
}

}  // namespace sluice
