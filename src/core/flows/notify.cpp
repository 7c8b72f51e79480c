#include "core/flows/notify.h"

#include <algorithm>

#include "core/text.h"

namespace sluice {
namespace {

/// What a fix's new status means for people; nothing where it means nothing.
std::optional<NoticeKind> kindOf(const Fix& fix) {
  if (fix.status == FixStatus::deployed_uat) return NoticeKind::uat_deployed;
  if (fix.status == FixStatus::uat_merged) return NoticeKind::uat_merged;
  if (fix.status != FixStatus::deployed_prod) return std::nullopt;
  if (fix.flow == Flow::hotfix) return NoticeKind::hotfix_deployed;
  return fix.flow == Flow::flow1 ? NoticeKind::prod_deployed_flow1 : NoticeKind::prod_deployed_flow2;
}

/// Who let an emergency go to PROD: those whose approval its release was decided on.
std::string deployersOf(const Fix& fix, const Deployment* deployment) {
  std::vector<std::string> names;
  for (const ShippedApproval& approval :
       deployment != nullptr ? deployment->approvals : std::vector<ShippedApproval>{}) {
    if (approval.number == fix.number) names = approval.by;
  }
  if (names.empty()) {
    for (const Approval& approval : fix.approvals) {
      const bool known = std::find(names.begin(), names.end(), approval.by) != names.end();
      if (approval.kind != ApprovalKind::confirm && !known) names.push_back(approval.by);
    }
  }
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
  return text;
}

bool isInUat(NoticeKind kind) { return kind == NoticeKind::uat_deployed || kind == NoticeKind::uat_merged; }

}  // namespace

void stamp(Notice& notice, const Settings& settings, Instant now) {
  notice.repository = settings.repository;
  notice.at = now;
  notice.when = settings.zone.describe(now);
}

void tell(Draft& draft, Notice notice) {
  stamp(notice, draft.settings(), draft.now());
  for (const NoticeFilter& filter : draft.settings().notify) {
    if (filter.wants(notice))
      draft.effect("notify/" + notice.id + "/" + filter.channel, Notify{filter.channel, notice});
  }
}

NoticeFix noticeFix(const Fix& fix) {
  return {fix.number, fix.severity, fix.pr.title, fix.pr.url,
          fix.plan ? fix.plan->services : std::vector<std::string>{}};
}

Notice deploymentNotice(const Draft& draft, NoticeKind kind, const std::string& what,
                        const Deployment& deployment) {
  Notice notice{what + "/" + deployment.id.str(), kind, deployment.environment};
  notice.release = deployment.release;
  notice.previous = deployment.previous;
  notice.url = draft.settings().environment(deployment.environment).url;
  notice.deployment = deployment.id;
  notice.run_url = deployment.run.url;
  for (const FixId& id : deployment.fixes) {
    const Fix* fix = draft.fix(id);
    if (fix == nullptr) continue;
    notice.flow = fix->flow;
    notice.fixes.push_back(noticeFix(*fix));
  }
  return notice;
}

void setDue(Notice& notice, const Draft& draft, Slot slot) {
  notice.due_at = effectAt(draft, slot);
  notice.due = draft.settings().zone.describe(*notice.due_at);
}

void tellSettled(Draft& draft, const std::vector<std::int64_t>& numbers, const Release& release,
                 const std::string& what, const Deployment* deployment) {
  std::vector<Notice> notices;
  for (const std::int64_t number : numbers) {
    const Fix& fix = *draft.fix(number);
    const auto kind = kindOf(fix);
    if (!kind) continue;
    auto same = std::find_if(notices.begin(), notices.end(),
                             [&](const Notice& n) { return n.kind == *kind && n.flow == fix.flow; });
    if (same == notices.end()) {
      const Tier tier = isInUat(*kind) ? Tier::uat : Tier::prod;
      // A cycle that is tried again may settle others: they are another occasion.
      const std::string id = deployment == nullptr ? what + "/" + std::to_string(number) : what;
      // A hotfix and a Flow 2 fix may come to UAT together.
      const std::string apart = isInUat(*kind) && fix.flow == Flow::hotfix ? "hotfix/" : "";
      Notice notice{std::string(toText(*kind)) + "/" + apart + id, *kind, tier, fix.flow};
      notice.release = release;
      const auto& uat = draft.facts().uat.running;
      const auto& prod = draft.facts().prod.running;
      notice.aligned = uat && prod && uat->sha == prod->sha;
      notice.url = draft.settings().environment(tier).url;
      if (*kind == NoticeKind::uat_deployed || *kind == NoticeKind::prod_deployed_flow2)
        setDue(notice, draft, Slot::t2);
      if (deployment != nullptr) {
        notice.previous = deployment->previous;
        notice.deployment = deployment->id;
        notice.run_url = deployment->run.url;
      }
      notice.follow_up = *kind == NoticeKind::hotfix_deployed;
      if (notice.follow_up) notice.who = deployersOf(fix, deployment);
      same = notices.insert(notices.end(), std::move(notice));
    }
    same->fixes.push_back(noticeFix(fix));
  }
  for (Notice& notice : notices) tell(draft, std::move(notice));
}

}  // namespace sluice
