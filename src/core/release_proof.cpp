#include "core/release_proof.h"

#include <algorithm>
#include <set>

#include "core/manifest.h"
#include "core/rules/approval.h"
#include "core/rules/version.h"
#include "core/text.h"

namespace sluice {
namespace {

using Shipment = ReleaseEvidence::Shipment;

/// Fixes that may account for a commit of a release that is being decided.
bool mayShip(const Fix& fix, const Deployment& deployment) {
  return fix.status == FixStatus::pending_prod || fix.status == FixStatus::pending_uat_merge ||
         std::find(deployment.fixes.begin(), deployment.fixes.end(), fix.id) != deployment.fixes.end();
}

bool makesTag(const Deployment& deployment, const TagName& tag) {
  const auto& tags = deployment.push.tags;
  return std::any_of(tags.begin(), tags.end(), [&](const TagCreation& made) { return made.name == tag; });
}

std::string nameOf(const Shipment& shipment) {
  return std::string(toText(shipment.made.environment)) + " (" + shipment.made.id.str() + ", journal entry " +
         std::to_string(shipment.sequence) + ")";
}

/// How many people stand for this fix by its own record, of how many that were needed.
struct Counted {
  int needed = 1;
  int given = 0;
};

Counted countAgain(const Fix& fix, const Deployment& made) {
  const ApprovalKind kind = approvalFor(fix, made.purpose);
  const auto record = std::find_if(made.approvals.begin(), made.approvals.end(),
                                   [&](const ShippedApproval& one) { return one.number == fix.number; });
  if (record == made.approvals.end()) {  // of before approvals were counted
    const bool any = std::any_of(fix.approvals.begin(), fix.approvals.end(),
                                 [&](const Approval& approval) { return approval.kind == kind; });
    return {1, any ? 1 : 0};
  }
  Counted counted{record->needed, 0};
  for (const Approval* approval : distinctApprovals(fix, kind, record->digest, record->authors)) {
    const bool stood = std::find(record->by.begin(), record->by.end(), approval->by) != record->by.end();
    counted.given += stood ? 1 : 0;
  }
  return counted;
}

class Proof {
 public:
  Proof(const ReleaseEvidence& evidence, const ReleaseFacts& facts)
      : question_(evidence.question()), shipments_(evidence.shipments()), facts_(facts) {}

  ReleaseProof run(const std::string& journal_problem) {
    proof_.tag = question_.tag;
    check("journal", journal_problem.empty(),
          journal_problem.empty() ? "its hash chain is whole" : journal_problem);
    if (!facts_.target) {
      check("tag", false, "the repository has no tag " + question_.tag.str());
      return finished();
    }
    proof_.sha = *facts_.target;
    signature();
    if (shipments_.empty()) {
      check("deployment", false, "the journal knows no deployment of " + question_.tag.str());
      return finished();
    }
    tag();
    for (std::size_t i = 0; i < shipments_.size(); ++i) {
      approvals(shipments_[i]);
      commits(shipments_[i], i < facts_.ranges.size() ? facts_.ranges[i] : CommitRange{}, i == 0);
    }
    for (const std::string& problem : facts_.problems) check("repository", false, problem);
    return finished();
  }

 private:
  void check(const std::string& name, bool holds, const std::string& text) {
    proof_.checks.push_back({name, holds ? CheckState::pass : CheckState::fail, text, {}, Rule::git});
  }

  ReleaseProof finished() {
    proof_.proved = std::all_of(proof_.checks.begin(), proof_.checks.end(),
                                [](const Check& check) { return check.good(); });
    return std::move(proof_);
  }

  void signature() {
    const std::string words = facts_.signature_words.empty() ? "" : ": " + facts_.signature_words;
    switch (facts_.signature) {
      case SignatureState::none:
      case SignatureState::unchecked:
        proof_.checks.push_back({"signature",
                                 CheckState::skipped,
                                 (facts_.signature == SignatureState::none
                                      ? "the tag is not signed"
                                      : "the tag is signed; no key to check it with was given") +
                                     words,
                                 {},
                                 Rule::git});
        return;
      case SignatureState::good:
        return check("signature", true, "good" + words);
      case SignatureState::bad:
        return check("signature", false, "bad" + words);
    }
  }

  /// What the tag itself says, against the deployment that made it.
  void tag() {
    const auto maker = std::find_if(shipments_.begin(), shipments_.end(), [&](const Shipment& shipment) {
      return makesTag(shipment.made, question_.tag);
    });
    if (!facts_.annotated || maker == shipments_.end())
      return check("tag", false, question_.tag.str() + " was not made by Sluice, so it holds no manifest");
    const Deployment& made = maker->made;
    const TagTrailers trailers = trailersOf(facts_.message);
    const std::string environment(toText(made.environment));
    const std::string previous = made.previous ? describeRelease(made.previous) : "none";
    const bool names = trailers.release == question_.tag.str() && trailers.environment == environment &&
                       trailers.previous == previous;
    check("tag", names && made.release.sha == *facts_.target,
          names ? made.release.sha == *facts_.target
                      ? "stands at " + shortId(made.release.sha) + ", as " + nameOf(*maker) + " decided"
                      : "was decided at " + shortId(made.release.sha) + " but stands at " +
                            shortId(*facts_.target)
                : "its trailers name another release, environment or predecessor than the journal");
    Manifest manifest{made.release, made.environment, made.previous, {}};
    std::vector<const Fix*> fixes;
    for (const FixId& id : made.fixes) {
      const auto fix = maker->fixes.find(id);
      if (fix == maker->fixes.end()) continue;
      manifest.fixes.push_back(fix->second.number);
      fixes.push_back(&fix->second);
    }
    check("fixes", trailers.fixes == manifest.fixes && fixes.size() == made.fixes.size(),
          trailers.fixes == manifest.fixes ? std::to_string(fixes.size()) + " fixes, as in the journal"
                                           : "the tag names other fixes than the journal");
    const std::string digest = releaseDigest(manifest, fixes);
    check("digest", digest == trailers.digest && digest == made.digest,
          digest == trailers.digest
              ? digest.substr(0, 12) + "…, computed anew from the journal"
              : "computed anew from the journal it is " + digest.substr(0, 12) + "…, the tag says " +
                    shortTitle(trailers.digest).substr(0, 12) + "…");
  }

  void approvals(const Shipment& shipment) {
    if (shipment.made.promotion) return wholeRelease(shipment);
    std::string missing;
    std::string by;
    for (const FixId& id : shipment.made.fixes) {
      const auto found = shipment.fixes.find(id);
      if (found == shipment.fixes.end()) {
        missing += " " + id.str() + " (not in the journal)";
        continue;
      }
      const Fix& fix = found->second;
      const Counted counted = countAgain(fix, shipment.made);
      if (counted.given < counted.needed) {
        missing += " #" + std::to_string(fix.number);
        if (counted.needed > 1)
          missing += " (" + std::to_string(counted.given) + " of " + std::to_string(counted.needed) + ")";
      }
      by += (by.empty() ? "#" : ", #") + std::to_string(fix.number) + " " + approvers(fix);
    }
    check("approvals", missing.empty(),
          nameOf(shipment) + ": " + (missing.empty() ? by : "no approval is recorded for" + missing));
  }

  /// A promotion: people stand for everything in it at once.
  void wholeRelease(const Shipment& shipment) {
    const Promotion& promotion = *shipment.made.promotion;
    std::set<std::string> names;
    for (const Approval& approval : promotion.approvals) {
      if (approval.digest == promotion.digest) names.insert(approval.by);
    }
    const int needed = shipment.made.approvals.empty() ? 1 : shipment.made.approvals.front().needed;
    std::string by;
    for (const std::string& name : names) by += (by.empty() ? "" : ", ") + name;
    const bool enough =
        static_cast<int>(names.size()) >= needed && promotion.release == shipment.made.release;
    check("approvals", enough, nameOf(shipment) + ": promoted as a whole by " + (by.empty() ? "nobody" : by));
  }

  void commits(const Shipment& shipment, const CommitRange& range, bool newest) {
    std::map<CommitId, const Fix*> owner;
    std::map<CommitId, std::int64_t> numbers;
    for (const auto& entry : shipment.fixes) {
      const Fix& fix = entry.second;
      const auto own = [&](const std::vector<CommitId>& commits) {
        for (const CommitId& commit : commits) owner[commit] = &fix;
      };
      if (fix.plan) own(fix.plan->analysis.landed);
      own(fix.picked_prod);
      own(fix.picked_uat);
    }
    if (shipment.facts) {
      for (const Environment* environment : {&shipment.facts->uat, &shipment.facts->prod}) {
        for (const AccountedCommit& a : environment->accounted) numbers[a.commit] = a.number;
      }
    }
    std::size_t of_fixes = 0;
    std::string strangers;
    for (const CommitInfo& commit : range.commits) {
      const auto fix = owner.find(commit.id);
      const auto known = numbers.find(commit.id);
      ProvedCommit proved{commit.id, commit.subject, 0, ""};
      if (fix != owner.end()) {
        proved.number = fix->second->number;
        proved.by = approvers(*fix->second);
      } else if (known != numbers.end()) {
        proved.number = known->second;
      }
      if (shipment.made.promotion && proved.number == 0) {
        for (const Approval& approval : shipment.made.promotion->approvals)
          proved.by += (proved.by.empty() ? "promoted by " : ", ") + approval.by;
      }
      if (proved.number != 0 || shipment.made.promotion) {
        ++of_fixes;
      } else {
        strangers += " " + shortId(commit.id) + " (" + shortTitle(commit.subject) + ")";
      }
      if (newest) proof_.commits.push_back(std::move(proved));
    }
    const std::size_t all = range.commits.size();
    const std::string count = std::to_string(of_fixes) + " of " + std::to_string(all) + " commits since " +
                              describeRelease(shipment.made.previous) + " are of approved fixes";
    if (range.truncated)
      return check("commits", false, nameOf(shipment) + ": too many commits to account for each");
    if (shipment.made.environment == Tier::uat) {
      // The UAT branch is where people work; PROD takes none of it without an approval.
      return check(
          "commits", true,
          nameOf(shipment) + ": " + count + (strangers.empty() ? "" : ", the others are UAT's own work"));
    }
    check("commits", strangers.empty(),
          nameOf(shipment) + ": " + count + (strangers.empty() ? "" : "; nothing accounts for" + strangers));
  }

  const ReleaseQuestion question_;
  const std::vector<Shipment> shipments_;
  const ReleaseFacts& facts_;
  ReleaseProof proof_;
};

}  // namespace

void ReleaseEvidence::take(std::int64_t sequence, const std::vector<Change>& changes) {
  for (const Change& change : changes) {
    const auto* deployment = std::get_if<Deployment>(&change);
    if (deployment == nullptr || deployment->release.version != tag_) continue;
    if (deployment->purpose == Purpose::rollback) continue;  // it ships nothing that was not proved before
    auto known = std::find_if(shipments_.begin(), shipments_.end(),
                              [&](const Shipment& shipment) { return shipment.last.id == deployment->id; });
    if (known == shipments_.end()) {
      shipments_.push_back({*deployment, *deployment, sequence, {}, std::nullopt});
      continue;
    }
    // An older word about it: what was collected so far is younger than the decision.
    known->made = *deployment;
    known->sequence = sequence;
    known->fixes.clear();
    known->facts.reset();
  }
  for (Shipment& shipment : shipments_) {
    for (const Change& change : changes) {
      if (const auto* fix = std::get_if<Fix>(&change); fix != nullptr && mayShip(*fix, shipment.made))
        shipment.fixes.try_emplace(fix->id, *fix);
      if (const auto* facts = std::get_if<RepositoryFacts>(&change); facts != nullptr && !shipment.facts)
        shipment.facts = *facts;
    }
  }
}

std::vector<Shipment> ReleaseEvidence::shipments() const {
  std::vector<Shipment> sent;
  for (const Shipment& shipment : shipments_) {
    if (shipment.last.state != DeploymentState::failed || shipment.last.triggered_at)
      sent.push_back(shipment);
  }
  return sent;
}

ReleaseQuestion ReleaseEvidence::question() const {
  ReleaseQuestion question{tag_, {}};
  for (const Shipment& shipment : shipments()) {
    question.from.push_back(shipment.made.previous ? std::optional(shipment.made.previous->sha)
                                                   : std::nullopt);
  }
  return question;
}

ReleaseProof proveRelease(const ReleaseEvidence& evidence, const ReleaseFacts& facts,
                          const std::string& journal_problem) {
  return Proof(evidence, facts).run(journal_problem);
}

}  // namespace sluice
