#include "core/rules/upstream.h"

#include <algorithm>
#include <charconv>

#include "core/text.h"

namespace sluice {
namespace {

constexpr std::size_t kMostNamed = 5;  ///< findings that a reason lists

/// `80`, `84.25`: as few digits as it takes.
std::string percentText(double percent) {
  std::array<char, 32> text{};
  const auto [end, error] =
      std::to_chars(text.data(), text.data() + text.size(), percent, std::chars_format::fixed, 2);
  std::string shown(text.data(), error == std::errc() ? end : text.data());
  while (shown.ends_with('0')) shown.pop_back();
  if (shown.ends_with('.')) shown.pop_back();
  return shown + "%";
}

bool isWorse(CheckState a, CheckState b) {
  const auto weight = [](CheckState state) {
    switch (state) {
      case CheckState::fail:
        return 2;
      case CheckState::pending:
        return 1;
      case CheckState::pass:
      case CheckState::skipped:
        return 0;
    }
    return 2;
  };
  return weight(a) > weight(b);
}

/// One row of the gate, made of what is found on several commits: the worst state, every complaint.
struct Row {
  Check check;
  std::string complaints{};

  Row(std::string name, std::string good) : check{std::move(name), CheckState::pass, std::move(good), {}} {
    check.rule = Rule::upstream;
  }
  void complain(CheckState state, const std::string& text) {
    if (isWorse(state, check.state)) check.state = state;
    complaints += (complaints.empty() ? "" : "; ") + text;
  }
  Check take(bool any_commit) {
    if (!any_commit) {
      check.state = CheckState::skipped;
      check.reason =
          "no commit waits to be released; one that Sluice makes is looked at before it is deployed";
    } else if (!complaints.empty()) {
      check.reason = complaints;
    }
    return std::move(check);
  }
};

std::string nameOfCheck(const RequiredCheck& required) {
  return "`" + required.name + "`" + (required.app == 0 ? "" : " of app " + std::to_string(required.app));
}

void judgeRequired(Row& row, const RequiredCheck& required, const CommitChecks& seen) {
  const std::string on = " on " + shortId(seen.commit);
  const std::string name = nameOfCheck(required);
  bool found = false;
  std::string others;
  for (const SeenCheck& check : seen.checks) {
    if (check.name != required.name) continue;
    if (required.app != 0 && check.app != required.app) {
      others = check.app == 0 ? "; a commit status of that name does not count"
                              : "; that of app " + std::to_string(check.app) + " does not count";
      continue;
    }
    found = true;
    if (check.at && (!row.check.at || *row.check.at < *check.at)) row.check.at = check.at;
    // Of several sources under one name each must be good, as the forge itself has it.
    if (check.state == CheckState::pending)
      row.complain(CheckState::pending, name + " is " + check.said + on);
    if (check.state == CheckState::fail) row.complain(CheckState::fail, name + " says " + check.said + on);
  }
  if (!found) row.complain(CheckState::pending, name + " is not there yet" + on + others);
}

Check requiredChecks(const Settings& settings, const Upstream& upstream) {
  const auto& required = settings.upstream.required_checks;
  Row row("required_checks", "every required check is good");
  for (const CommitId& commit : upstream.commits) {
    const auto seen = std::find_if(upstream.seen.begin(), upstream.seen.end(),
                                   [&](const CommitChecks& one) { return one.commit == commit; });
    if (seen == upstream.seen.end()) {
      row.complain(CheckState::pending, "the checks of " + shortId(commit) + " were not read yet");
    } else if (!seen->problem.empty()) {
      row.complain(CheckState::fail,
                   "the checks of " + shortId(commit) + " cannot be read: " + seen->problem);
    } else {
      for (const RequiredCheck& one : required) judgeRequired(row, one, *seen);
    }
  }
  return row.take(!upstream.commits.empty());
}

const Artifact* artifactOf(const State& state, const CommitId& commit, std::string_view name) {
  const auto found = state.artifacts.find(commit.str() + "/" + std::string(name));
  return found == state.artifacts.end() || !found->second.live() ? nullptr : &found->second;
}

Check artifactsCheck(const State& state, const Settings& settings, const std::vector<CommitId>& commits) {
  const auto& required = settings.upstream.artifacts;
  Row row("artifacts", "no artifact of CI says FAIL");
  for (const CommitId& commit : commits) {
    for (const std::string_view name : kArtifactNames) {
      const Artifact* artifact = artifactOf(state, commit, name);
      const std::string what = "`" + std::string(name) + "` of " + shortId(commit);
      if (artifact == nullptr) {
        if (std::find(required.begin(), required.end(), name) != required.end())
          row.complain(CheckState::pending, what + " is not posted yet");
        continue;
      }
      if (!row.check.at || *row.check.at < artifact->at) row.check.at = artifact->at;
      if (artifact->verdict == ArtifactVerdict::fail) row.complain(CheckState::fail, what + " says FAIL");
    }
  }
  return row.take(!commits.empty());
}

Check findingsCheck(const State& state, const std::vector<CommitId>& commits, Instant now) {
  Row row("findings", "no critical or high finding is open");
  std::size_t open = 0;
  for (const CommitId& commit : commits) {
    for (const std::string_view name : kArtifactNames) {
      const Artifact* artifact = artifactOf(state, commit, name);
      if (artifact == nullptr) continue;
      for (const ArtifactFinding& finding : artifact->findings) {
        if (!isOpen(state, *artifact, finding, now) || ++open > kMostNamed) continue;
        row.complain(CheckState::fail, std::string(toText(finding.severity)) + " `" + finding.id + "` (" +
                                           shortTitle(finding.title) + ") in `" + artifact->name + "` of " +
                                           shortId(commit));
      }
    }
  }
  if (open > kMostNamed) row.complaints += "; and " + std::to_string(open - kMostNamed) + " more";
  if (open > 0) {
    row.complaints += ": fix it, or `/accept <finding> reason`";
    row.check.can_clear = {Role::admin, Role::manager};
    row.check.value = std::to_string(open);
    row.check.limit = "0";
  }
  return row.take(!commits.empty());
}

Check coverageCheck(const State& state, double least, const std::vector<CommitId>& commits) {
  Row row("min_coverage", "enough of the code is covered by tests");
  row.check.limit = ">= " + percentText(least);
  std::optional<double> lowest;
  for (const CommitId& commit : commits) {
    std::optional<double> coverage;
    for (const std::string_view name : kArtifactNames) {
      const Artifact* artifact = artifactOf(state, commit, name);
      if (artifact == nullptr || !artifact->coverage) continue;
      coverage = std::min(coverage.value_or(100), *artifact->coverage);
    }
    if (!coverage) {
      row.complain(CheckState::pending, "no artifact says how much of " + shortId(commit) + " is covered");
      continue;
    }
    lowest = std::min(lowest.value_or(100), *coverage);
    if (!(*coverage >= least)) {
      row.complain(CheckState::fail, "tests cover " + percentText(*coverage) + " of " + shortId(commit) +
                                         ", and at least " + percentText(least) + " are asked for");
    }
  }
  if (lowest) row.check.value = percentText(*lowest);
  return row.take(!commits.empty());
}

}  // namespace

std::vector<Check> upstreamChecks(const State& state, const Settings& settings, const Upstream& upstream,
                                  Instant now) {
  const UpstreamSettings& wanted = settings.upstream;
  const bool posted =
      std::any_of(upstream.commits.begin(), upstream.commits.end(), [&](const CommitId& commit) {
        return std::any_of(kArtifactNames.begin(), kArtifactNames.end(),
                           [&](std::string_view name) { return artifactOf(state, commit, name) != nullptr; });
      });
  std::vector<Check> checks;
  if (!wanted.required_checks.empty()) checks.push_back(requiredChecks(settings, upstream));
  // What CI posts counts also where nobody asked for it.
  if (!wanted.artifacts.empty() || posted)
    checks.push_back(artifactsCheck(state, settings, upstream.commits));
  if (posted) checks.push_back(findingsCheck(state, upstream.commits, now));
  if (wanted.min_coverage) checks.push_back(coverageCheck(state, *wanted.min_coverage, upstream.commits));
  return checks;
}

const Acceptance* acceptanceOf(const State& state, const Artifact& artifact, const ArtifactFinding& finding,
                               Instant now) {
  const auto word = state.acceptances.find(artifact.name + "/" + finding.id);
  const bool holds = word != state.acceptances.end() && word->second.holdsAt(now) &&
                     finding.severity <= word->second.severity;
  return holds ? &word->second : nullptr;
}

bool isOpen(const State& state, const Artifact& artifact, const ArtifactFinding& finding, Instant now) {
  return finding.grave() && acceptanceOf(state, artifact, finding, now) == nullptr;
}

std::vector<std::string> checksToRead(const Settings& settings) {
  std::vector<std::string> names;
  for (const RequiredCheck& required : settings.upstream.required_checks) {
    if (std::find(names.begin(), names.end(), required.name) == names.end()) names.push_back(required.name);
  }
  return names;
}

Upstream assumingTheUnread(std::vector<const Cycle*> cycles, const Settings& settings,
                           std::vector<CommitId> commits, std::vector<CommitChecks> given) {
  Upstream upstream{std::move(commits), std::move(given)};
  const auto has = [](const std::vector<CommitChecks>& list, const CommitId& commit) {
    return std::any_of(list.begin(), list.end(),
                       [&](const CommitChecks& one) { return one.commit == commit; });
  };
  // The cycle that looked last comes first.
  std::sort(cycles.begin(), cycles.end(),
            [](const Cycle* a, const Cycle* b) { return a->opened_at > b->opened_at; });
  for (const Cycle* cycle : cycles) {
    for (const CommitChecks& seen : cycle->checks) {
      if (!has(upstream.seen, seen.commit)) upstream.seen.push_back(seen);
    }
  }
  for (const CommitId& commit : upstream.commits) {
    if (has(upstream.seen, commit)) continue;
    CommitChecks assumed{commit, {}, ""};
    for (const RequiredCheck& required : settings.upstream.required_checks) {
      assumed.checks.push_back({required.name, required.app, CheckState::pass,
                                "assumed: it is looked at when the cycle opens", std::nullopt});
    }
    upstream.seen.push_back(std::move(assumed));
  }
  return upstream;
}

}  // namespace sluice
