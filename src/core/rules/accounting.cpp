#include "core/rules/accounting.h"

#include <algorithm>
#include <map>

namespace sluice {
namespace {

using Graph = std::map<CommitId, const CommitInfo*>;

void reach(const Graph& graph, const CommitId& from, std::set<CommitId>& reached) {
  std::vector<CommitId> todo{from};
  while (!todo.empty()) {
    const CommitId next = todo.back();
    todo.pop_back();
    const auto found = graph.find(next);
    if (found == graph.end() || !reached.insert(next).second) continue;
    for (const CommitId& parent : found->second->parents) todo.push_back(parent);
  }
}

}  // namespace

std::set<CommitId> landedCommits(const Draft& draft, const std::vector<std::int64_t>& numbers) {
  std::set<CommitId> commits;
  for (const std::int64_t number : numbers) {
    const Fix& fix = *draft.fix(number);
    if (!fix.plan) continue;
    commits.insert(fix.plan->analysis.landed.begin(), fix.plan->analysis.landed.end());
  }
  return commits;
}

bool brought(const Fix& fix, const CommitId& commit) {
  if (!fix.plan) return false;
  const auto& landed = fix.plan->analysis.landed;
  return std::find(landed.begin(), landed.end(), commit) != landed.end();
}

std::set<CommitId> sluicePicks(const Draft& draft, Tier tier) {
  std::set<CommitId> commits;
  for (const std::int64_t number : draft.fixNumbers()) {
    const Fix& fix = *draft.fix(number);
    const auto& picked = tier == Tier::prod ? fix.picked_prod : fix.picked_uat;
    // A copy counts only while its fix is on its way to that environment: a fix that went back takes its
    // copies out of the account.
    const bool on_its_way = tier == Tier::prod ? fix.status == FixStatus::pending_prod
                                               : fix.status == FixStatus::pending_uat_merge;
    if (on_its_way && !fix.held) commits.insert(picked.begin(), picked.end());
  }
  return commits;
}

std::vector<CommitInfo> unaccounted(const CommitRange& range, const std::set<CommitId>& covered) {
  std::vector<CommitInfo> strangers;
  for (const CommitInfo& commit : range.commits) {
    if (!covered.contains(commit.id)) strangers.push_back(commit);
  }
  return strangers;
}

std::vector<CommitId> broughtBy(const CommitRange& range, const CommitId& merge,
                                const std::vector<std::string>& subjects) {
  Graph graph;
  for (const CommitInfo& commit : range.commits) graph[commit.id] = &commit;
  const auto found = graph.find(merge);
  if (found == graph.end()) return {};
  std::set<CommitId> brought{merge};
  if (found->second->parents.size() == 2) {
    std::set<CommitId> mainline;
    reach(graph, found->second->parents[0], mainline);
    std::set<CommitId> side;
    reach(graph, found->second->parents[1], side);
    for (const CommitId& commit : side) {
      if (!mainline.contains(commit)) brought.insert(commit);
    }
    return {brought.begin(), brought.end()};
  }
  const CommitInfo* at = found->second;
  for (std::size_t i = subjects.size(); i-- > 0 && at->subject == subjects[i];) {
    brought.insert(at->id);
    const auto parent = at->parents.size() == 1 ? graph.find(at->parents[0]) : graph.end();
    if (parent == graph.end()) break;
    at = parent->second;
  }
  return {brought.begin(), brought.end()};
}

}  // namespace sluice
