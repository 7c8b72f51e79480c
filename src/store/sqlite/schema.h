/// The tables, as numbered steps that only go forward. Pure data and one function; called once, before any
/// other use of the database. docs/journal.md describes the result for people.
#pragma once

#include <span>

#include "store/sqlite/connection.h"

namespace sluice::sqlite {

/// `PRAGMA application_id`: the letters SLCE. Keeps us from writing into somebody else's database.
inline constexpr std::int64_t kApplicationId = 0x534c4345;

/// A published step is never edited, because databases that went through it exist.
struct Migration {
  int version = 0;  ///< from 1, without gaps
  const char* name = "";
  const char* sql = "";
};

std::span<const Migration> migrations();

/// Version of the database; 0 for a new one.
int schemaVersion(Connection& connection);

/// `conflict` when it is not a database of Sluice, or comes from a newer Sluice than this. Throws SqlFailure.
Status recognise(Connection& connection, std::span<const Migration> steps);

/// Brings the database to the last step, each in its own transaction. Returns how many were applied. Throws
/// SqlFailure.
int migrate(Connection& connection, std::span<const Migration> steps);

}  // namespace sluice::sqlite
