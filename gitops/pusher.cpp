#include "gitops/pusher.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <utility>

#include "gitops/history.h"
#include "gitops/object_writer.h"
#include "gitops/push_report.h"
#include "gitops/transport_error.h"

namespace sluice {
namespace {

constexpr const char* kNoAtomic = "does not support --atomic";

std::string at(const RefMap& refs, const std::string& name) {
  const auto found = refs.find(name);
  return found == refs.end() ? std::string() : found->second;
}

std::string orAbsent(const std::string& object) { return object.empty() ? std::string("absent") : object; }

}  // namespace

Result<Pusher::Goals> Pusher::goalsOf(const PushRequest& request) const {
  Goals goals;
  const Repository& repository = mirror_.repository();
  for (const BranchUpdate& update : request.branches) {
    const auto commit = repository.commit(update.target);
    if (!commit) return fail(commit.error());
    const std::string ref = "refs/heads/" + update.branch.str();
    int valid = 0;
    if (git_reference_name_is_valid(&valid, ref.c_str()) != 0 || valid == 0) {
      return fail(ErrorKind::invalid, "'" + update.branch.str() + "' cannot be the name of a branch");
    }
    goals.push_back({ref, update.expected ? std::optional(update.expected->str()) : std::nullopt,
                     update.target.str(), false});
  }
  for (const TagCreation& tag : request.tags) {
    const auto object = writeTag(repository, tag, request.tagged_at, signer_);
    if (!object) return fail(object.error());
    goals.push_back({"refs/tags/" + tag.name.str(), std::nullopt, hexOf(*object), true});
  }
  return goals;
}

Result<RefMap> Pusher::read(const Goals& goals) const {
  std::vector<std::string> names;
  for (const Goal& goal : goals) names.push_back(goal.ref);
  return mirror_.transport().list(names);
}

Result<Pusher::Goals> Pusher::missing(const Goals& goals, const RefMap& refs) const {
  Goals open;
  for (const Goal& goal : goals) {
    const std::string now = at(refs, goal.ref);
    if (now == goal.target) continue;
    if (now == goal.expected.value_or("")) {
      open.push_back(goal);
      continue;
    }
    if (!goal.expected)
      return fail(ErrorKind::conflict, goal.ref + " exists already as something else (" + now + ")");
    return fail(ErrorKind::conflict, goal.ref + " was expected at " + *goal.expected + " but is " +
                                         (now.empty() ? std::string("gone") : "at " + now));
  }
  return open;
}

Status Pusher::neverBackwards(const Goals& goals) {
  for (const Goal& goal : goals) {
    if (!goal.expected) continue;
    const CommitId from(*goal.expected);
    if (auto present = mirror_.fetchCommit(from); !present) return present;
    const auto old_id = parseId(from);
    const auto new_id = parseId(CommitId(goal.target));
    if (!old_id) return fail(old_id.error());
    if (!new_id) return fail(new_id.error());
    const auto forward = contains(mirror_.repository(), *new_id, *old_id);
    if (!forward) return fail(forward.error());
    if (!*forward)
      return fail(ErrorKind::conflict, goal.target + " does not build on " + from.str() +
                                           ": pushing it would lose commits of " + goal.ref);
  }
  return {};
}

Status Pusher::push(const PushRequest& request) {
  const auto goals = goalsOf(request);
  if (!goals) return fail(goals.error());
  const auto before = read(*goals);
  if (!before) return fail(before.error());
  const auto open = missing(*goals, *before);
  if (!open) return fail(open.error());
  if (open->empty()) return {};
  if (auto forward = neverBackwards(*open); !forward) return forward;
  return send(*open, true);
}

Status Pusher::sendInOrder(const Goals& goals) {
  spdlog::warn("git: {} does not know atomic pushes; sending branches first, then tags",
               mirror_.transport().place());
  Goals branches;
  Goals tags;
  for (const Goal& goal : goals) (goal.is_tag ? tags : branches).push_back(goal);
  if (!branches.empty()) {
    if (auto sent = send(branches, false); !sent) return sent;
  }
  if (tags.empty()) return {};
  return send(tags, false);
}

Status Pusher::send(const Goals& goals, bool atomic) {
  std::vector<std::string> options;
  std::vector<std::string> refspecs;
  if (atomic) options.emplace_back("--atomic");
  for (const Goal& goal : goals) {
    options.push_back("--force-with-lease=" + goal.ref + ":" + goal.expected.value_or(""));
    refspecs.push_back(goal.target + ":" + goal.ref);
  }
  const auto result = mirror_.transport().push(std::move(options), refspecs);
  if (!result) return fail(result.error());
  if (atomic && !result->good() && result->errors.find(kNoAtomic) != std::string::npos)
    return sendInOrder(goals);
  // The report alone proves nothing: it can be lost after the refs moved, and a proxy can invent it.
  const auto after = read(goals);
  if (!after) {
    if (!result->good()) return fail(refusal(goals, *result, {}));
    return fail(ErrorKind::transient,
                "pushed, but the server could not be asked whether it holds: " + after.error().message);
  }
  const bool holds = std::all_of(goals.begin(), goals.end(),
                                 [&](const Goal& goal) { return at(*after, goal.ref) == goal.target; });
  if (!holds) return fail(refusal(goals, *result, *after));
  if (!result->good()) {
    spdlog::warn("git: the answer to a push to {} was lost, but the refs are there: {}",
                 mirror_.transport().place(), mirror_.transport().errorOf(*result, "push").message);
  }
  return {};
}

Error Pusher::refusal(const Goals& goals, const ProcessResult& result, const RefMap& refs) const {
  const auto reports = parsePushReport(result.output);
  const Error general = mirror_.transport().errorOf(result, "push");
  for (const Goal& goal : goals) {
    const auto report = reports.find(goal.ref);
    if (report == reports.end()) continue;
    const auto kind = refusalKind(report->second);
    if (!kind) continue;
    std::string message = "the server did not take " + goal.ref + ": " + report->second.words;
    const std::string words = wordsOfGit(result.errors);
    if (!words.empty()) message += "; " + words;
    Error error = general;
    error.kind = *kind;
    error.message = mirror_.transport().cleaned(std::move(message));
    return error;
  }
  if (!result.good()) return general;
  for (const Goal& goal : goals) {
    const std::string now = at(refs, goal.ref);
    if (now != goal.target) {
      return {ErrorKind::conflict, "the server accepted " + goal.ref + " at " + goal.target +
                                       " but it reads back as " + orAbsent(now)};
    }
  }
  return general;
}

}  // namespace sluice
