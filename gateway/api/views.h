/// How records look to users of the API (rules §12). Each function writes one whole JSON object; schema.h
/// lists the same fields, and a test compares the two. `message` is what the order that led here was answered
/// with.
#pragma once

#include "base/json.h"
#include "gateway/api/backend.h"

namespace sluice::api {

void writeFix(JsonWriter& out, const Fix& fix, const Outlook& outlook, const std::string* message = nullptr);
void writeApprovals(JsonWriter& out, const std::vector<Approval>& approvals);  ///< with its key
void writeCycle(JsonWriter& out, const Cycle& cycle, const std::string* message = nullptr);
/// Who ordered a deployment, and why, for people; empty where no record says it.
struct Occasion {
  std::string by;
  std::string why;
};
Result<Occasion> occasionOf(Backend& backend, const Deployment& deployment);
void writeDeployment(JsonWriter& out, const Deployment& deployment, const Occasion& occasion,
                     const std::string* message = nullptr);
/// `difference`: between what runs and what would; nothing where one of them is not known.
void writeRollbackPlan(JsonWriter& out, const RepositoryName& repository, const RollbackPlan& plan,
                       const std::optional<Result<ReleaseDifference>>& difference);
/// One entry of a repository's ledger.
struct DebtRow {
  RepositoryName repository;
  Debt debt;
};
void writeDebt(JsonWriter& out, const DebtRow& row, const Settings& settings, Instant now);
void writeRepository(JsonWriter& out, const Overview& overview, const Settings& settings, Instant now);
void writeLock(JsonWriter& out, const Lock& lock, const std::string* message = nullptr);
void writeFreeze(JsonWriter& out, const RepositoryName& repository, const FreezeWindow& freeze, Instant now,
                 const std::string* message = nullptr);
void writeArtifact(JsonWriter& out, const JudgedArtifact& judged, const std::string* message = nullptr);
// An iCalendar file (RFC 5545) of freezes: its beginning, one event for each, its end.
std::string calendarBegin();
std::string calendarEvent(const RepositoryName& repository, const FreezeWindow& freeze, Instant now);
std::string calendarEnd();
void writeGate(JsonWriter& out, const Gate& gate, const RepositoryName& repository, Tier tier,
               const std::string& sha, Instant now);
void writeJudgement(JsonWriter& out, const Judgement& judgement, const std::string& page);
void writeReleaseProof(JsonWriter& out, const ReleaseProof& proof, const RepositoryName& repository);
void writeSimulation(JsonWriter& out, const Simulation& simulation, const RepositoryName& repository);

/// `as_text`: event, changes, effects and findings as the strings that the hash covers, for whoever checks
/// the chain.
void writeJournalEntry(JsonWriter& out, const JournalEntry& entry, bool as_text);
void writeDelivery(JsonWriter& out, const DeliveryRecord& record);
void writeOutboxEntry(JsonWriter& out, const OutboxEntry& entry);

/// The stored reasons, then what keeps the fix now, each thing once.
std::vector<Reason> mergedReasons(const std::vector<Reason>& stored, const std::vector<Reason>& now);

// Values that are null while they are not known.
void writeTextOrNull(JsonWriter& out, std::string_view name, std::string_view text);
void writeInstantOrNull(JsonWriter& out, std::string_view name, const std::optional<Instant>& at);

}  // namespace sluice::api
