#include "store/sqlite/start_check.h"

#include <spdlog/spdlog.h>

#include "store/sqlite/journal.h"

namespace sluice::sqlite {
namespace {

constexpr const char* kAdvice =
    "; Sluice does not start on damaged data. Keep a copy of the directory, restore the last backup, and "
    "start again: "
    "docs/journal.md says how";

Status quickCheck(Connection& connection, const std::string& sql) {
  Statement statement = connection.prepare(sql);
  if (!statement.step()) return {};
  const std::string found = statement.text(0);
  if (found == "ok") return {};
  return fail(ErrorKind::corrupt,
              "the database " + connection.path() + " is damaged (" + found + ")" + kAdvice);
}

}  // namespace

Status checkPages(Connection& connection, std::int64_t whole_below) {
  const std::int64_t size = connection.pragma("PRAGMA page_count") * connection.pragma("PRAGMA page_size");
  if (size <= whole_below) return quickCheck(connection, "PRAGMA quick_check(1)");
  spdlog::warn(
      "the database is larger than {} MB: journal and deliveries are not checked at start; "
      "run `PRAGMA integrity_check` on a backup from time to time",
      whole_below / 1'000'000);
  for (const char* table : {"records", "outbox", "outbox_keys", "events", "chains", "leases", "meta"}) {
    if (auto good = quickCheck(connection, std::string("PRAGMA quick_check('") + table + "')"); !good)
      return good;
  }
  return {};
}

Status checkJournalTails(Connection& connection, std::int64_t entries) {
  if (entries <= 0) return {};
  for (const std::string& repository : chainedRepositories(connection)) {
    const JournalCheck check = checkTail(connection, repository, entries);
    if (!check.broken) continue;
    return fail(ErrorKind::corrupt,
                "the journal of " + repository + " is broken: " + check.problem + kAdvice);
  }
  return {};
}

}  // namespace sluice::sqlite
