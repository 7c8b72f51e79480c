#include "core/rules/approval.h"

#include <algorithm>
#include <set>

#include "base/digest.h"
#include "core/rules/access.h"
#include "core/rules/permission.h"
#include "core/text.h"

namespace sluice {
namespace {

Who whoApproved(const Approval& approval, const Person* person) {
  Who who;
  who.name = approval.by;
  who.forge_id = approval.forge_id;
  if (person == nullptr) return who;
  who.person = *person;
  who.forge_login = person->forge_login;
  if (who.forge_id == 0) who.forge_id = person->forge_id;
  return who;
}

/// Why an approval that covers the plan does not count; empty when it does.
std::string discountOf(const Fix& fix, const Approval& approval, const ApprovalPolicy& policy,
                       const RepositoryFacts& facts, const Settings& settings) {
  const Person* person = personNamed(settings, approval.by);
  if (person == nullptr) return approval.by + " is not one of the users any more";
  const Who who = whoApproved(approval, person);
  if (!hasRole(who, policy.roles)) return approval.by + " is not " + listRoles(policy.roles);
  if (!policy.authors && isAuthor(who, fix.pr)) return approval.by + " wrote part of this change";
  if (const std::string problem = accessProblem(settings, facts, *person); !problem.empty())
    return approval.by + ": " + problem;
  return "";
}

bool covers(const Fix& fix, const Approval& approval, ApprovalKind kind, const std::string& digest) {
  // Two people who confirm different flows do not agree.
  const bool same_flow = approval.flow == Flow::unset || approval.flow == fix.flow;
  return approval.kind == kind && approval.digest == digest && same_flow;
}

std::vector<std::string> whoCould(const Fix& fix, const Standing& standing, const RepositoryFacts& facts,
                                  const Settings& settings) {
  std::vector<std::string> names;
  for (const Person& person : settings.people) {
    const std::vector<std::string> given = standing.by();
    if (std::find(given.begin(), given.end(), person.login) != given.end()) continue;
    Approval imagined;
    imagined.by = person.login;
    imagined.forge_id = knownId(facts, person);
    if (discountOf(fix, imagined, standing.policy, facts, settings).empty()) names.push_back(person.login);
  }
  return names;
}

/// The value of the line that begins with this word; empty when there is none.
std::string valueOf(const std::vector<std::string>& lines, std::string_view word) {
  for (const std::string& line : lines) {
    if (line.starts_with(word) && line.size() > word.size() && line[word.size()] == ' ')
      return line.substr(word.size() + 1);
  }
  return "";
}

/// What is in `a` and not in `b`, of the lines that begin with this word, shortened for people.
std::vector<std::string> without(const std::vector<std::string>& a, const std::vector<std::string>& b,
                                 std::string_view word) {
  std::vector<std::string> values;
  for (const std::string& line : a) {
    if (!line.starts_with(word) || std::find(b.begin(), b.end(), line) != b.end()) continue;
    const std::string value = line.substr(word.size());
    values.push_back("`" + (word == "commit " ? value.substr(0, 12) : value) + "`");
  }
  return values;
}

std::string shortRelease(const std::string& value) {
  const std::size_t space = value.find(' ');
  return value.empty() ? "no release" : space == 0 ? value.substr(1, 12) : value.substr(0, space);
}

std::string listed(const std::vector<std::string>& values) {
  constexpr std::size_t kShown = 10;
  std::string text;
  for (std::size_t i = 0; i < std::min(values.size(), kShown); ++i) text += (i == 0 ? "" : ", ") + values[i];
  if (values.size() > kShown) text += " and " + std::to_string(values.size() - kShown) + " more";
  return text;
}

}  // namespace

std::vector<std::string> planLines(const Fix& fix, ApprovalKind kind, const RepositoryFacts& facts,
                                   const Settings& settings) {
  std::vector<std::string> lines;
  const auto landed = [&] {
    if (!fix.plan) return;
    for (const CommitId& commit : fix.plan->analysis.landed) lines.push_back("commit " + commit.str());
    for (const std::string& service : fix.plan->services) lines.push_back("service " + service);
  };
  const auto release = [&](const Release& r) {
    lines.push_back("release " + r.version.str() + " " + r.sha.str());
  };
  switch (kind) {
    case ApprovalKind::confirm:
      lines.push_back("head " + fix.pr.head.str());
      lines.emplace_back("environment prod");
      break;
    case ApprovalKind::prod:
      if (fix.hotfix) lines.push_back("head " + fix.hotfix->head.str());
      if (fix.hotfix && facts.prod.running) release(*facts.prod.running);
      if (fix.hotfix) {
        lines.emplace_back("environment prod");
        break;
      }
      landed();
      if (facts.uat.running) release(*facts.uat.running);
      lines.emplace_back("environment prod");
      lines.push_back("strategy " + settings.prod.strategy);
      break;
    case ApprovalKind::uat_merge:
      landed();
      release(fix.prod_release);
      lines.emplace_back("environment uat");
      lines.push_back("strategy " + settings.uat.strategy);
      break;
  }
  return lines;
}

std::string planDigest(const Fix& fix, ApprovalKind kind, const RepositoryFacts& facts,
                       const Settings& settings) {
  std::string text =
      std::string(toText(kind)) + "\n" + fix.repository.str() + "\n" + std::to_string(fix.number) + "\n";
  for (const std::string& line : planLines(fix, kind, facts, settings)) text += line + "\n";
  return sha256Hex(text);
}

std::vector<std::string> coveredBy(const Fix& fix, ApprovalKind kind, const RepositoryFacts& facts,
                                   const Settings& settings) {
  std::vector<std::string> lines = planLines(fix, kind, facts, settings);
  if (kind == ApprovalKind::confirm) {
    for (const ProposedCommit& commit : fix.pr.commits) lines.push_back("commit " + commit.id.str());
  }
  return lines;
}

std::vector<std::string> planDifference(const std::vector<std::string>& before,
                                        const std::vector<std::string>& now) {
  std::vector<std::string> said;
  const auto add = [&](const std::vector<std::string>& values, const std::string& what) {
    if (!values.empty()) said.push_back(what + ": " + listed(values));
  };
  add(without(now, before, "commit "), "commits added");
  add(without(before, now, "commit "), "commits gone");
  add(without(now, before, "service "), "services added");
  add(without(before, now, "service "), "services gone");
  const auto turned = [&](std::string_view word, const auto& shorten) {
    const std::string was = valueOf(before, word);
    const std::string is = valueOf(now, word);
    if (was != is) said.push_back(std::string(word) + ": " + shorten(was) + " → " + shorten(is));
  };
  turned("head", [](const std::string& value) { return "`" + value.substr(0, 12) + "`"; });
  turned("release", shortRelease);
  turned("environment", [](const std::string& value) { return value; });
  turned("strategy", [](const std::string& value) { return value; });
  return said;
}

ApprovalKind neededApproval(const Fix& fix) {
  if (fix.status == FixStatus::pending_uat_merge || fix.status == FixStatus::deployed_prod)
    return ApprovalKind::uat_merge;
  return fix.flow == Flow::flow2 ? ApprovalKind::confirm : ApprovalKind::prod;
}

ApprovalKind approvalFor(const Fix& fix, Purpose purpose) {
  switch (purpose) {
    case Purpose::uat_release:
      return ApprovalKind::confirm;
    case Purpose::prod_flow1:
    case Purpose::prod_flow2:  // may carry flow 1 fixes too
      return fix.flow == Flow::flow2 ? ApprovalKind::confirm : ApprovalKind::prod;
    case Purpose::hotfix:
    case Purpose::promotion:
      return ApprovalKind::prod;
    case Purpose::uat_merge:
      return ApprovalKind::uat_merge;
    case Purpose::rollback:
      break;  // spends none
  }
  return ApprovalKind::confirm;
}

std::optional<ApprovalKind> awaitedApproval(const Fix& fix) {
  if (fix.status == FixStatus::submitted)
    return fix.flow == Flow::hotfix ? ApprovalKind::prod : ApprovalKind::confirm;
  if (fix.status == FixStatus::deployed_uat && fix.flow == Flow::flow1) return ApprovalKind::prod;
  if (fix.status == FixStatus::deployed_prod && fix.flow != Flow::flow1) return ApprovalKind::uat_merge;
  return std::nullopt;
}

const ApprovalPolicy& policyOf(const Settings& settings, ApprovalKind kind, Flow flow) {
  switch (kind) {
    case ApprovalKind::confirm:
      return flow == Flow::flow2 ? settings.policies.prod_flow2 : settings.policies.uat;
    case ApprovalKind::prod:
      return flow == Flow::hotfix ? settings.policies.hotfix : settings.policies.prod_flow1;
    case ApprovalKind::uat_merge:
      return settings.policies.uat_merge;
  }
  return settings.policies.prod_flow1;
}

Instant Standing::completedAt() const {
  std::vector<Instant> times;
  for (const Approval* approval : counted) times.push_back(approval->at);
  std::sort(times.begin(), times.end());
  return times.at(static_cast<std::size_t>(policy.approvals) - 1);
}

std::vector<std::string> Standing::by() const {
  std::vector<std::string> names;
  for (const Approval* approval : counted) names.push_back(approval->by);
  return names;
}

std::vector<const Approval*> distinctApprovals(const Fix& fix, ApprovalKind kind, const std::string& digest,
                                               bool authors) {
  std::vector<const Approval*> distinct;
  std::set<std::string> names;
  std::set<std::int64_t> accounts;
  for (const Approval& approval : fix.approvals) {
    if (!covers(fix, approval, kind, digest)) continue;
    if (!authors && isAuthor(whoApproved(approval, nullptr), fix.pr)) continue;
    // One account under two names is one person.
    if (approval.forge_id != 0 && accounts.contains(approval.forge_id)) continue;
    if (!names.insert(approval.by).second) continue;
    if (approval.forge_id != 0) accounts.insert(approval.forge_id);
    distinct.push_back(&approval);
  }
  return distinct;
}

Standing standingOn(const Fix& fix, ApprovalKind kind, const std::string& digest,
                    const RepositoryFacts& facts, const Settings& settings) {
  Standing standing;
  standing.kind = kind;
  standing.policy = policyOf(settings, kind, fix.flow);
  standing.digest = digest;
  for (const Approval* approval : distinctApprovals(fix, kind, digest, true)) {
    std::string why_not = discountOf(fix, *approval, standing.policy, facts, settings);
    if (why_not.empty()) {
      standing.counted.push_back(approval);
    } else {
      standing.discounted.push_back(std::move(why_not));
    }
  }
  standing.could = whoCould(fix, standing, facts, settings);
  return standing;
}

Standing standingOf(const Fix& fix, ApprovalKind kind, const RepositoryFacts& facts,
                    const Settings& settings) {
  return standingOn(fix, kind, planDigest(fix, kind, facts, settings), facts, settings);
}

Standing confirmationOf(const Fix& fix, const RepositoryFacts& facts, const Settings& settings) {
  const auto last = std::find_if(fix.approvals.rbegin(), fix.approvals.rend(), [](const Approval& approval) {
    return approval.kind == ApprovalKind::confirm;
  });
  if (fix.flow == Flow::flow2 || last == fix.approvals.rend())
    return standingOf(fix, ApprovalKind::confirm, facts, settings);
  return standingOn(fix, ApprovalKind::confirm, last->digest, facts, settings);
}

std::optional<ApprovalSummary> summaryOf(const Fix& fix, const RepositoryFacts& facts,
                                         const Settings& settings) {
  const bool pending = fix.status == FixStatus::pending_prod || fix.status == FixStatus::pending_uat_merge;
  const auto kind = pending ? std::optional(neededApproval(fix)) : awaitedApproval(fix);
  if (!kind) return std::nullopt;
  Standing standing = standingOf(fix, *kind, facts, settings);
  return ApprovalSummary{*kind, standing.policy.approvals, standing.by(), std::move(standing.discounted),
                         std::move(standing.could)};
}

std::string listNames(const std::vector<std::string>& names, std::string_view last) {
  std::string text;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (i > 0) text += i + 1 == names.size() ? " " + std::string(last) + " " : ", ";
    text += names[i];
  }
  return text;
}

std::string describeStanding(const Standing& standing, std::string_view none) {
  const int missing = standing.missing();
  const std::string all = std::to_string(standing.policy.approvals);
  std::string text(none);
  if (!standing.counted.empty() || standing.policy.approvals > 1) {
    text = std::to_string(standing.counted.size()) + " of " + all +
           (standing.kind == ApprovalKind::confirm ? " confirmations" : " approvals");
    if (!standing.counted.empty()) text += ", by " + listNames(standing.by(), "and");
  }
  for (const std::string& why : standing.discounted) text += "; one does not count: " + why;
  if (missing == 0) return text;
  text += standing.policy.approvals > 1
              ? "; " + std::to_string(missing) + " more " + (missing == 1 ? "is" : "are") + " missing: "
              : ": ";
  return text + (standing.could.empty() ? "nobody who is left can give it"
                                        : listNames(standing.could, "or") + " can give it");
}

Reason missingApproval(const Standing& standing, std::string_view none) {
  return {Rule::approval, describeStanding(standing, none), standing.policy.roles};
}

}  // namespace sluice
