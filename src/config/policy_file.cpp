#include "config/policy_file.h"

#include <algorithm>
#include <array>

#include "config/checklist.h"
#include "config/freezes.h"
#include "config/policy.h"
#include "config/services.h"
#include "config/shape.h"
#include "config/upstream.h"
#include "config/url.h"
#include "config/yaml.h"

namespace sluice {
namespace config {
namespace {

constexpr std::array<std::string_view, 5> kOwnKeys{"checklist", "policy", "upstream", "freezes", "modules"};
constexpr std::array<std::string_view, 3> kOwnProbes{"attestation", "http", "prometheus"};
constexpr std::size_t kMostFreezes = 100;
constexpr std::size_t kMostModules = 100;
constexpr std::size_t kMostShown = 3;  ///< problems; the rest are counted

template <class List, class Item>
bool isAmong(const List& list, const Item& item) {
  return std::find(list.begin(), list.end(), item) != list.end();
}

/// Nothing here reads a file or the environment.
class NoSecrets : public SecretSource {
 public:
  std::optional<std::string> environment(const std::string&) const override { return std::nullopt; }
  Result<std::string> file(const std::string& path) const override {
    return fail(ErrorKind::not_found, path);
  }
};

void refuseSecrets(const RawValue& value, Problems& problems) {
  if (value.kind == RawValue::Kind::scalar &&
      (value.text.find("${") != std::string::npos || value.text.starts_with("file:"))) {
    problems.error(value.mark, "",
                   "a repository names no secrets of the gateway: found " + inQuotes(value.text));
  }
  for (const Raw& item : value.items) refuseSecrets(*item, problems);
  for (const RawEntry& entry : value.entries) refuseSecrets(*entry.value, problems);
}

void refuseKeys(const Cursor& root, Problems& problems) {
  for (const auto& [key, value] : root.entries()) {
    if (!isAmong(kOwnKeys, key))
      problems.error(
          root.keyMark(key), key,
          "only checklist, policy, upstream, freezes and modules stand in a repository: this is for the "
          "gateway's own configuration");
  }
  for (const auto& [name, check] : root["checklist"].entries()) {
    for (const auto& [probe, how] : check.entries()) {
      if (!isAmong(kOwnProbes, probe))
        problems.error(
            check.keyMark(probe), how.path(),
            "only attestation, http and prometheus stand in a repository: this is for the gateway's own "
            "configuration");
    }
  }
  for (const Cursor& freeze : root["freezes"].items()) {
    for (const char* key : {"ics", "recur", "refresh"}) {
      if (freeze[key].present())
        problems.error(
            freeze.keyMark(key), freeze[key].path(),
            "only a freeze with from and until stands in a repository: this is for the gateway's own "
            "configuration");
    }
  }
}

void readChecks(const Cursor& root, const RepositoryConfig& central, OwnPolicy& own, Problems& problems) {
  const Cursor at = root["checklist"];
  const NoSecrets nothing;
  for (ChecklistItem& item : readChecklist(root, Secrets(nothing, "/", problems), problems)) {
    const Cursor configured = at[item.name];
    if (!configured.present()) continue;
    if (item.valid_for > ChecklistItem().valid_for) {
      const Cursor valid_for = configured["attestation"]["valid_for"];
      problems.error(valid_for.mark(), valid_for.path(),
                     "expected at most " + formatDuration(ChecklistItem().valid_for) +
                         ": a repository may only be stricter than without it");
    }
    if (!item.url.empty()) {
      const Cursor url = configured[toText(item.probe)]["url"];
      const auto parsed = parseUrl(item.url);
      const auto& hosts = central.policy_hosts;
      const bool allowed = parsed && std::any_of(hosts.begin(), hosts.end(), [&](const std::string& host) {
                             return leadsTo(*parsed, host);
                           });
      if (!allowed)
        problems.error(url.mark(), url.path(),
                       "the gateway's configuration does not let a repository ask this host (policy_hosts)");
    }
    own.checklist.push_back(std::move(item));
  }
}

void readApprovals(const Cursor& root, const RepositoryConfig& central, OwnPolicy& own, Problems& problems) {
  const Cursor at = root["policy"];
  const Policies read = readPolicies(root, central.settings.people, problems);
  const Policies usual;
  const auto take = [&](const char* key, const ApprovalPolicy& policy, const ApprovalPolicy& least,
                        std::optional<ApprovalPolicy>& into) {
    if (!at[key].isMap()) return;
    for (const Role role : policy.roles) {
      if (!isAmong(least.roles, role))
        problems.error(at[key].mark(), at[key].path(),
                       "a repository may only be stricter than without it: role " +
                           std::string(toText(role)) + " would count besides");
    }
    into = policy;
  };
  take("uat", read.uat, usual.uat, own.uat);
  take("prod", read.prod_flow1, usual.prod_flow1, own.prod_flow1);
  take("prod", read.prod_flow2, usual.prod_flow2, own.prod_flow2);
  take("uat_merge", read.uat_merge, usual.uat_merge, own.uat_merge);
}

void atMost(const Cursor& list, std::size_t count, std::size_t most, Problems& problems) {
  if (count > most)
    problems.error(list.mark(), list.path(), "expected at most " + std::to_string(most) + " of them");
}

OwnPolicy readOwn(const Cursor& root, const RepositoryConfig& central, Problems& problems) {
  OwnPolicy own;
  readChecks(root, central, own, problems);
  readApprovals(root, central, own, problems);
  UpstreamSettings upstream = readUpstream(root, problems);
  own.required_checks = std::move(upstream.required_checks);
  own.artifacts = std::move(upstream.artifacts);
  own.min_coverage = upstream.min_coverage;
  own.modules = readModules(root, central.settings.services, problems);
  atMost(root["modules"], own.modules.size(), kMostModules, problems);
  RepositoryConfig whole;
  whole.settings.zone = central.settings.zone;
  whole.settings.services = central.settings.services;
  whole.settings.modules = central.settings.modules;
  whole.settings.modules.insert(own.modules.begin(), own.modules.end());
  const NoSecrets nothing;
  readFreezes(root["freezes"], moduleNames(whole.settings), whole, Secrets(nothing, "/", problems), problems);
  own.freezes = std::move(whole.settings.freezes);
  atMost(root["freezes"], own.freezes.size(), kMostFreezes, problems);
  return own;
}

std::string listProblems(const std::vector<ConfigProblem>& problems) {
  std::string text;
  for (std::size_t i = 0; i < std::min(problems.size(), kMostShown); ++i)
    text += (i > 0 ? "; " : "") + formatProblem(problems[i], kPolicyFile);
  if (problems.size() > kMostShown) text += "; and " + std::to_string(problems.size() - kMostShown) + " more";
  return text;
}

}  // namespace
}  // namespace config

Result<OwnPolicy> readPolicyFile(std::string_view text, const RepositoryConfig& central) {
  config::Problems problems;
  OwnPolicy own;
  if (const config::Raw file = config::readYaml(text, problems)) {
    const config::Cursor root(file, "");
    config::refuseSecrets(*file, problems);
    config::refuseKeys(root, problems);
    if (!problems.any()) config::checkRepositoryShape(*file, problems);
    if (!problems.any()) own = config::readOwn(root, central, problems);
  }
  if (problems.any()) return fail(ErrorKind::invalid, config::listProblems(problems.errors()));
  return own;
}

}  // namespace sluice
