// Properties of `decide`: whatever is delivered, in whatever order and however often, the promises hold and
// the end is the same.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "base/json_codec.h"
#include "world.h"

namespace sluice::test {
namespace {

std::string dayOf(int day, const char* time) {
  return "2026-03-" + std::string(day < 10 ? "0" : "") + std::to_string(day) + "T" + time + "Z";
}

/// A few days of a team's life, drawn from a seed: pull requests, opinions, pushes, freezes, failures, both
/// slots each night.
void live(World& world, std::mt19937& random) {
  const auto chance = [&](int percent) { return static_cast<int>(random() % 100) < percent; };
  std::vector<std::int64_t> numbers;
  if (chance(50)) world.tag("v1.5.0", world.commit(BranchName("uat"), "feature"));
  for (int day = 2; day < 7; ++day) {
    world.at(dayOf(day, "09:00:00"));
    for (int i = 0; i < 3; ++i) {
      const char* severity = chance(10) ? "severity/high" : chance(50) ? "severity/low" : "severity/medium";
      numbers.push_back(
          world.openPullRequest(chance(50) ? "uat" : "main", {"bug", severity}, chance(20) ? 20 : 30));
    }
    world.settle();
    for (const std::int64_t number : numbers) {
      if (world.state.fixes.contains(number) && chance(60))
        world.comment(number, Confirm{}, chance(80) ? 20 : 30);
      if (chance(10)) world.pushToPullRequest(number);
      if (chance(10)) world.comment(number, HoldFix{"wait"}, 30);
      if (chance(20)) world.comment(number, Unhold{}, 30);
    }
    world.settle();
    for (const std::int64_t number : numbers) {
      if (world.state.fixes.contains(number) && !world.state.fixes.at(number).pr.merged && chance(60)) {
        world.merge(number, chance(50) ? World::How::merge : World::How::squash);
      }
    }
    if (chance(20)) {
      FreezeDeployments freeze;
      freeze.until = dayOf(day, chance(50) ? "21:00:00" : "23:00:00");
      freeze.reason = "month end";
      world.order(0, freeze, "alice");
      if (chance(30)) world.order(0, LiftFreeze{}, "alice");
    }
    if (chance(10)) world.commit(BranchName("main"), "direct push");
    if (chance(10)) world.commit(BranchName("uat"), "direct push to uat");
    world.conclusion = chance(80) ? "success" : "failure";
    world.at(dayOf(day, "20:00:00"));
    world.ask(Slot::t1, true);
    for (const std::int64_t number : numbers) {
      if (chance(70)) world.comment(number, ApproveProd{}, 10);
      if (chance(50)) world.label(number, "approve-uat-merge", 10);
      if (chance(10)) world.comment(number, Unapprove{}, 10);
    }
    // Where there are more people, they speak too.
    for (std::size_t i = 3; i < world.settings.people.size(); ++i) {
      const std::int64_t by = world.settings.people[i].forge_id;
      for (const std::int64_t number : numbers) {
        if (chance(60)) world.comment(number, ApproveProd{}, by);
        if (chance(30)) world.comment(number, ApproveUatMerge{}, by);
        if (chance(30)) world.comment(number, Confirm{}, by);
        if (chance(5)) world.comment(number, Unapprove{}, by);
      }
    }
    if (!world.webhooks) world.reconcile();
    world.settle();
    world.conclusion = chance(80) ? "success" : "failure";
    world.at(dayOf(day, "22:00:00"));
    world.ask(Slot::t2, true);
    world.settle();
  }
}

/// What a run ended in: the statuses, the versions and the branches.
std::string summaryOf(const World& world) {
  std::string text;
  for (std::int64_t number = 1; number < 40; ++number) {
    try {
      text += "#" + std::to_string(number) + " " + std::string(toText(world.status(number))) + "\n";
    } catch (const std::out_of_range&) {
      continue;  // a backport or one that was never tracked
    }
  }
  for (const auto& [name, target] : world.tags()) {
    if (!name.starts_with("rollback-")) text += name + " " + target.str() + "\n";
  }
  return text + "main " + world.head("main").str() + "\nuat " + world.head("uat").str() + "\n";
}

World lived(unsigned seed, unsigned order, int repeats, bool webhooks, bool repeat_effects) {
  World world(order);
  world.repeat_webhooks = repeats;
  world.webhooks = webhooks;
  world.repeat_effects = repeat_effects;
  std::mt19937 random(seed);
  live(world, random);
  return world;
}

RC_GTEST_PROP(Decide, KeepsItsPromisesWhateverHappens, (unsigned seed)) {
  const World world = lived(seed, seed + 1, 1, true, seed % 2 == 0);
  for (const std::string& what : world.broken) RC_LOG() << what << "\n";
  RC_ASSERT(world.broken.empty());
}

Person somebody(const std::string& login, std::int64_t id, Role role) {
  Person person;
  person.login = login;
  person.forge_login = login + "-gh";
  person.forge_id = id;
  person.roles = {role};
  return person;
}

RC_GTEST_PROP(Decide, NothingGoesToProdWithFewerPeopleThanThePolicyAsksFor, (unsigned seed)) {
  std::mt19937 random(seed);
  Settings settings = shopSettings();
  settings.people.push_back(somebody("dave", 40, Role::manager));
  settings.people.push_back(somebody("erin", 50, Role::senior));
  settings.people.push_back(somebody("frank", 60, Role::manager));
  const std::vector<std::vector<Role>> roles = {{Role::admin, Role::manager},
                                                {Role::manager},
                                                {Role::manager, Role::senior},
                                                {Role::admin, Role::manager, Role::senior}};
  for (ApprovalPolicy* policy : {&settings.policies.prod_flow1, &settings.policies.prod_flow2,
                                 &settings.policies.uat_merge, &settings.policies.uat}) {
    policy->approvals = 1 + static_cast<int>(random() % 3);
    policy->roles = roles[random() % roles.size()];
  }
  settings.forge_permissions = random() % 2 == 0;
  World world(seed + 1, settings);
  world.repeat_effects = seed % 2 == 0;
  live(world, random);
  for (const std::string& what : world.broken) RC_LOG() << what << "\n";
  RC_ASSERT(world.broken.empty());
  RC_CLASSIFY(!world.prod_releases.empty(), "something went to PROD");
  for (const auto& [name, message] : world.tag_messages) {
    const ReleaseProof proof = world.prove(name);
    const bool sent = std::any_of(proof.checks.begin(), proof.checks.end(),
                                  [](const Check& check) { return check.name == "commits"; });
    if (sent && !name.starts_with("rollback-")) RC_ASSERT(proof.proved);
  }
}

RC_GTEST_PROP(Decide, EveryReleaseThatItMadeIsProvedByItsJournal, (unsigned seed)) {
  const World world = lived(seed, seed + 1, 1, true, seed % 2 == 0);
  for (const auto& [name, message] : world.tag_messages) {
    if (name.starts_with("rollback-")) continue;
    const ReleaseProof proof = world.prove(name);
    bool sent = false;
    for (const Check& check : proof.checks) {
      if (!check.good()) RC_LOG() << name << ": " << check.name << ": " << check.reason << "\n";
      sent = sent || check.name == "commits";
    }
    // A tag whose deployment was stopped before it was sent is no release of anything.
    if (sent) RC_ASSERT(proof.proved);
  }
}

RC_GTEST_PROP(Decide, EndsInTheSameStateHoweverOftenAndInWhateverOrderDeliveriesCome, (unsigned seed)) {
  const std::string once = summaryOf(lived(seed, 1, 1, true, false));
  RC_ASSERT(summaryOf(lived(seed, 2, 1, true, false)) == once);
  RC_ASSERT(summaryOf(lived(seed, 3, 3, true, true)) == once);
}

RC_GTEST_PROP(Decide, IsAFunctionOfItsArguments, (unsigned seed)) {
  World world = lived(seed, 1, 1, true, false);
  const Event event{*fromRfc3339("2026-03-08T20:00:00Z"),
                    CycleAsked{Slot::t1, "", true, false, false, "alice"}, ""};
  const auto text = [&] {
    const Decision decision = decide(world.state, event, world.settings);
    std::string all;
    for (const Change& change : decision.changes) all += toJson(change);
    for (const Effect& effect : decision.effects) all += toJson(effect);
    return all;
  };
  RC_ASSERT(text() == text());
}

TEST(Decide, WithoutAnyWebhookReconciliationFindsTheSame) {
  World loud(1);
  World silent(2);
  silent.webhooks = false;
  for (World* world : {&loud, &silent}) {
    const std::int64_t number = world->openPullRequest("uat", {"bug", "severity/low"});
    world->reconcile();
    world->comment(number, Confirm{}, 20);
    world->merge(number);
    world->at("2026-03-02T20:00:00Z");
    world->ask(Slot::t1, true);
    world->label(number, "approve-prod", 10);
    world->at("2026-03-02T22:00:00Z");
    world->ask(Slot::t2, true);
    EXPECT_EQ(world->status(number), FixStatus::deployed_prod);
  }
  EXPECT_EQ(summaryOf(loud), summaryOf(silent));
}

}  // namespace
}  // namespace sluice::test
