/// Events that wait to be decided, and how far the inbox was consumed. Functions over a connection; written
/// by the writer only.
#pragma once

#include "engine/store.h"
#include "store/sqlite/connection.h"

namespace sluice::sqlite {

/// A batch from the inbox with its events encoded, so that the writer only writes.
struct IntakeRow {
  DeliveryRecord record;
  std::vector<std::string> events;
};
std::vector<IntakeRow> encodeIntake(const std::vector<Store::Intake>& batch);
std::vector<std::string> encodeEvents(const std::vector<Event>& events);

/// `conflict` when some of it was consumed before: then nothing is stored, and the consumer reads the
/// position again.
Status storeIntake(Connection& connection, const std::vector<IntakeRow>& batch, std::uint64_t inbox_position,
                   std::int64_t keep_deliveries);
void storeEvents(Connection& connection, const RepositoryName& repository,
                 const std::vector<std::string>& events);

std::uint64_t inboxPosition(Connection& connection);
Result<std::vector<QueuedEvent>> queuedEvents(Connection& connection, const RepositoryName& repository,
                                              std::size_t limit);
/// `conflict` when it was answered before.
Status answerEvent(Connection& connection, const RepositoryName& repository, std::int64_t id);

}  // namespace sluice::sqlite
