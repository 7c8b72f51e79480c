#include "core/flows/artifacts.h"

#include <algorithm>

#include "core/flows/fix_orders.h"
#include "core/rules/upstream.h"
#include "core/text.h"

namespace sluice {
namespace {

// In memory, and so in every decision: what a repository may still release, with room to spare. What goes
// beyond is missing, which closes the gate.
constexpr std::size_t kMostArtifacts = 100;
constexpr std::size_t kMostFindings = 1000;
constexpr std::size_t kMostAcceptances = 500;
constexpr Millis kLongestAcceptance = std::chrono::hours(24 * 366);
constexpr std::size_t kMostListed = 10;

/// The records beyond `most`, the oldest first, are put down by `retire`.
template <class Record, class Retire>
void retireOldest(const std::map<std::string, Record>& records, std::size_t most, const Retire& retire) {
  std::vector<Record> live;
  for (const auto& [id, record] : records) {
    if (record.live()) live.push_back(record);
  }
  if (live.size() <= most) return;
  std::stable_sort(live.begin(), live.end(), [](const Record& a, const Record& b) { return a.at < b.at; });
  live.resize(live.size() - most);
  for (Record& record : live) {
    record.retired = true;
    retire(std::move(record));
  }
}

/// `security-findings/CVE-2026-1`: how people name one.
std::string nameOfFinding(const Artifact& artifact, const ArtifactFinding& finding) {
  return artifact.name + "/" + finding.id;
}

/// Open findings in artifacts of any commit, by name, each with the gravest severity it is open at.
std::map<std::string, std::pair<Artifact, ArtifactFinding>> openFindings(const Draft& draft) {
  std::map<std::string, std::pair<Artifact, ArtifactFinding>> open;
  for (const auto& [id, artifact] : draft.gateView().artifacts) {
    if (!artifact.live()) continue;
    for (const ArtifactFinding& finding : artifact.findings) {
      if (!isOpen(draft.gateView(), artifact, finding, draft.now())) continue;
      const auto [found, made] = open.try_emplace(nameOfFinding(artifact, finding), artifact, finding);
      if (!made && found->second.second.severity < finding.severity) found->second = {artifact, finding};
    }
  }
  return open;
}

std::string listedNames(const std::vector<std::string>& names) {
  std::string text;
  for (std::size_t i = 0; i < std::min(names.size(), kMostListed); ++i) text += " `" + names[i] + "`";
  if (names.size() > kMostListed) text += " and " + std::to_string(names.size() - kMostListed) + " more";
  return text;
}

}  // namespace

Answer postArtifact(Draft& draft, const PostArtifact& command, const Who& who) {
  const std::vector<Role> allowed{Role::admin, Role::manager, Role::senior, Role::oncall, Role::cto};
  if (!who.job) {
    if (auto refusal = refusalFor(who, allowed, "post what CI found")) return refused(*refusal);
  }
  const bool known =
      std::find(kArtifactNames.begin(), kArtifactNames.end(), command.name) != kArtifactNames.end();
  if (!known || command.commit.empty())
    return refused(Reason{Rule::grammar, "`" + command.name + "` is no artifact of a commit", {}});
  if (command.findings.size() > kMostFindings) {
    return refused(Reason{Rule::grammar,
                          "an artifact holds at most " + std::to_string(kMostFindings) +
                              " findings: leave out the least severe",
                          {}});
  }
  Artifact artifact;
  artifact.repository = draft.settings().repository;
  artifact.name = command.name;
  artifact.commit = command.commit;
  artifact.verdict = command.verdict;
  artifact.findings = command.findings;
  artifact.coverage = command.coverage;
  artifact.by = who.name;
  artifact.at = draft.now();
  std::vector<std::string> open;
  for (const ArtifactFinding& finding : artifact.findings) {
    if (isOpen(draft.gateView(), artifact, finding, draft.now()))
      open.push_back(nameOfFinding(artifact, finding));
  }
  std::string text = "`" + artifact.name + "` of " + shortId(artifact.commit) + " is " +
                     std::string(toText(artifact.verdict)) + ".";
  if (artifact.verdict == ArtifactVerdict::fail) text += " It closes the gate for this commit.";
  if (!open.empty()) {
    text += " Open until they are fixed or accepted:" + listedNames(open) + ".";
  }
  draft.find(Rule::upstream, artifact.name + " of " + artifact.commit.str() + " posted by " + who.name +
                                 ": " + std::string(toText(artifact.verdict)) + ", " +
                                 std::to_string(open.size()) + " open findings");
  Answer answer = accepted(text);
  answer.id = artifact.id();
  draft.putArtifact(std::move(artifact));
  retireOldest(draft.gateView().artifacts, kMostArtifacts,
               [&](Artifact old) { draft.putArtifact(std::move(old)); });
  return answer;
}

Answer acceptFinding(Draft& draft, const AcceptFinding& command, const Who& who) {
  if (auto refusal = refusalFor(who, {Role::admin, Role::manager}, "accept a finding"))
    return refused(*refusal);
  if (command.reason.empty())
    return refused(Reason{Rule::grammar, "it needs a reason: `/accept CVE-2026-1 not reachable here`", {}});
  if (command.length && *command.length > kLongestAcceptance)
    return refused(Reason{Rule::grammar, "a finding is accepted for a year at most", {}});
  const auto open = openFindings(draft);
  std::vector<std::string> meant, all;
  for (const auto& [name, found] : open) {
    all.push_back(name);
    if (name == command.finding || found.second.id == command.finding) meant.push_back(name);
  }
  if (meant.empty()) {
    Answer answer = refused(Reason{Rule::upstream,
                                   "no critical or high finding `" + command.finding +
                                       "` is open; these are:" + (all.empty() ? " none" : listedNames(all)),
                                   {}});
    answer.unknown = true;
    return answer;
  }
  if (meant.size() > 1) {
    return refused(
        Reason{Rule::upstream,
               "`" + command.finding + "` is open in several artifacts; say which:" + listedNames(meant),
               {}});
  }
  const auto& [artifact, finding] = open.at(meant.front());
  Acceptance acceptance;
  acceptance.repository = draft.settings().repository;
  acceptance.artifact = artifact.name;
  acceptance.finding = finding.id;
  acceptance.severity = finding.severity;
  acceptance.by = who.name;
  acceptance.reason = command.reason;
  acceptance.at = draft.now();
  if (command.length) acceptance.until = draft.now() + *command.length;
  const std::string until =
      acceptance.until ? " until " + draft.settings().zone.describe(*acceptance.until) : "";
  draft.find(Rule::upstream, std::string(toText(finding.severity)) + " " + meant.front() + " accepted by " +
                                 who.name + until + ": " + command.reason);
  Answer answer =
      accepted("The " + std::string(toText(finding.severity)) + " finding `" + finding.id + "` (" +
               shortTitle(finding.title) + ") is accepted by " + who.name + until + ": " + command.reason);
  answer.id = acceptance.id();
  draft.putAcceptance(std::move(acceptance));
  for (const auto& [id, old] : std::map(draft.gateView().acceptances)) {
    if (!old.live() || old.holdsAt(draft.now())) continue;
    Acceptance over = old;
    over.retired = true;
    draft.putAcceptance(std::move(over));
  }
  retireOldest(draft.gateView().acceptances, kMostAcceptances,
               [&](Acceptance old) { draft.putAcceptance(std::move(old)); });
  return answer;
}

}  // namespace sluice
