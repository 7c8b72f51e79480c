#include "notify/default_templates.h"

#include <algorithm>

namespace sluice::notify {
namespace {

struct Default {
  NoticeKind kind;
  Language language;
  std::string_view text;
};

// clang-format off
// The first seven are the seed's, in Chinese word for word; whatever else they say has lines of its own, below
// the seed's.
constexpr Default kDefaults[] = {
    {NoticeKind::uat_deployed, Language::en, R"(🔧 Bug Fix Pipeline — Flow 1 deployed to UAT
{{> fix_list}}
📦 Release: {{version}}
✅ Please validate UAT{{#url}}: {{url}}{{/url}}
Once confirmed, "Approve PROD Deploy" (label approve-prod).
Next T2: {{due}}
— {{repository}}, {{when}})"},
    {NoticeKind::prod_queued, Language::en, R"(🔧 Bug Fix Pipeline — Flow 2 queued for PROD
{{> fix_list}}
⏳ Deploys to PROD automatically at T2{{#tonight}} tonight{{/tonight}} ({{due}}).
After that please validate, then "Approve Merge UAT" (label approve-uat-merge).
— {{repository}}, {{when}})"},
    {NoticeKind::prod_deployed_flow1, Language::en, R"(🚀 Bug Fix Pipeline — Flow 1 deployed to PROD
{{> fix_list}}
✅ Flow 1 complete.{{#aligned}} UAT and PROD run the same version.{{/aligned}}
— {{repository}}, {{when}})"},
    {NoticeKind::prod_deployed_flow2, Language::en, R"(🚀 Bug Fix Pipeline — Flow 2 deployed to PROD
{{> fix_list}}
⚠️ Please log in to PROD and validate{{#url}}: {{url}}{{/url}}
Once confirmed, "Approve Merge UAT" (label approve-uat-merge).
Next T2: {{due}}
— {{repository}}, {{when}})"},
    {NoticeKind::uat_merged, Language::en, R"(✅ Bug Fix Pipeline — {{flow}} complete
{{> fix_list}}
🎉 The fix is in UAT now: {{flow}} is done.
— {{repository}}, {{when}})"},
    {NoticeKind::hotfix_deployed, Language::en, R"(🚨 Emergency Hotfix — {{environment}}
{{#fixes}}
Bug: #{{number}} {{#severity}}[{{severity}}] {{/severity}}{{title}}
{{/fixes}}
{{#more}}
… and {{more}} more
{{/more}}
Time: {{when}}
Deployed by: {{who}}
Status: deployed, please validate now
Follow-up: {{#follow_up}}yes, UAT needs the cherry-pick{{/follow_up}}{{^follow_up}}no{{/follow_up}}
{{#url}}
{{url}}
{{/url}}
— {{repository}})"},
    {NoticeKind::rollback, Language::en, R"(⚠️ Rollback — {{environment}}
Reason: {{reason}}
Rolled back to: {{version}}{{#previous}} (from {{previous}}){{/previous}}
Time: {{when}}
By: {{who}}
Status: rolled back, being watched
Next: {{#next}}{{next}}{{/next}}{{^next}}smoke test, then a proper fix{{/next}}
{{> fix_list}}
— {{repository}})"},
    {NoticeKind::blocked, Language::en, R"(⛔ {{subject}} is blocked{{#environment}} — {{environment}}{{/environment}}
{{> reason_list}}
{{#waiting}}
Waiting:
{{/waiting}}
{{> fix_list}}
{{#due}}
It is tried again at {{due}}.
{{/due}}
— {{repository}}, {{when}})"},
    {NoticeKind::conflict, Language::en, R"(🔀 Conflict — the cherry-pick to {{environment}} needs a person
{{> fix_list}}
{{> reason_list}}
Please resolve it{{#url}}: {{url}}{{/url}}
— {{repository}}, {{when}})"},
    {NoticeKind::failed, Language::en, R"(❌ Deployment failed — {{environment}}{{#version}} {{version}}{{/version}}
{{> reason_list}}
{{> fix_list}}
The fixes stay where they were.
{{#run_url}}
{{run_url}}
{{/run_url}}
— {{repository}}, {{when}})"},
    {NoticeKind::reminder, Language::en, R"(⏰ Reminder — {{subject}}
{{> reason_list}}
{{> fix_list}}
{{#due}}
Due: {{due}}
{{/due}}
{{#next}}
{{next}}
{{/next}}
{{#url}}
{{url}}
{{/url}}
— {{repository}}, {{when}})"},
    {NoticeKind::sla, Language::en, R"(⏱️ SLA{{#missed}} missed{{/missed}} — {{subject}}
{{> fix_list}}
{{> reason_list}}
{{#due}}
Due: {{due}}
{{/due}}
{{#next}}
{{next}}
{{/next}}
— {{repository}}, {{when}})"},
    {NoticeKind::escalation, Language::en, R"(🚨 Somebody has to look now{{#environment}} — {{environment}}{{/environment}}
{{#subject}}
{{subject}}
{{/subject}}
{{> reason_list}}
{{> fix_list}}
{{#next}}
{{next}}
{{/next}}
{{#run_url}}
{{run_url}}
{{/run_url}}
— {{repository}}, {{when}})"},
    {NoticeKind::freeze, Language::en, R"({{#over}}☀️ Change freeze over{{/over}}{{^over}}{{^announced}}❄️ Change freeze{{/announced}}{{/over}}{{#announced}}❄️ Change freeze announced{{/announced}}
{{#subject}}
{{subject}}
{{/subject}}
{{#announced}}
From: {{due}}
{{/announced}}
{{#who}}
By: {{who}}
{{/who}}
— {{repository}}, {{when}})"},
    {NoticeKind::uat_deployed, Language::zh_hant, R"(🔧 Bug Fix Pipeline — Flow 1 已部署 UAT
{{> fix_list}}
📦 Release: {{version}}
✅ 請驗收 UAT{{#url}}:{{url}}{{/url}}
確認後請點「批准推 PROD」。
下次 T2 時間:{{due}}
標籤:approve-prod
— {{repository}}, {{when}})"},
    {NoticeKind::prod_queued, Language::zh_hant, R"(🔧 Bug Fix Pipeline — Flow 2 已排隊部署 PROD
{{> fix_list}}
⏳ {{#tonight}}今晚 {{/tonight}}T2({{due}})自動部署至 PROD。
部署後請驗收,確認後點「批准 Merge UAT」。
標籤:approve-uat-merge
— {{repository}}, {{when}})"},
    {NoticeKind::prod_deployed_flow1, Language::zh_hant, R"(🚀 Bug Fix Pipeline — Flow 1 已部署 PROD
{{> fix_list}}
✅ Flow 1 完成。{{#aligned}}UAT 與 PROD 版本已對齊。{{/aligned}}
— {{repository}}, {{when}})"},
    {NoticeKind::prod_deployed_flow2, Language::zh_hant, R"(🚀 Bug Fix Pipeline — Flow 2 已部署 PROD
{{> fix_list}}
⚠️ 請登入 PROD 驗收。
確認正常後點「批准 Merge UAT」。
下次 T2 時間:{{due}}
標籤:approve-uat-merge
{{#url}}
{{url}}
{{/url}}
— {{repository}}, {{when}})"},
    {NoticeKind::uat_merged, Language::zh_hant, R"(✅ Bug Fix Pipeline — {{flow}} 完成
{{> fix_list}}
🎉 Fix 已同步至 UAT。{{flow}} 全流程完成。
— {{repository}}, {{when}})"},
    {NoticeKind::hotfix_deployed, Language::zh_hant, R"(🚨 Emergency Hotfix — {{environment}}
{{#fixes}}
Bug: #{{number}} {{#severity}}[{{severity}}] {{/severity}}{{title}}
{{/fixes}}
{{#more}}
… 還有 {{more}} 項
{{/more}}
時間:{{when}}
部署人:{{who}}
狀態:已部署,請立即驗收
需要跟進:{{#follow_up}}是,UAT 需要 cherry-pick{{/follow_up}}{{^follow_up}}否{{/follow_up}}
{{#url}}
{{url}}
{{/url}}
— {{repository}})"},
    {NoticeKind::rollback, Language::zh_hant, R"(⚠️ Rollback 執行 — {{environment}}
原因:{{reason}}
回滾至:{{version}}
時間:{{when}}
執行人:{{who}}
狀態:已回滾,正在監控
下一步:{{#next}}{{next}}{{/next}}{{^next}}煙霧測試,再排期修復{{/next}}
{{#previous}}
原為:{{previous}}
{{/previous}}
{{> fix_list}}
— {{repository}})"},
    {NoticeKind::blocked, Language::zh_hant, R"(⛔ {{subject}} 已被阻擋{{#environment}} — {{environment}}{{/environment}}
{{> reason_list}}
{{#waiting}}
等候中:
{{/waiting}}
{{> fix_list}}
{{#due}}
將於 {{due}} 再試。
{{/due}}
— {{repository}}, {{when}})"},
    {NoticeKind::conflict, Language::zh_hant, R"(🔀 衝突 — cherry-pick 至 {{environment}} 需要人手處理
{{> fix_list}}
{{> reason_list}}
請解決衝突{{#url}}:{{url}}{{/url}}
— {{repository}}, {{when}})"},
    {NoticeKind::failed, Language::zh_hant, R"(❌ 部署失敗 — {{environment}}{{#version}} {{version}}{{/version}}
{{> reason_list}}
{{> fix_list}}
Fix 維持原有狀態。
{{#run_url}}
{{run_url}}
{{/run_url}}
— {{repository}}, {{when}})"},
    {NoticeKind::reminder, Language::zh_hant, R"(⏰ 提醒 — {{subject}}
{{> reason_list}}
{{> fix_list}}
{{#due}}
期限:{{due}}
{{/due}}
{{#next}}
{{next}}
{{/next}}
{{#url}}
{{url}}
{{/url}}
— {{repository}}, {{when}})"},
    {NoticeKind::sla, Language::zh_hant, R"(⏱️ SLA{{#missed}} 已逾期{{/missed}} — {{subject}}
{{> fix_list}}
{{> reason_list}}
{{#due}}
期限:{{due}}
{{/due}}
{{#next}}
{{next}}
{{/next}}
— {{repository}}, {{when}})"},
    {NoticeKind::escalation, Language::zh_hant, R"(🚨 請立即處理{{#environment}} — {{environment}}{{/environment}}
{{#subject}}
{{subject}}
{{/subject}}
{{> reason_list}}
{{> fix_list}}
{{#next}}
{{next}}
{{/next}}
{{#run_url}}
{{run_url}}
{{/run_url}}
— {{repository}}, {{when}})"},
    {NoticeKind::freeze, Language::zh_hant, R"({{#over}}☀️ 變更凍結已結束{{/over}}{{^over}}{{^announced}}❄️ 變更凍結{{/announced}}{{/over}}{{#announced}}❄️ 變更凍結預告{{/announced}}
{{#subject}}
{{subject}}
{{/subject}}
{{#announced}}
開始:{{due}}
{{/announced}}
{{#who}}
由:{{who}}
{{/who}}
— {{repository}}, {{when}})"},
};

constexpr std::pair<Language, std::string_view> kFixLists[] = {
    {Language::en, R"({{#fixes}}
• #{{number}} {{#severity}}[{{severity}}] {{/severity}}{{title}}
{{/fixes}}
{{#more}}
… and {{more}} more
{{/more}})"},
    {Language::zh_hant, R"({{#fixes}}
• #{{number}} {{#severity}}[{{severity}}] {{/severity}}{{title}}
{{/fixes}}
{{#more}}
… 還有 {{more}} 項
{{/more}})"},
};
constexpr std::pair<Language, std::string_view> kReasonLists[] = {
    {Language::en, R"({{#reasons}}
• {{text}}
{{/reasons}}
{{#more_reasons}}
… and {{more_reasons}} more
{{/more_reasons}})"},
    {Language::zh_hant, R"({{#reasons}}
• {{text}}
{{/reasons}}
{{#more_reasons}}
… 還有 {{more_reasons}} 項
{{/more_reasons}})"},
};
// clang-format on

std::string_view of(const auto& texts, Language language) {
  return std::find_if(std::begin(texts), std::end(texts),
                      [&](const auto& one) { return one.first == language; })
      ->second;
}

}  // namespace

std::string_view fixList(Language language) { return of(kFixLists, language); }
std::string_view reasonList(Language language) { return of(kReasonLists, language); }

std::string_view defaultTemplate(NoticeKind kind, Language language) {
  const auto* const found = std::find_if(std::begin(kDefaults), std::end(kDefaults), [&](const Default& one) {
    return one.kind == kind && one.language == language;
  });
  return found->text;
}

}  // namespace sluice::notify
