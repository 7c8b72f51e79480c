#include "gateway/api/schema.h"

namespace sluice::api {
namespace {

constexpr Property kAccepted{"accepted", "boolean", false, false};
constexpr Property kMessage{"message", "string", false, false};

Schema fix() {
  return {"Fix",
          {{"id", "string"},
           {"repository", "string"},
           {"number", "integer"},
           {"title", "string"},
           {"author", "string"},
           {"severity", "string", true},
           {"found_in", "string", true},
           {"flow", "string", true},
           {"flow_reason", "string", true},
           {"status", "string"},
           {"held", "boolean"},
           {"hold", "object", true},
           {"services", "string[]"},
           {"commits", "string[]"},
           {"approvals", "object[]"},
           {"plan", "object", true},
           {"history", "object[]"},
           {"url", "string"},
           {"reasons", "Reason[]"},
           {"base", "string"},
           {"head", "string"},
           {"merged", "boolean"},
           {"merge_commit", "string", true},
           {"uat_release", "string", true},
           {"prod_release", "string", true},
           {"backport", "object", true},
           {"submitted_at", "instant"},
           kAccepted,
           kMessage}};
}

Schema cycle() {
  return {"Cycle",
          {{"id", "string"},
           {"repository", "string"},
           {"slot", "string"},
           {"date", "string"},
           {"state", "string"},
           {"stage", "string"},
           {"attempt", "integer"},
           {"forced", "boolean"},
           {"opened_by", "string"},
           {"opened_at", "instant"},
           {"retry_at", "instant", true},
           {"finished_at", "instant", true},
           {"fixes", "string[]"},
           {"deployment", "string", true},
           {"gate", "object"},
           {"reasons", "Reason[]"},
           {"actions", "string[]"},
           kAccepted,
           kMessage}};
}

Schema deployment() {
  return {"Deployment",
          {{"id", "string"},
           {"repository", "string"},
           {"environment", "string"},
           {"version", "string"},
           {"sha", "string"},
           {"previous", "string", true},
           {"previous_sha", "string", true},
           {"state", "string"},
           {"steps", "object[]"},
           {"services", "string[]"},
           {"flow", "string"},
           {"fixes", "string[]"},
           {"purpose", "string"},
           {"cycle", "string", true},
           {"strategy", "string", true},
           {"digest", "string", true},
           {"reason", "string", true},
           {"created_at", "instant"},
           {"triggered_at", "instant", true},
           {"finished_at", "instant", true}}};
}

Schema repository() {
  return {"Repository",
          {{"name", "string"},
           {"versions", "object"},
           {"environments", "object"},
           {"version_state", "string"},
           {"timezone", "string"},
           {"next_slots", "object"},
           {"freeze", "Freeze", true},
           {"locks", "Lock[]"},
           {"debt", "object[]"},
           {"queue", "object"},
           {"problems", "string[]"}}};
}

std::vector<Schema> small() {
  return {
      {"Reason", {{"rule", "string"}, {"text", "string"}, {"can_clear", "string[]"}}},
      {"Problem",
       {{"type", "string"},
        {"title", "string"},
        {"status", "integer"},
        {"detail", "string"},
        {"reasons", "Reason[]"}}},
      {"Check",
       {{"name", "string"},
        {"state", "string"},
        {"reason", "string"},
        {"can_clear", "string[]"},
        {"rule", "string"}}},
      {"Gate",
       {{"repository", "string"},
        {"environment", "string"},
        {"at", "instant"},
        {"sha", "string", true},
        {"open", "boolean"},
        {"checks", "Check[]"}}},
      {"ReleaseProof",
       {{"repository", "string"},
        {"version", "string"},
        {"sha", "string", true},
        {"proved", "boolean"},
        {"checks", "Check[]"},
        {"commits", "object[]"}}},
      {"Simulation",
       {{"repository", "string"},
        {"slot", "string"},
        {"date", "string"},
        {"at", "instant"},
        {"would_run", "boolean"},
        {"gate", "object"},
        {"fixes", "object[]"},
        {"actions", "string[]"},
        {"first_unmet", "Reason", true},
        {"unmet", "Reason[]"}}},
      {"Freeze",
       {{"repository", "string"},
        {"from", "instant"},
        {"until", "instant"},
        {"level", "string"},
        {"modules", "string[]"},
        {"reason", "string"},
        {"active", "boolean"}}},
      {"Lock",
       {{"id", "string"},
        {"repository", "string"},
        {"environment", "string", true},
        {"owner", "string"},
        {"reason", "string"},
        {"at", "instant"},
        {"until", "instant", true},
        kAccepted,
        kMessage}},
      {"Accepted", {{"accepted", "boolean"}, {"message", "string"}, {"id", "string", false, false}}},
      {"OrderResult",
       {{"id", "string"},
        {"accepted", "boolean"},
        {"status", "integer"},
        {"message", "string"},
        {"reasons", "Reason[]"}}},
      {"JournalEntry",
       {{"sequence", "integer"},
        {"repository", "string"},
        {"at", "instant"},
        {"event", "any"},
        {"changes", "any"},
        {"effects", "any"},
        {"findings", "any"},
        {"previous", "string"},
        {"hash", "string"}}},
      {"Delivery",
       {{"id", "string"},
        {"hook", "string"},
        {"event", "string"},
        {"repository", "string"},
        {"received_at", "instant"},
        {"summary", "string"}}},
      {"OutboxEntry",
       {{"id", "integer"},
        {"repository", "string"},
        {"state", "string"},
        {"attempts", "integer"},
        {"due", "instant"},
        {"created_at", "instant"},
        {"last_error", "string", true},
        {"effect", "object"}}},
  };
}

}  // namespace

const std::vector<Schema>& schemas() {
  static const std::vector<Schema> all = [] {
    std::vector<Schema> list{repository(), fix(), cycle(), deployment()};
    for (Schema& schema : small()) list.push_back(std::move(schema));
    return list;
  }();
  return all;
}

}  // namespace sluice::api
