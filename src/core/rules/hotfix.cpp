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
  // Whether it stands on that one is known once the branches were read again.
  if (draft.facts().prod.running && hotfix.base != draft.facts().prod.running->sha) {
    return {Reason{Rule::ancestry,
                   "PROD runs " + release + " now: " + name +
                       " must be rebased onto that tag, unless it stands on it already",
                   {}}};
  }
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

/// Without it nobody knows which services it touches and which freezes concern it.
std::optional<Reason> analysisStop(const Fix& fix) {
  const Hotfix& hotfix = *fix.hotfix;
  if (hotfix.commits.empty() || hotfix.analyzed == hotfix.head) return std::nullopt;
  if (hotfix.unanalyzed.empty())
    return Reason{Rule::git, "its change is being analysed; it goes on by itself after that", {}};
  return Reason{
      Rule::git,
      "its analysis failed: " + hotfix.unanalyzed + "; it is tried again with each look at the branches",
      {Role::admin}};
}

bool canBeTold(const Settings& settings, const Fix& fix) {
  if (channelHears(settings)) return true;
  return fix.number < kFirstOwnNumber && fix.hotfix->untold.empty() && !toBeTold(settings, fix).empty();
}

/// Why nobody was told; where nobody ever will be, what helps.
Reason untoldReason(const Settings& settings, const Fix& fix) {
  const bool own = fix.number >= kFirstOwnNumber;
  const std::string number = "#" + std::to_string(fix.number);
  if (canBeTold(settings, fix)) return {Rule::approval, "no other member of the team was told yet", {}};
  const std::string channel = "configure a channel that takes notices of kind `sla`";
  if (own) {
    return {Rule::approval,
            "nobody can be told of it: it belongs to no issue. Name one in the branch (`hotfix/<issue>-…`), "
            "open a pull request of it, or " +
                channel,
            {Role::admin}};
  }
  if (!fix.hotfix->untold.empty()) {
    return {Rule::approval,
            "the team could not be told on " + number + ": " + fix.hotfix->untold +
                ". `sluice outbox retry` tries it again; or " + channel,
            {Role::admin}};
  }
  return {Rule::approval,
          "there is nobody else to tell: no other user who decides about emergencies has an account at the "
          "forge. Configure one, or " +
              channel,
          {Role::admin}};
}

std::string inBrackets(const std::vector<std::string>& sentences) {
  std::string text;
  for (const std::string& sentence : sentences) text += (text.empty() ? " (" : "; ") + sentence;
  return text.empty() ? text : text + ")";
}

/// Why one person is not enough where there is no freeze.
Reason unknownAuthors(const Fix& fix) {
  const bool many = fix.hotfix->commits.size() > kMostAuthorsRead;
  const std::string what = many ? "it holds too many commits to ask who wrote each, so"
                           : authorsRead(fix)
                               ? "the forge did not tell who pushed all of it, so"
                               : "the forge has not told yet who wrote its commits; until then";
  return {Rule::approval,
          what + " two people must approve it, an admin and one other of senior, admin, cto",
          {Role::admin, Role::senior, Role::cto}};
}

/// What another release means for one that was made from the one before it.
std::string afterDeployment(const Hotfix& hotfix, const Deployment& deployment) {
  const bool holds =
      hotfix.head == deployment.release.sha ||
      std::find(hotfix.commits.begin(), hotfix.commits.end(), deployment.release.sha) != hotfix.commits.end();
  if (hotfix.base == deployment.release.sha) return "this goes as soon as that has ended";
  return holds ? "this needs a new approval afterwards"
               : "unless that fails, this must be rebased onto it afterwards and be approved again";
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

Severity labelledSeverity(const PullRequest& pr) {
  Severity worst = Severity::unset;
  for (const Label& label : pr.labels) {
    if (!label.name.starts_with("severity/")) continue;
    const auto severity = fromText<Severity>(std::string_view(label.name).substr(9));
    worst = std::max(worst, severity.value_or(Severity::unset));
  }
  return worst;
}

bool hasPushed(const Fix& fix, std::int64_t forge_id, const std::string& forge_login) {
  const Hotfix& hotfix = *fix.hotfix;
  const auto same = [&](std::int64_t id, const std::string& login) {
    return (id != 0 && id == forge_id) || (!login.empty() && sameLogin(login, forge_login));
  };
  return same(hotfix.pushed_by_id, hotfix.pushed_by) ||
         std::any_of(hotfix.pushers.begin(), hotfix.pushers.end(),
                     [&](const ForgeUser& pusher) { return same(pusher.id, pusher.login); });
}

bool authorsRead(const Fix& fix) {
  const auto told = [&](const CommitId& id) {
    return std::any_of(fix.pr.commits.begin(), fix.pr.commits.end(),
                       [&](const ProposedCommit& commit) { return commit.id == id; });
  };
  return std::all_of(fix.hotfix->commits.begin(), fix.hotfix->commits.end(), told);
}

bool authorsKnown(const Fix& fix) {
  return authorsRead(fix) && fix.hotfix->unseen.empty() && fix.hotfix->replaced.empty() &&
         !fix.hotfix->pushers.empty();
}

std::vector<std::string> toBeTold(const Settings& settings, const Fix& fix) {
  std::vector<std::string> logins;
  for (const Person& person : settings.people) {
    const bool decides = std::any_of(person.roles.begin(), person.roles.end(), [](Role role) {
      return role == Role::admin || role == Role::manager || role == Role::oncall || role == Role::cto ||
             role == Role::senior;
    });
    if (decides && !person.forge_login.empty() && !hasPushed(fix, person.forge_id, person.forge_login))
      logins.push_back(person.forge_login);
  }
  return logins;
}

bool channelHears(const Settings& settings) {
  const Notice begun{"", NoticeKind::sla, Tier::prod};
  return std::any_of(settings.notify.begin(), settings.notify.end(),
                     [&](const NoticeFilter& filter) { return filter.wants(begun); });
}

bool onItsWay(const Draft& draft, const Fix& fix) {
  const auto& all = draft.gateView().deployments;
  return std::any_of(all.begin(), all.end(), [&](const auto& entry) {
    const Deployment& deployment = entry.second;
    return deployment.live() &&
           std::find(deployment.fixes.begin(), deployment.fixes.end(), fix.id) != deployment.fixes.end();
  });
}

std::vector<Reason> missingPeople(const Draft& draft, const Fix& fix) {
  const Settings& settings = draft.settings();
  const Standing standing = standingOf(fix, ApprovalKind::prod, draft.facts(), settings);
  std::vector<const Person*> approved;
  std::vector<std::string> discounted = standing.discounted;
  for (const Approval* approval : standing.counted) {
    const Person* person = personNamed(settings, approval->by);
    if (person == nullptr) continue;
    // A push may be told after the approval of who made it.
    if (hasPushed(fix, approval->forge_id, person->forge_login)) {
      discounted.push_back(person->login + " pushed part of this change");
    } else {
      approved.push_back(person);
    }
  }
  const auto count = [&](std::initializer_list<Role> roles) {
    return std::count_if(approved.begin(), approved.end(), [&](const Person* person) {
      return std::any_of(roles.begin(), roles.end(), [&](Role role) { return has(*person, role); });
    });
  };
  std::vector<Reason> reasons;
  if (count({Role::admin}) == 0) {
    reasons.push_back(
        {Rule::approval,
         "no admin has approved the hotfix as it is now" + inBrackets(discounted) + ": `/approve prod`",
         {Role::admin}});
  }
  const bool two = count({Role::admin, Role::senior, Role::cto}) >= 2;
  if (!two && !authorsKnown(fix)) {
    reasons.push_back(unknownAuthors(fix));
  }
  const auto level = freezeLevelFor(draft.gateView(), settings, filesOf(fix), draft.now());
  if (!level) return reasons;
  const std::string frozen = "it is frozen (" + std::string(toText(*level)) + "): ";
  if (!two) {
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
  std::vector<Reason> missing = missingPeople(draft, fix);
  const bool two_know = missing.empty();
  for (Reason& reason : missing) reasons.push_back(std::move(reason));
  // Where nobody can be told, who pushed it and who approved it know of it all the same.
  if (!fix.hotfix->told && (canBeTold(draft.settings(), fix) || !two_know))
    reasons.push_back(untoldReason(draft.settings(), fix));
  if (auto stop = analysisStop(fix)) reasons.push_back(std::move(*stop));
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
                           " is on its way to PROD: " + afterDeployment(*fix.hotfix, deployment),
                       {}});
  }
  return reasons;
}

}  // namespace sluice
