/// GitHub's JSON → values of core. Checks types, bounds lengths, judges nothing. Pure, never throws.
#pragma once

#include <optional>

#include "base/json.h"
#include "core/pull_request.h"

namespace sluice::github {

/// The account, or one with id 0 for null (a deleted account) and anything else that is none.
ForgeUser userOf(const Json& user);
/// A full object name, in lower case.
std::optional<CommitId> commitOf(const Json& sha);
/// Where a ref points; empty for the zeros that stand for no commit, and for anything that is none.
CommitId pointee(const Json& sha);
/// `url` where it is an http(s) one of sane length; empty otherwise: it will be shown as a link.
std::string linkOf(const Json& url);
/// At most `most` bytes of clean text on one line.
std::string lineOf(const Json& text, std::size_t most);
/// An integer above 0, or 0.
std::int64_t idOf(const Json& id);

/// A pull request as `GET pulls/{n}` has it, without commits and label setters. `transient` when GitHub's
/// answer lacks something.
Result<PullRequest> pullRequestOf(const Json& pull);
/// An issue as `GET issues/{n}` has it, without label setters.
PullRequest issueOf(const Json& issue);
Result<ProposedCommit> proposedCommitOf(const Json& commit);

}  // namespace sluice::github
