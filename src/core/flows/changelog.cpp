#include "core/flows/changelog.h"

#include <algorithm>

#include "core/flows/cycle.h"
#include "core/flows/notify.h"

namespace sluice {
namespace {

constexpr std::string_view kBranchPrefix = "sluice/changelog-";

ChangelogEntry* entryOf(Draft& draft, const DeploymentId& deployment) {
  auto& waiting = draft.editFacts().changelog;
  const auto found = std::find_if(waiting.begin(), waiting.end(),
                                  [&](const ChangelogEntry& one) { return one.deployment == deployment; });
  return found == waiting.end() ? nullptr : &*found;
}

void forget(Draft& draft, const DeploymentId& deployment) {
  std::erase_if(draft.editFacts().changelog,
                [&](const ChangelogEntry& one) { return one.deployment == deployment; });
}

/// It holds nothing that anybody has to approve, and is no part of a fix.
void account(Draft& draft, const CommitId& commit) {
  draft.editFacts().uat.accounted.push_back({commit, 0, draft.now()});
}

BranchName branchFor(const Draft& draft, const ChangelogEntry& entry) {
  if (draft.settings().changelog == ChangelogMode::commit) return {};
  return BranchName(std::string(kBranchPrefix) + entry.version.str());
}

}  // namespace

void publish(Draft& draft, const RecordRendered& rendered) {
  const Settings& settings = draft.settings();
  if (rendered.release.version.empty()) return;
  if (rendered.record == RecordKind::release_notes && settings.release_notes) {
    draft.effect("release/" + rendered.deployment.str(),
                 PublishRelease{rendered.release.version, rendered.text});
  }
  if (rendered.record == RecordKind::changelog_entry && settings.changelog != ChangelogMode::off) {
    ChangelogEntry entry;
    entry.deployment = rendered.deployment;
    entry.version = rendered.release.version;
    entry.entry = rendered.text;
    entry.at = draft.now();
    draft.editFacts().changelog.push_back(std::move(entry));
  }
}

void driveChangelog(Draft& draft) {
  const auto& waiting = draft.facts().changelog;
  // One after the other: each goes on top of the one before it. Two hands on one branch: what moves goes
  // first.
  if (waiting.empty() || waiting.front().asked || somethingMoves(draft)) return;
  ChangelogEntry& entry = draft.editFacts().changelog.front();
  entry.asked = true;
  const Settings& settings = draft.settings();
  draft.effect("changelog/" + entry.deployment.str(),
               PushChangelog{{entry.deployment, entry.version, settings.uat.branch, branchFor(draft, entry),
                              settings.changelog_file, entry.entry, entry.at}});
}

void changelogPushed(Draft& draft, const ChangelogPushed& pushed) {
  ChangelogEntry* entry = entryOf(draft, pushed.deployment);
  if (entry == nullptr) return;
  if (pushed.commit.empty()) {
    draft.find(Rule::git, "the changelog has " + entry->version.str() + " already");
    return forget(draft, pushed.deployment);
  }
  entry->commit = pushed.commit;
  if (pushed.branch.empty()) {
    draft.find(Rule::git, "changelog of " + entry->version.str() + ": commit " + pushed.commit.str());
    account(draft, pushed.commit);
    return forget(draft, pushed.deployment);
  }
  const std::string version = entry->version.str();
  draft.effect(
      "changelog-pr/" + pushed.deployment.str(),
      OpenChangelog{pushed.deployment, pushed.branch, draft.settings().uat.branch, "Changelog of " + version,
                    "PROD runs " + version + ". This adds its entry to `" + draft.settings().changelog_file +
                        "`.\n\n" + entry->entry});
}

void changelogOpened(Draft& draft, const ChangelogOpened& opened) {
  ChangelogEntry* entry = entryOf(draft, opened.deployment);
  if (entry == nullptr) return;
  entry->number = opened.number;
  draft.find(Rule::git, "changelog of " + entry->version.str() + ": #" + std::to_string(opened.number));
}

void changelogObserved(Draft& draft, const PullRequest& pr) {
  const auto& waiting = draft.facts().changelog;
  const auto found = std::find_if(waiting.begin(), waiting.end(), [&](const ChangelogEntry& one) {
    return one.number != 0 && one.number == pr.number;
  });
  if (found == waiting.end() || pr.open) return;
  const ChangelogEntry entry = *found;
  forget(draft, entry.deployment);
  if (!pr.merged) {
    draft.find(Rule::git, "the changelog of " + entry.version.str() + " was not taken: #" +
                              std::to_string(pr.number) + " is closed");
    return;
  }
  // What somebody has added to it is nobody's but theirs.
  if (pr.head != entry.commit || pr.base != draft.settings().uat.branch) {
    draft.find(Rule::unaccounted, "#" + std::to_string(pr.number) + " holds more than the changelog of " +
                                      entry.version.str() + ": its commits are not accounted for");
    return;
  }
  account(draft, entry.commit);
  if (pr.merge_commit && *pr.merge_commit != entry.commit) account(draft, *pr.merge_commit);
}

void changelogFailed(Draft& draft, const DeploymentId& deployment, const std::string& message) {
  const ChangelogEntry* entry = entryOf(draft, deployment);
  if (entry == nullptr) return;
  Notice notice{"changelog/" + deployment.str(), NoticeKind::reminder, Tier::uat};
  notice.subject = "the changelog of " + entry->version.str() + " has to be written by hand";
  notice.reasons = {Reason{Rule::git, message, {Role::admin}}};
  notice.next = "Its entry: sluice deployment " + deployment.str() + " --record changelog-entry";
  notice.deployment = deployment;
  tell(draft, std::move(notice));
  forget(draft, deployment);
}

}  // namespace sluice
