/// The journal: every decision with its inputs and reasons, one hash chain per repository. Functions over a
/// connection; appended to by the writer only. The bytes under each hash are a contract (docs/journal.md).
#pragma once

#include "engine/store.h"
#include "store/sqlite/connection.h"
#include "store/sqlite/journal_check.h"

namespace sluice::sqlite {

/// Gives `entry` its sequence and hashes and stores it. `corrupt` when the stored chain does not end where it
/// says.
Status appendToJournal(Connection& connection, JournalEntry entry);

Listing<JournalEntry> newestEntries(Connection& connection, const std::string& repository,
                                    std::int64_t before, int limit);

struct ChainHead {
  std::int64_t sequence = 0;
  std::string hash;
};
/// Sequence 0 and firstPrevious() for a repository without entries.
ChainHead chainHead(Connection& connection, const std::string& repository);
std::vector<std::string> chainedRepositories(Connection& connection);

/// Checks up to `limit` entries from `check.entries + 1` on and moves `check` forward. False when there are
/// no more, or one is broken. REQUIRES: check.head is the hash of entry `check.entries`.
bool checkEntries(Connection& connection, const std::string& repository, int limit, JournalCheck& check);

/// After the last checkEntries: is the recorded end there? `at_end` is the hash of the good entry with the
/// head's sequence, if there is one.
void checkEnd(const ChainHead& head, const std::string& at_end, JournalCheck& check);

/// The last `count` entries of a chain against each other and the head.
JournalCheck checkTail(Connection& connection, const std::string& repository, std::int64_t count);

}  // namespace sluice::sqlite
