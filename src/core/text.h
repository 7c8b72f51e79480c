/// Small pieces of text for people that several flows share.
#pragma once

#include "core/draft.h"

namespace sluice {

std::string shortId(const CommitId& commit);                  ///< 12 characters
std::string fixRef(const Fix& fix);                           ///< `#12 Fix the crash`, shortened, on one line
std::string shortTitle(const std::string& title);             ///< one line, at most 120 bytes of valid UTF-8
std::string listReasons(const std::vector<Reason>& reasons);  ///< a Markdown list, each with who can clear it

/// The text in a code block that it cannot end.
std::string fenced(const std::string& text, std::string_view language);

/// `conflicts in` is followed by this: ` `a.txt` (content) `b.txt` (binary)`.
std::string listConflicts(const std::vector<Conflict>& conflicts);

/// When an approval given now takes effect: tonight's slot while its cycle has not begun to act, else the
/// next one that no freeze of everything suspends. `T2 on 2026-03-01 22:00 GMT`
std::string effectTime(const Draft& draft, Slot slot);
Instant effectAt(const Draft& draft, Slot slot);
/// The same for an approval of what UAT runs, which has to soak there where no slots decide.
std::string prodTime(const Draft& draft);
/// The same for what becomes ready at `after`.
std::string effectTimeAfter(const Draft& draft, Slot slot, Instant after);

}  // namespace sluice
