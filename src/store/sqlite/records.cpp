#include "store/sqlite/records.h"

#include "store/sqlite/decode_body.h"

namespace sluice::sqlite {
namespace {

void describe(const RepositoryFacts&, RecordRow&) {}
void describe(const Survey&, RecordRow&) {}
void describe(const Fix& fix, RecordRow& row) {
  row.id = fix.id.str();
  row.number = fix.number;
  row.status = toText(fix.status);
}
void describe(const Cycle& cycle, RecordRow& row) {
  row.id = cycle.id.str();
  row.slot = toText(cycle.slot);
  row.day = cycle.date;
  row.status = toText(cycle.state);
}
void describe(const Deployment& deployment, RecordRow& row) {
  row.id = deployment.id.str();
  // By these they are found again: neither ever changes.
  row.slot = toText(deployment.environment);
  row.day = utcDay(deployment.created_at);
  row.status = toText(deployment.state);
}
void describe(const Lock& lock, RecordRow& row) { row.id = lock.id; }
void describe(const Freeze& freeze, RecordRow& row) { row.id = freeze.id; }
void describe(const Artifact& artifact, RecordRow& row) { row.id = artifact.id(); }
void describe(const Acceptance& acceptance, RecordRow& row) { row.id = acceptance.id(); }
void describe(const DeploymentRecord& record, RecordRow& row) { row.id = record.id(); }
void describe(const Judgement& judgement, RecordRow& row) {
  row.id = judgement.id;
  row.number = judgement.number;
  row.status = toText(judgement.state);
}
// One per check: a later word replaces the one before it.
void describe(const Attestation& attestation, RecordRow& row) { row.id = attestation.check; }

/// Puts one stored record where the state keeps its kind.
Status place(State& state, const std::string& kind, const std::string& id, const std::string& body) {
  const std::string what = "the " + kind + " record " + id;
  const auto put = [&]<class T>(auto&& store) -> Status {
    auto value = decodeBody<T>(body, what);
    if (!value) return fail(value.error());
    store(std::move(*value));
    return {};
  };
  if (kind == RepositoryFacts::kind) {
    return put.operator()<RepositoryFacts>([&](RepositoryFacts&& facts) { state.facts = std::move(facts); });
  }
  if (kind == Survey::kind)
    return put.operator()<Survey>([&](Survey&& survey) { state.survey = std::move(survey); });
  if (kind == Fix::kind) {
    return put.operator()<Fix>([&](Fix&& fix) { state.fixes.insert_or_assign(fix.number, std::move(fix)); });
  }
  if (kind == Cycle::kind) {
    return put.operator()<Cycle>(
        [&](Cycle&& cycle) { state.cycles.insert_or_assign(cycle.id, std::move(cycle)); });
  }
  if (kind == Deployment::kind) {
    return put.operator()<Deployment>([&](Deployment&& deployment) {
      state.deployments.insert_or_assign(deployment.id, std::move(deployment));
    });
  }
  if (kind == Lock::kind) {
    return put.operator()<Lock>([&](Lock&& lock) { state.locks.insert_or_assign(lock.id, std::move(lock)); });
  }
  if (kind == Freeze::kind) {
    return put.operator()<Freeze>(
        [&](Freeze&& freeze) { state.freezes.insert_or_assign(freeze.id, std::move(freeze)); });
  }
  if (kind == Attestation::kind) {
    return put.operator()<Attestation>([&](Attestation&& attestation) {
      state.attestations.insert_or_assign(attestation.check, std::move(attestation));
    });
  }
  if (kind == Artifact::kind) {
    return put.operator()<Artifact>(
        [&](Artifact&& artifact) { state.artifacts.insert_or_assign(artifact.id(), std::move(artifact)); });
  }
  if (kind == Acceptance::kind) {
    return put.operator()<Acceptance>([&](Acceptance&& acceptance) {
      state.acceptances.insert_or_assign(acceptance.id(), std::move(acceptance));
    });
  }
  return fail(ErrorKind::corrupt,
              what + " is of a kind that this sluice does not know; a newer one wrote it");
}

template <class T>
Result<std::optional<T>> findById(Connection& connection, const std::string& id) {
  Statement statement = connection.prepare("SELECT body FROM records WHERE kind = ? AND id = ?");
  if (!statement.bind(T::kind).bind(id).step()) return std::optional<T>();
  auto value = decodeBody<T>(statement.text(0), "the " + std::string(T::kind) + " record " + id);
  if (!value) return fail(value.error());
  return std::optional<T>(std::move(*value));
}

}  // namespace

std::string utcDay(Instant at) { return toRfc3339(at).substr(0, 10); }

RecordRow rowFor(const Change& change) {
  RecordRow row;
  row.body = toJson(change);
  std::visit(
      [&](const auto& value) {
        row.kind = std::decay_t<decltype(value)>::kind;
        row.live = value.live();
        describe(value, row);
      },
      change);
  return row;
}

void upsertRecord(Connection& connection, const RepositoryName& repository, const RecordRow& row) {
  // What never changes stays out of SET, so that its indexes are not touched.
  connection
      .prepare(
          "INSERT INTO records(repository, kind, id, number, slot, day, status, live, body) VALUES (?, ?, ?, "
          "?, ?, ?, ?, ?, ?) "
          "ON CONFLICT(kind, id, repository) DO UPDATE SET status = excluded.status, live = excluded.live, "
          "body = "
          "excluded.body")
      .bind(repository.str())
      .bind(row.kind)
      .bind(row.id)
      .bind(row.number)
      .bind(row.slot)
      .bind(row.day)
      .bind(row.status)
      .bind(std::int64_t{row.live ? 1 : 0})
      .bind(row.body)
      .run();
}

Result<State> loadState(Connection& connection, const RepositoryName& repository) {
  State state;
  state.facts.repository = repository;
  Statement live = connection.prepare("SELECT kind, id, body FROM records WHERE repository = ? AND live = 1");
  live.bind(repository.str());
  while (live.step()) {
    if (auto placed = place(state, live.text(0), live.text(1), live.text(2)); !placed)
      return fail(placed.error());
  }
  for (const auto& [slot, name] : EnumNames<Slot>::names) {
    Statement last = connection.prepare(
        "SELECT kind, id, body FROM records WHERE kind = 'cycle' AND repository = ? AND slot = ? "
        "ORDER BY day DESC LIMIT 1");
    if (!last.bind(repository.str()).bind(name).step()) continue;
    if (auto placed = place(state, last.text(0), last.text(1), last.text(2)); !placed)
      return fail(placed.error());
  }
  return state;
}

Result<std::optional<Fix>> findFix(Connection& connection, const RepositoryName& repository,
                                   std::int64_t number) {
  Statement statement =
      connection.prepare("SELECT body FROM records WHERE kind = 'fix' AND repository = ? AND number = ?");
  if (!statement.bind(repository.str()).bind(number).step()) return std::optional<Fix>();
  auto fix = decodeBody<Fix>(statement.text(0), "fix " + std::to_string(number) + " of " + repository.str());
  if (!fix) return fail(fix.error());
  return std::optional<Fix>(std::move(*fix));
}

Result<std::optional<Fix>> findFix(Connection& connection, const FixId& id) {
  return findById<Fix>(connection, id.str());
}
Result<std::optional<Cycle>> findCycle(Connection& connection, const CycleId& id) {
  return findById<Cycle>(connection, id.str());
}
Result<std::optional<Deployment>> findDeployment(Connection& connection, const DeploymentId& id) {
  return findById<Deployment>(connection, id.str());
}
Result<std::optional<Judgement>> findJudgement(Connection& connection, const std::string& id) {
  return findById<Judgement>(connection, id);
}
Result<std::optional<DeploymentRecord>> findDeploymentRecord(Connection& connection, const DeploymentId& id,
                                                             RecordKind record) {
  return findById<DeploymentRecord>(connection, DeploymentRecord{{}, id, record, {}, {}}.id());
}

}  // namespace sluice::sqlite
