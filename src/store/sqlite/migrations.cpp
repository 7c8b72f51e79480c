#include "store/sqlite/schema.h"

namespace sluice::sqlite {
namespace {

constexpr const char* kFirst = R"sql(
CREATE TABLE meta(
  key   TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- A row stays after its lease ended, so that the fence only grows. No holder: nobody may write.
CREATE TABLE leases(
  repository TEXT PRIMARY KEY,
  holder     TEXT NOT NULL,
  until      INTEGER NOT NULL,
  fence      INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- The last value of everything that was decided. `sequence` is the order of first appearance.
CREATE TABLE records(
  sequence   INTEGER PRIMARY KEY AUTOINCREMENT,
  repository TEXT NOT NULL,
  kind       TEXT NOT NULL,
  id         TEXT NOT NULL,
  number     INTEGER NOT NULL,
  slot       TEXT NOT NULL,
  day        TEXT NOT NULL,
  status     TEXT NOT NULL,
  live       INTEGER NOT NULL,
  body       TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX records_id ON records(kind, id, repository);
CREATE INDEX records_newest ON records(kind, repository);
CREATE INDEX records_kind ON records(kind);
-- Starting reads through this one only: finished records cost nothing, however many there are.
CREATE INDEX records_live ON records(repository) WHERE live = 1;
CREATE INDEX records_slot ON records(repository, slot, day) WHERE kind = 'cycle';
CREATE UNIQUE INDEX records_number ON records(repository, number) WHERE kind = 'fix';
CREATE INDEX records_numbers ON records(number DESC, repository) WHERE kind = 'fix';
CREATE INDEX records_status ON records(status, number DESC, repository) WHERE kind = 'fix';

CREATE TABLE journal(
  id         INTEGER PRIMARY KEY AUTOINCREMENT,
  repository TEXT NOT NULL,
  sequence   INTEGER NOT NULL,
  at         TEXT NOT NULL,
  event      TEXT NOT NULL,
  changes    TEXT NOT NULL,
  effects    TEXT NOT NULL,
  findings   TEXT NOT NULL,
  previous   TEXT NOT NULL,
  hash       TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX journal_sequence ON journal(repository, sequence);
CREATE TRIGGER journal_is_never_changed BEFORE UPDATE ON journal
BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER journal_is_never_deleted BEFORE DELETE ON journal
BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;

-- Where each chain ends: a journal that lost its last entries is told from a complete one.
CREATE TABLE chains(
  repository TEXT PRIMARY KEY,
  sequence   INTEGER NOT NULL,
  hash       TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Events that wait to be decided. AUTOINCREMENT: an id that was answered never names another event.
CREATE TABLE events(
  id         INTEGER PRIMARY KEY AUTOINCREMENT,
  repository TEXT NOT NULL,
  body       TEXT NOT NULL
) STRICT;
CREATE INDEX events_repository ON events(repository);

CREATE TABLE outbox(
  id         INTEGER PRIMARY KEY AUTOINCREMENT,
  repository TEXT NOT NULL,
  key        TEXT NOT NULL,
  body       TEXT NOT NULL,
  state      TEXT NOT NULL,
  started    INTEGER NOT NULL,
  attempts   INTEGER NOT NULL,
  due        INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  last_error TEXT NOT NULL
) STRICT;
CREATE INDEX outbox_due ON outbox(repository, due) WHERE state = 'pending';
CREATE INDEX outbox_waiting ON outbox(repository, key) WHERE state = 'pending' AND started = 0;
CREATE INDEX outbox_state ON outbox(state);

-- Keys of effects that are done once for ever: 16 bytes each, kept after their rows are gone.
CREATE TABLE outbox_keys(digest BLOB PRIMARY KEY) STRICT, WITHOUT ROWID;

CREATE TABLE deliveries(
  sequence    INTEGER PRIMARY KEY AUTOINCREMENT,
  id          TEXT NOT NULL,
  hook        TEXT NOT NULL,
  event       TEXT NOT NULL,
  repository  TEXT NOT NULL,
  received_at INTEGER NOT NULL,
  position    INTEGER NOT NULL,
  summary     TEXT NOT NULL
) STRICT;
CREATE INDEX deliveries_id ON deliveries(id);
CREATE INDEX deliveries_repository ON deliveries(repository);
)sql";

// A fix has as many judgements as it had turns; each page of them is one look into this one.
constexpr const char* kJudgements = R"sql(
CREATE INDEX records_judgements ON records(repository, number) WHERE kind = 'judgement';
)sql";

// What an environment got in a period is one range of this one, however long the history is.
constexpr const char* kDeployments = R"sql(
UPDATE records SET slot = json_extract(body, '$.environment'), day = substr(json_extract(body, '$.created_at'), 1, 10)
WHERE kind = 'deployment';
CREATE INDEX records_deployed ON records(repository, slot, day) WHERE kind = 'deployment';
)sql";

constexpr Migration kSteps[] = {{1, "first tables", kFirst},
                                {2, "judgements of a fix", kJudgements},
                                {3, "deployments of a period", kDeployments}};

}  // namespace

std::span<const Migration> migrations() { return kSteps; }

}  // namespace sluice::sqlite
