/// The release issue of a repository: one issue that Sluice opens, on which the checks that people vouch for
/// stand as a task list (rules §8, the release issue). What is kept of it, and what somebody did to its
/// boxes.
#pragma once

#include "core/gate.h"

namespace sluice {

inline constexpr std::string_view kReleaseIssueTitle = "Sluice: release checklist";
inline constexpr std::string_view kReleaseIssueLabel = "sluice/release";

struct ReleaseIssue {
  std::int64_t number = 0;           ///< 0: none is known
  std::string body;                  ///< SHA-256 of its text as it was seen last
  std::string asked;                 ///< SHA-256 of the text that is on its way there; empty: none is
  Instant edited_until{};            ///< an edit from before it counts no more
  Instant remind_at{};               ///< of the next slot
  std::vector<std::string> waiting;  ///< slots whose reminder waits for the probes
  std::vector<ProbeResult> failing;  ///< probes that failed when somebody last looked

  static constexpr void fields(auto&& each) {
    each("number", &ReleaseIssue::number);
    each("body", &ReleaseIssue::body);
    each("asked", &ReleaseIssue::asked);
    each("edited_until", &ReleaseIssue::edited_until);
    each("remind_at", &ReleaseIssue::remind_at);
    each("waiting", &ReleaseIssue::waiting);
    each("failing", &ReleaseIssue::failing);
  }
};

/// One edit of its text, as the signed webhook told it.
struct TaskEdit {
  ForgeUser by;  ///< nobody: there was no edit, it is only looked at
  Instant at{};
  std::vector<std::string> ticked;  ///< names of checks
  std::vector<std::string> unticked;

  static constexpr void fields(auto&& each) {
    each("by", &TaskEdit::by);
    each("at", &TaskEdit::at);
    each("ticked", &TaskEdit::ticked);
    each("unticked", &TaskEdit::unticked);
  }
};

}  // namespace sluice
