#include "core/rules/hotfix.h"

#include <algorithm>
#include <charconv>

#include "core/hotfix.h"
#include "core/rules/approval.h"
#include "core/rules/flow.h"
#include "core/rules/freeze.h"
#include "core/rules/permission.h"
#include "core/text.h"

namespace sluice {
namespace {

bool has(const Person& person, Role role) {
  return std::find(person.roles.begin(), person.roles.end(), role) != person.roles.end();
}

std::vector<std::string> filesOf(const Fix& fix) {
  return fix.plan ? fix.plan->analysis.files : std::vector<std::string>{};
}

std::vector<Reason> branchStops(const Draft& draft, const Fix& fix) {
  const Hotfix& hotfix = *fix.hotfix;
  const std::string name = "`" + hotfix.branch.str() + "`";
  const std::string release = describeRelease(draft.facts().prod.running);
  if (hotfix.gone) return {Reason{Rule::git, "the branch " + name + " was deleted: push it again", {}}};
  if (!hotfix.descends) {
    return {Reason{Rule::ancestry,
                   name + " does not stand on what PROD runs (" + release + "): rebase it onto that tag",
                   {}}};
  }
  if (!hotfix.foreign.empty()) {
    return {Reason{Rule::unaccounted,
                   name + " holds " + std::to_string(hotfix.foreign.size()) +
                       " commits that are not its own, first " + shortId(hotfix.foreign.front()) +
                       ": it was not made from PROD's release " + release + ". Rebase it onto that tag",
                   {}}};
  }
  if (hotfix.commits.empty()) return {Reason{Rule::state, name + " holds no commit yet: push the fix", {}}};
  return {};
}

}  // namespace

std::int64_t hotfixNumber(const BranchName& branch) {
  std::string_view text = branch.str();
  if (!text.starts_with(kHotfixPrefix)) return 0;
  text.remove_prefix(kHotfixPrefix.size());
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool whole = end == text.data() + text.size() || *end == '-';
  return error == std::errc() && whole && number > 0 && number < kFirstOwnNumber ? number : 0;
}

std::optional<Millis> slaOf(Severity severity) {
  if (severity == Severity::critical) return std::chrono::hours(1);
  if (severity == Severity::high) return std::chrono::hours(4);
  return std::nullopt;
}

std::vector<Reason> missingPeople(const Draft& draft, const Fix& fix) {
  const Settings& settings = draft.settings();
  const Standing standing = standingOf(fix, ApprovalKind::prod, draft.facts(), settings);
  std::vector<const Person*> approved;
  for (const Approval* approval : standing.counted) {
    if (const Person* person = personNamed(settings, approval->by)) approved.push_back(person);
  }
  const auto count = [&](std::initializer_list<Role> roles) {
    return std::count_if(approved.begin(), approved.end(), [&](const Person* person) {
      return std::any_of(roles.begin(), roles.end(), [&](Role role) { return has(*person, role); });
    });
  };
  std::vector<Reason> reasons;
  if (count({Role::admin}) == 0) {
    reasons.push_back(
        {Rule::approval, "no admin has approved the hotfix as it is now: `/approve prod`", {Role::admin}});
  }
  const auto level = freezeLevelFor(draft.gateView(), settings, filesOf(fix), draft.now());
  if (!level) return reasons;
  const std::string frozen = "it is frozen (" + std::string(toText(*level)) + "): ";
  if (count({Role::admin, Role::senior, Role::cto}) < 2) {
    reasons.push_back(
        {Rule::freeze,
         frozen + "two people must approve a hotfix, an admin and one other of senior, admin, cto",
         {Role::admin, Role::senior, Role::cto}});
  }
  if (*level != FreezeLevel::full) return reasons;
  if (fix.severity != Severity::critical)
    reasons.push_back({Rule::freeze, frozen + "only what is critical goes to PROD", {Role::admin}});
  if (count({Role::cto}) == 0)
    reasons.push_back({Rule::freeze, frozen + "a cto must approve too", {Role::cto}});
  return reasons;
}

bool isEmergency(const Fix& fix) {
  return fix.flow == Flow::hotfix &&
         (fix.status == FixStatus::submitted || fix.status == FixStatus::pending_prod);
}

std::vector<Reason> hotfixStops(const Draft& draft, const Fix& fix) {
  std::vector<Reason> reasons;
  if (!draft.survey() || !draft.facts().prod.running) {
    reasons.push_back({Rule::version,
                       "nobody knows what PROD runs: `sluice adopt --environment prod <version>` states it",
                       {Role::admin}});
    return reasons;
  }
  if (entersPipeline(fix.severity) || fix.severity == Severity::unset) {
    reasons.push_back({Rule::severity,
                       fix.severity == Severity::unset
                           ? "its severity is not known: label the issue `severity/high` or "
                             "`severity/critical`, or say `/confirm severity=critical`"
                           : "severity " + std::string(toText(fix.severity)) +
                                 " is no emergency: it goes through the pipeline, as a pull request",
                       {Role::admin, Role::manager}});
  }
  for (Reason& reason : branchStops(draft, fix)) reasons.push_back(std::move(reason));
  for (Reason& reason : missingPeople(draft, fix)) reasons.push_back(std::move(reason));
  if (!fix.hotfix->told) {
    reasons.push_back({Rule::approval, "no other member of the team was told yet", {}});
  }
  if (!fix.hotfix->failed.empty()) {
    reasons.push_back({Rule::ci,
                       "its deployment failed: " + fix.hotfix->failed + "; push what mends it, or `/retry`",
                       {Role::admin}});
  }
  if (fix.held) reasons.push_back({Rule::hold, "held by " + fix.held->by + ": " + fix.held->reason, {}});
  for (const auto& [id, lock] : draft.gateView().locks) {
    const bool concerns = !lock.environment || *lock.environment == Tier::prod;
    if (concerns && lock.activeAt(draft.now()))
      reasons.push_back({Rule::lock, "PROD is locked by " + lock.owner + ": " + lock.reason, {Role::admin}});
  }
  for (const auto& [id, deployment] : draft.gateView().deployments) {
    if (!deployment.live() || deployment.environment != Tier::prod) continue;
    const bool own =
        std::find(deployment.fixes.begin(), deployment.fixes.end(), fix.id) != deployment.fixes.end();
    if (own) continue;
    reasons.push_back({Rule::concurrency,
                       "deployment " + id.str() + " of " + deployment.release.version.str() +
                           " is on its way to PROD: this goes as soon as that has ended",
                       {}});
  }
  return reasons;
}

}  // namespace sluice
