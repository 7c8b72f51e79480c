/// Turns the return codes of libgit2 and of the system into classified errors. Pure apart from reading
/// libgit2's thread-local last error.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace sluice {

/// The failure of a libgit2 call that returned `code` (< 0). `doing` completes "cannot …: <libgit2's words>".
tl::unexpected<Error> gitFailure(int code, std::string_view doing);

/// The same for an object that must exist because something stored refers to it: its absence is `corrupt`,
/// not `not_found`.
tl::unexpected<Error> brokenObject(int code, std::string_view doing);

/// The failure of a call to the operating system that set `error` (an errno); another try may go better.
tl::unexpected<Error> systemFailure(const std::string& doing, int error);

}  // namespace sluice
