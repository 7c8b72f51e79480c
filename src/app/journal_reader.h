/// The journal of one repository, entry by entry and the newest first: from a Sluice, or from a file that
/// `sluice journal --export` wrote. One thread.
#pragma once

#include <functional>
#include <string>

#include "app/remote.h"
#include "engine/store.h"

namespace sluice::app {

/// With the texts that the hash covers.
JournalEntry entryOf(const Json& json);

/// Calls `take` with each entry and the JSON it came as, until it returns false. The last reply is answered:
/// one that is not ok ended it.
Result<Reply> eachEntry(Remote& remote, const std::string& repository,
                        const std::function<bool(const JournalEntry&, const Json&)>& take);

/// The same from a file. Its entries may be of several repositories; only those of `repository` are taken,
/// or all when it is empty and there is one. `invalid` names the line that cannot be read.
Status eachEntryOf(const std::string& file, const std::string& repository,
                   const std::function<bool(const JournalEntry&)>& take);

}  // namespace sluice::app
