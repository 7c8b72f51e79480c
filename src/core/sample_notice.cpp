#include "core/sample_notice.h"

namespace sluice {
namespace {

Tier tierOf(NoticeKind kind) {
  switch (kind) {
    case NoticeKind::uat_deployed:
    case NoticeKind::uat_merged:
    case NoticeKind::conflict:
      return Tier::uat;
    case NoticeKind::prod_queued:
    case NoticeKind::prod_deployed_flow1:
    case NoticeKind::prod_deployed_flow2:
    case NoticeKind::hotfix_deployed:
    case NoticeKind::rollback:
    case NoticeKind::blocked:
    case NoticeKind::failed:
    case NoticeKind::reminder:
    case NoticeKind::sla:
    case NoticeKind::escalation:
    case NoticeKind::freeze:
      return Tier::prod;
  }
  return Tier::prod;
}

std::string subjectOf(NoticeKind kind) {
  switch (kind) {
    case NoticeKind::blocked:
      return "T2 of 2026-03-02";
    case NoticeKind::reminder:
      return "the checklist of T2 is open";
    case NoticeKind::sla:
      return "P1, one hour";
    case NoticeKind::escalation:
      return "CI never answered whether it took the trigger";
    case NoticeKind::freeze:
      return "hard freeze of financial until 2026-03-06 00:00 GMT: month end";
    case NoticeKind::uat_deployed:
    case NoticeKind::prod_queued:
    case NoticeKind::prod_deployed_flow1:
    case NoticeKind::prod_deployed_flow2:
    case NoticeKind::uat_merged:
    case NoticeKind::hotfix_deployed:
    case NoticeKind::rollback:
    case NoticeKind::conflict:
    case NoticeKind::failed:
      return "";
  }
  return "";
}

}  // namespace

Notice sampleNotice(NoticeKind kind) {
  Notice notice{"sample", kind};
  notice.test = true;
  notice.subject = subjectOf(kind);
  const bool freeze = kind == NoticeKind::freeze;
  notice.phase = freeze ? NoticePhase::announced : NoticePhase::none;
  notice.due_at = instantFromMillis(1'772'488'800'000);
  notice.due = "2026-03-02 22:00 GMT";
  notice.who = "alice";
  if (freeze) return notice;
  notice.environment = tierOf(kind);
  notice.flow =
      kind == NoticeKind::uat_deployed || kind == NoticeKind::prod_deployed_flow1 ? Flow::flow1 : Flow::flow2;
  notice.fixes = {
      {12, Severity::medium, "Totals are rounded", "https://forge.example/acme/shop/pull/12", {"backend"}},
      {15, Severity::low, "The button is cut off", "https://forge.example/acme/shop/pull/15", {"frontend"}}};
  notice.release = Release{TagName("v1.4.2"), CommitId("8d3f0c6b1a2e4f5061728394a5b6c7d8e9f00112")};
  notice.previous = Release{TagName("v1.4.1"), CommitId("1f2e3d4c5b6a79880112233445566778899aabbc")};
  notice.url = notice.environment == Tier::uat ? "https://uat.shop.example" : "https://shop.example";
  notice.reasons = {
      {Rule::checklist, "backup: nobody attested it within 24h", {Role::oncall, Role::manager}}};
  notice.follow_up = kind == NoticeKind::hotfix_deployed;
  notice.aligned = kind == NoticeKind::prod_deployed_flow1;
  notice.deployment = DeploymentId("dep-0123456789abcdef");
  notice.run_url = "https://forge.example/acme/shop/actions/runs/1";
  return notice;
}

}  // namespace sluice
