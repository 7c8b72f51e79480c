/// The changelog in a repository (rules §9, Artifacts): which entries still have to get into its file, and
/// where in the file an entry goes. Pure.
#pragma once

#include <optional>

#include "core/environment.h"

namespace sluice {

enum class ChangelogMode { off, pull_request, commit };

template <>
struct EnumNames<ChangelogMode> {
  static constexpr std::pair<ChangelogMode, std::string_view> names[] = {
      {ChangelogMode::off, "off"},
      {ChangelogMode::pull_request, "pull_request"},
      {ChangelogMode::commit, "commit"}};
};

/// What git is asked: a commit on top of `onto` whose file has the entry.
struct ChangelogRequest {
  DeploymentId deployment;
  TagName version;
  BranchName onto;
  BranchName branch;  ///< new, to propose it from; empty: `onto` itself moves
  std::string file;
  std::string entry;  ///< Markdown, from its heading on
  Instant committed_at{};

  static constexpr void fields(auto&& each) {
    each("deployment", &ChangelogRequest::deployment);
    each("version", &ChangelogRequest::version);
    each("onto", &ChangelogRequest::onto);
    each("branch", &ChangelogRequest::branch);
    each("file", &ChangelogRequest::file);
    each("entry", &ChangelogRequest::entry);
    each("committed_at", &ChangelogRequest::committed_at);
  }
};

/// An entry on its way into the file.
struct ChangelogEntry {
  DeploymentId deployment;
  TagName version;
  std::string entry;
  Instant at{};
  bool asked = false;
  CommitId commit;          ///< that has it; empty until it is pushed
  std::int64_t number = 0;  ///< of the pull request that proposes it; 0 until it is open

  static constexpr void fields(auto&& each) {
    each("deployment", &ChangelogEntry::deployment);
    each("version", &ChangelogEntry::version);
    each("entry", &ChangelogEntry::entry);
    each("at", &ChangelogEntry::at);
    each("asked", &ChangelogEntry::asked);
    each("commit", &ChangelogEntry::commit);
    each("number", &ChangelogEntry::number);
  }
};

/// `file` with the entry before the newest one there, behind a section `Unreleased`; with the file's own line
/// ends. An empty file gets a heading. Nothing where a line like the entry's first one stands there already.
std::optional<std::string> withChangelogEntry(std::string_view file, std::string_view entry);

}  // namespace sluice
