// Properties of emergencies: whoever pushes, approves and rolls back, whatever is lost, the promises hold.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "core/rules/hotfix.h"
#include "scenes.h"

namespace sluice::test {
namespace {

Settings crew() {
  Settings settings = shopSettings();
  const auto add = [&](const std::string& login, std::int64_t id, Role role) {
    settings.people.push_back({login, login + "-gh", id, {role}});
  };
  add("dave", 40, Role::admin);
  add("erin", 50, Role::senior);
  add("frank", 60, Role::cto);
  return settings;
}

constexpr std::int64_t kEverybody[] = {10, 20, 30, 40, 50, 60};

/// Some days on which it burns, drawn from a seed.
class Fire {
 public:
  Fire(World& world, unsigned seed) : world_(world), random_(seed) {}

  void burn() {
    if (chance(70)) aheadOfProd(world_);
    world_.reconcile();
    for (int day = 2; day < 6; ++day) {
      for (int hour = 8; hour < 20; ++hour) {
        world_.pass("2026-03-0" + std::to_string(day) + "T" + (hour < 10 ? "0" : "") + std::to_string(hour) +
                    ":00:00Z");
        world_.conclusion = chance(80) ? "success" : "failure";
        world_.smoke_fails = chance(10);
        world_.webhooks = chance(75);
        world_.authors_readable = chance(80);
        world_.keeps_pushes = chance(60);
        world_.forge_up = chance(95);
        something();
        if (chance(30)) world_.reconcile();
      }
      night(day);
    }
  }

 private:
  bool chance(int percent) { return static_cast<int>(random_() % 100) < percent; }
  std::int64_t anybody() { return kEverybody[random_() % std::size(kEverybody)]; }
  std::string somebody() { return world_.settings.people[random_() % world_.settings.people.size()].login; }

  void something() {
    switch (random_() % 9) {
      case 0:
        issues_.push_back(world_.openIssue({chance(50) ? "severity/critical" : "severity/high"}, anybody()));
        if (chance(30)) world_.comment(issues_.back(), StartHotfix{"fire"}, anybody());
        break;
      case 1:
      case 2:
      case 3:
        push();
        break;
      case 4:
      case 5:
      case 6:
        approve();
        break;
      case 7:
        (void)world_.order(0, RollBack{Tier::prod, {}, chance(30), "it got worse"}, somebody());
        break;
      default:
        disturb();
        break;
    }
    world_.settle();
  }
  std::string branchOf(std::int64_t issue) const { return "hotfix/" + std::to_string(issue) + "-fire"; }

  /// On top of the branch, or made anew at a release, the right one or not.
  void push() {
    if (issues_.empty()) return;
    const std::string branch = branchOf(issues_[random_() % issues_.size()]);
    const auto& tags = world_.tags();
    const auto release = std::next(tags.begin(), static_cast<std::ptrdiff_t>(random_() % tags.size()));
    const auto& running = world_.state.facts.prod.running;
    CommitId onto = running && chance(80) ? running->sha : release->second;
    if (world_.has(branch) && chance(50)) onto = world_.head(branch);
    const std::int64_t by = anybody();
    if (world_.has(branch) && !heads_[branch].empty() && chance(15)) {
      const CommitId& old = heads_[branch][random_() % heads_[branch].size()];
      if (old != world_.head(branch)) world_.moveTo(branch, old, by);
      return;
    }
    const std::int64_t author = chance(60) ? by : chance(50) ? anybody() : 0;
    heads_[branch].push_back(
        world_.pushTo(branch, onto, "fire " + std::to_string(random_() % 1000), by, author));
  }

  void approve() {
    if (issues_.empty()) return;
    const std::int64_t issue = issues_[random_() % issues_.size()];
    const int voices = 1 + static_cast<int>(random_() % 3);
    for (int i = 0; i < voices; ++i) {
      if (chance(70)) {
        world_.comment(issue, ApproveProd{}, anybody());
      } else if (world_.tracks(issue)) {
        (void)world_.order(issue, ApproveProd{}, somebody());
      }
    }
    if (chance(40)) world_.comment(issue, ApproveUatMerge{}, anybody());
  }

  void disturb() {
    if (chance(20)) (void)world_.order(0, LockEnvironment{Tier::prod, {}, "wait"}, somebody());
    if (chance(60)) (void)world_.order(0, Unlock{Tier::prod, ""}, somebody());
    if (chance(10) && !issues_.empty() && world_.has(branchOf(issues_.back())))
      world_.moveTo(branchOf(issues_.back()), CommitId(), anybody());
    if (chance(20)) {
      FreezeDeployments freeze;
      freeze.until = "2026-03-04T12:00:00Z";
      freeze.reason = "month end";
      (void)world_.order(0, freeze, somebody());
    }
    if (chance(30)) (void)world_.order(0, LiftFreeze{}, somebody());
    for (const std::int64_t issue : issues_) {
      if (world_.tracks(issue) && chance(30)) (void)world_.order(issue, Unhold{}, somebody());
      if (world_.tracks(issue) && chance(20)) (void)world_.order(issue, Retry{}, somebody());
    }
  }

  void night(int day) {
    world_.webhooks = world_.forge_up = true;
    const std::string date = "2026-03-0" + std::to_string(day);
    if (chance(50)) {
      const std::int64_t number =
          world_.openPullRequest(chance(50) ? "uat" : "main", {"bug", "severity/low"});
      world_.comment(number, Confirm{}, 20);
      world_.settle();
      world_.merge(number);
      world_.settle();
    }
    world_.at(date + "T20:00:00Z");
    (void)world_.ask(Slot::t1, true);
    world_.settle();
    world_.at(date + "T22:00:00Z");
    (void)world_.ask(Slot::t2, true);
    world_.settle();
  }

  World& world_;
  std::mt19937 random_;
  std::vector<std::int64_t> issues_;
  std::map<std::string, std::vector<CommitId>> heads_;
};

/// Emergencies of which nobody is told what they wait for.
std::vector<std::int64_t> forgotten(const World& world) {
  std::vector<std::int64_t> numbers;
  for (const auto& [number, fix] : world.state.fixes) {
    const bool carried =
        std::any_of(world.state.deployments.begin(), world.state.deployments.end(), [&](const auto& entry) {
          const auto& fixes = entry.second.fixes;
          return std::find(fixes.begin(), fixes.end(), fix.id) != fixes.end();
        });
    if (isEmergency(fix) && !carried && fix.reasons.empty()) numbers.push_back(number);
  }
  return numbers;
}

RC_GTEST_PROP(Emergency, KeepsItsPromisesWhateverHappens, (unsigned seed)) {
  World world(seed + 1, crew());
  world.repeat_effects = seed % 2 == 0;
  world.repeat_webhooks = seed % 3 == 0 ? 2 : 1;
  Fire(world, seed).burn();
  for (const std::string& what : world.broken) RC_LOG() << what << "\n";
  RC_ASSERT(world.broken.empty());
  RC_ASSERT(forgotten(world).empty());
  const auto& all = world.deployments();
  const auto any = [&](Purpose purpose) {
    return std::any_of(all.begin(), all.end(),
                       [&](const auto& entry) { return entry.second.purpose == purpose; });
  };
  RC_CLASSIFY(any(Purpose::hotfix), "a hotfix went");
  RC_CLASSIFY(any(Purpose::rollback), "something was rolled back");
}

}  // namespace
}  // namespace sluice::test
