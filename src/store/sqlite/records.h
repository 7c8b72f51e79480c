/// Records: the last value of each fix, cycle, deployment, lock, attestation, survey and of the repository
/// itself. Functions over a connection; written by the writer only.
#pragma once

#include "engine/store.h"
#include "store/sqlite/connection.h"

namespace sluice::sqlite {

/// A change as its row. Made on the caller's thread, because encoding costs more than writing.
struct RecordRow {
  std::string kind;
  std::string id;
  std::int64_t number = 0;  ///< of a fix, or of the one that a judgement is about
  std::string slot;         ///< of a cycle
  LocalDate day;            ///< of a cycle
  std::string status;
  bool live = false;
  std::string body;  ///< JSON of the Change, with its `kind`
};
RecordRow rowFor(const Change& change);

std::string utcDay(Instant at);  ///< `2026-03-02`

void upsertRecord(Connection& connection, const RepositoryName& repository, const RecordRow& row);

/// Live records, and the last cycle of each slot whatever its state. Reads rows of these only.
Result<State> loadState(Connection& connection, const RepositoryName& repository);

Result<std::optional<Fix>> findFix(Connection& connection, const RepositoryName& repository,
                                   std::int64_t number);
Result<std::optional<Fix>> findFix(Connection& connection, const FixId& id);
Result<std::optional<Cycle>> findCycle(Connection& connection, const CycleId& id);
Result<std::optional<Deployment>> findDeployment(Connection& connection, const DeploymentId& id);
Result<std::optional<Judgement>> findJudgement(Connection& connection, const std::string& id);
Result<std::optional<DeploymentRecord>> findDeploymentRecord(Connection& connection, const DeploymentId& id,
                                                             RecordKind record);

/// By number, high to low; then by repository.
Result<Listing<Fix>> listFixes(Connection& connection, const RepositoryName& repository,
                               const std::string& status, const Page& page);
/// The newest first.
Result<Listing<Cycle>> listCycles(Connection& connection, const RepositoryName& repository, const Page& page);
Result<Listing<Deployment>> listDeployments(Connection& connection, const RepositoryName& repository,
                                            const Page& page);
Result<std::vector<Deployment>> deploymentsSince(Connection& connection, const RepositoryName& repository,
                                                 Tier environment, Instant since, int most);
/// `number` 0: of every fix.
Result<Listing<Judgement>> listJudgements(Connection& connection, const RepositoryName& repository,
                                          std::int64_t number, const Page& page);

}  // namespace sluice::sqlite
