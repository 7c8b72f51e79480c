/// What is looked at before the store opens: is the file whole, do the journals end as they were left? One
/// thread, once.
#pragma once

#include "store/sqlite/connection.h"

namespace sluice::sqlite {

/// `PRAGMA quick_check`. Above `whole_below` bytes the journal and the deliveries are left out, so that a
/// restart stays quick.
Status checkPages(Connection& connection, std::int64_t whole_below);
/// The last `entries` of each repository's chain. `corrupt` names the first bad one.
Status checkJournalTails(Connection& connection, std::int64_t entries);

}  // namespace sluice::sqlite
