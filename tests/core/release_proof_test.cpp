// `verify-release`: what is proved, and every way in which a proof must fail.
#include "core/release_proof.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "core/manifest.h"
#include "scenes.h"

namespace sluice::test {
namespace {

/// A Flow 2 fix that runs on PROD as v1.4.1 and was merged back to UAT as v1.5.1.
struct Shipped {
  Shipped() {
    aheadOfProd(world);
    number = confirmed(world, "main");
    world.merge(number);
    world.settle();
    world.ask(Slot::t1, true);
    world.ask(Slot::t2, true);
    world.comment(number, ApproveUatMerge{}, 10);
    world.settle();
    world.at("2026-03-03T10:00:00Z");
    world.ask(Slot::t2, true);
    EXPECT_EQ(world.status(number), FixStatus::uat_merged);
  }
  World world;
  std::int64_t number = 0;
};

const Check& check(const ReleaseProof& proof, const std::string& name) {
  static const Check none;
  const auto found = std::find_if(proof.checks.begin(), proof.checks.end(),
                                  [&](const Check& one) { return one.name == name; });
  return found == proof.checks.end() ? none : *found;
}

std::string shown(const ReleaseProof& proof) {
  std::string text;
  for (const Check& one : proof.checks)
    text += one.name + " " + std::string(toText(one.state)) + ": " + one.reason + "\n";
  return text;
}

TEST(ReleaseProof, OfAProdRelease_NamesTheFixOfEachCommitAndWhoApproved) {
  Shipped scene;
  const ReleaseProof proof = scene.world.prove("v1.4.1");
  EXPECT_TRUE(proof.proved) << shown(proof);
  EXPECT_EQ(proof.sha, scene.world.head("main"));
  ASSERT_FALSE(proof.commits.empty());
  for (const ProvedCommit& commit : proof.commits) {
    EXPECT_EQ(commit.number, scene.number) << commit.subject;
    EXPECT_EQ(commit.by, "approved by bob");
  }
  for (const char* name : {"journal", "tag", "fixes", "digest", "approvals", "commits"})
    EXPECT_EQ(check(proof, name).state, CheckState::pass) << name;
}

TEST(ReleaseProof, OfAUatRelease_LeavesUatItsOwnWork) {
  Shipped scene;
  const ReleaseProof proof = scene.world.prove("v1.5.1");
  EXPECT_TRUE(proof.proved) << shown(proof);
}

TEST(ReleaseProof, OfOneReleaseInBothEnvironments_HoldsForBoth) {
  World world;
  const std::int64_t number = confirmed(world, "uat");
  world.merge(number);
  world.settle();
  world.ask(Slot::t1, true);
  world.label(number, "approve-prod", 20);
  world.settle();
  world.ask(Slot::t2, true);
  ASSERT_EQ(world.status(number), FixStatus::deployed_prod);
  const ReleaseProof proof = world.prove("v1.4.1");
  EXPECT_TRUE(proof.proved) << shown(proof);
  EXPECT_EQ(std::count_if(proof.checks.begin(), proof.checks.end(),
                          [](const Check& one) { return one.name == "commits"; }),
            2);
}

TEST(ReleaseProof, OfAnUnknownTag_Fails) {
  Shipped scene;
  const ReleaseProof proof = scene.world.prove("v9.9.9");
  EXPECT_FALSE(proof.proved);
  EXPECT_NE(check(proof, "tag").reason.find("no tag v9.9.9"), std::string::npos) << shown(proof);
}

TEST(ReleaseProof, OfATagThatAPersonMade_Fails) {
  Shipped scene;
  scene.world.tag("v3.0.0", scene.world.head("main"));
  const ReleaseProof proof = scene.world.prove("v3.0.0");
  EXPECT_FALSE(proof.proved);
  EXPECT_NE(check(proof, "deployment").reason.find("knows no deployment"), std::string::npos) << shown(proof);
}

TEST(ReleaseProof, OfATagWhoseMessageWasChanged_Fails) {
  Shipped scene;
  std::string& message = scene.world.tag_messages.at("v1.4.1");
  const std::string good = message;
  struct Row {
    std::string from, to, check;
  };
  const std::string fix = "Sluice-Fix: #" + std::to_string(scene.number);
  for (const Row& row :
       {Row{"Sluice-Environment: prod", "Sluice-Environment: uat", "tag"},
        Row{"Sluice-Previous: v1.4.0", "Sluice-Previous: v1.3.0", "tag"},
        Row{"Sluice-Digest: ", "Sluice-Digest: 00", "digest"}, Row{fix, "Sluice-Fix: #999", "fixes"}}) {
    message = good;
    ASSERT_NE(message.find(row.from), std::string::npos) << message;
    message.replace(message.find(row.from), row.from.size(), row.to);
    const ReleaseProof proof = scene.world.prove("v1.4.1");
    EXPECT_FALSE(proof.proved) << row.from;
    EXPECT_EQ(check(proof, row.check).state, CheckState::fail) << row.from << "\n" << shown(proof);
  }
}

TEST(ReleaseProof, OfATagThatWasMovedToAnotherCommit_NamesTheStranger) {
  Shipped scene;
  scene.world.tag("v1.4.1", scene.world.commit(BranchName("main"), "sneaked in"));
  const ReleaseProof proof = scene.world.prove("v1.4.1");
  EXPECT_FALSE(proof.proved);
  EXPECT_EQ(check(proof, "tag").state, CheckState::fail);
  EXPECT_NE(check(proof, "commits").reason.find("sneaked in"), std::string::npos) << shown(proof);
}

TEST(ReleaseProof, WithAJournalThatLostAnApproval_Fails) {
  Shipped scene;
  for (auto& changes : scene.world.journal) {
    for (Change& change : changes) {
      if (auto* fix = std::get_if<Fix>(&change)) fix->approvals.clear();
    }
  }
  const ReleaseProof proof = scene.world.prove("v1.4.1");
  EXPECT_FALSE(proof.proved);
  EXPECT_EQ(check(proof, "approvals").state, CheckState::fail) << shown(proof);
  EXPECT_EQ(check(proof, "digest").state, CheckState::fail) << shown(proof);
}

TEST(ReleaseProof, WithABadSignatureOrABrokenJournal_Fails) {
  Shipped scene;
  ReleaseEvidence evidence((TagName("v1.4.1")));
  const auto& journal = scene.world.journal;
  for (std::size_t i = journal.size(); i-- > 0;) evidence.take(static_cast<std::int64_t>(i) + 1, journal[i]);
  ReleaseFacts facts;
  facts.target = scene.world.head("main");
  facts.annotated = true;
  facts.message = scene.world.tag_messages.at("v1.4.1");
  for (const auto& from : evidence.question().from) {
    (void)from;
    facts.ranges.emplace_back();
  }
  facts.signature = SignatureState::good;
  EXPECT_TRUE(proveRelease(evidence, facts, "").proved) << shown(proveRelease(evidence, facts, ""));
  EXPECT_FALSE(proveRelease(evidence, facts, "entry 7 was changed").proved);
  facts.signature = SignatureState::bad;
  EXPECT_FALSE(proveRelease(evidence, facts, "").proved);
  facts.signature = SignatureState::unchecked;
  EXPECT_EQ(check(proveRelease(evidence, facts, ""), "signature").state, CheckState::skipped);
}

TEST(Trailers, AreReadFromAnyText) {
  const TagTrailers none = trailersOf("Release by hand\n\nSluice-Fix: #x\nSluice-Releas: v1");
  EXPECT_EQ(none.release, "");
  EXPECT_EQ(none.fixes, std::vector<std::int64_t>{0});
}

}  // namespace
}  // namespace sluice::test
