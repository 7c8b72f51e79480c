#include "store/sqlite/prepared_commit.h"

#include "base/json_codec.h"
#include "store/sqlite/journal.h"
#include "store/sqlite/leases.h"
#include "store/sqlite/queue.h"

namespace sluice::sqlite {
namespace {

template <class Row>
std::string arrayOf(const std::vector<Row>& rows) {
  std::string text = "[";
  for (const Row& row : rows) {
    if (text.size() > 1) text += ',';
    text += row.body;
  }
  return text + "]";
}

}  // namespace

PreparedCommit prepareCommit(const RepositoryName& repository, const Commit& commit) {
  PreparedCommit prepared;
  prepared.queued = commit.queued;
  prepared.outbox = commit.outbox;
  if (const auto* failed = std::get_if<EffectFailed>(&commit.event.body)) {
    prepared.failed = failed->error + ": " + failed->message;
  }
  for (const Change& change : commit.decision.changes) prepared.records.push_back(rowFor(change));
  for (const Effect& effect : commit.decision.effects) prepared.effects.push_back(rowFor(repository, effect));
  prepared.entry.repository = repository;
  prepared.entry.at = commit.event.at;
  prepared.entry.event = toJson(commit.event);
  prepared.entry.changes = arrayOf(prepared.records);
  prepared.entry.effects = arrayOf(prepared.effects);
  prepared.entry.findings = toJson(commit.decision.findings);
  return prepared;
}

Status writeCommit(Connection& connection, const Lease& lease, const PreparedCommit& commit,
                   const Retention& keep) {
  if (auto ours = checkFence(connection, lease); !ours) return ours;
  if (commit.queued != 0) {
    if (auto first = answerEvent(connection, lease.repository, commit.queued); !first) return first;
  }
  if (commit.outbox != 0) {
    if (auto first = finishEffect(connection, lease.repository, commit.outbox, commit.failed); !first)
      return first;
    pruneOutbox(connection, keep.done_effects, keep.dead_effects);
  }
  if (auto chained = appendToJournal(connection, commit.entry); !chained) return chained;
  for (const RecordRow& row : commit.records) upsertRecord(connection, lease.repository, row);
  for (const EffectRow& row : commit.effects)
    insertEffect(connection, lease.repository, row, commit.entry.at);
  return {};
}

}  // namespace sluice::sqlite
