/// What was made of each webhook, for `GET /deliveries`. The bodies are the inbox's. Functions over a
/// connection.
#pragma once

#include "engine/store.h"
#include "store/sqlite/connection.h"

namespace sluice::sqlite {

void insertDelivery(Connection& connection, const DeliveryRecord& record);
/// Forgets at most `at_most` of those that are not among the last `keep`.
void pruneDeliveries(Connection& connection, std::int64_t keep, std::int64_t at_most);
/// The newest with this id: a forge sends a delivery again under its old id.
std::optional<DeliveryRecord> findDelivery(Connection& connection, const std::string& id);
Result<Listing<DeliveryRecord>> listDeliveries(Connection& connection, const RepositoryName& repository,
                                               const Page& page);

}  // namespace sluice::sqlite
