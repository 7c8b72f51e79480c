#include "notify/record_templates.h"

#include <algorithm>

#include "notify/records.h"
#include "notify/template_files.h"

namespace sluice::notify {
namespace {

struct Default {
  RecordKind record;
  Language language;
  std::string_view text;
};

// clang-format off
// The forms are the seeds': deployment-checklist, rollback-plan, deployment log.
constexpr Default kDefaults[] = {
    {RecordKind::checklist, Language::en, R"(# Deployment Checklist: {{version}}

## Deployment Info

- **Repository**: {{repository}}
- **Version**: {{version}} (`{{sha}}`)
- **Environment**: {{environment}}{{#url}}, {{url}}{{/url}}
- **Strategy**: {{strategy}}
{{#services}}
- **Services**: {{services}}
{{/services}}
- **Deployment Window**: {{decided}}
- **Ordered by**: {{ordered_by}}
- **Approved by**: {{#approvers}}{{approvers}}{{/approvers}}{{^approvers}}nobody is needed for this one{{/approvers}}
- **Deployment**: `{{deployment}}`{{#run_url}}, {{run_url}}{{/run_url}}

## What Ships

{{#fixes}}
- {{line}}
{{/fixes}}
{{^fixes}}
- no fix that Sluice tracks
{{/fixes}}

## Pre-Deploy Verification

{{#checks}}
- [{{#good}}x{{/good}}{{^good}} {{/good}}] {{name}}: {{reason}}{{#value}} ({{value}}{{#limit}}, limit {{limit}}{{/limit}}){{/value}}
{{/checks}}
{{^checks}}
{{#rollback}}
- a rollback waits for no gate
{{/rollback}}
{{^rollback}}
- [ ] the gate was not judged: it ended before
{{/rollback}}
{{/checks}}
{{#artifacts}}
- {{name}}: {{verdict}}, {{findings}} findings ({{grave}} critical or high){{#coverage}}, coverage {{coverage}}{{/coverage}}
{{/artifacts}}

## Deploy Steps

| # | Action | What | Status |
|---|--------|------|--------|
{{#steps}}
| {{index}} | {{#tag}}Tag the release{{/tag}}{{#rollback_point}}Tag the way back{{/rollback_point}}{{#branch}}Move the branch{{/branch}}{{#trigger}}Start the deployment in CI{{/trigger}}{{#report}}CI reports{{/report}} | {{#what}}`{{what}}`{{/what}} | {{#at}}[x] {{at}}{{/at}}{{^at}}[ ]{{/at}} |
{{/steps}}

## Post-Deploy Verification

| Check | Threshold | Result |
|-------|-----------|--------|
{{#smoke}}
| Smoke test: {{name}} | PASS | {{#passed}}[x] PASS{{/passed}}{{^passed}}[ ] FAIL{{/passed}}{{#detail}}: {{detail}}{{/detail}} |
{{/smoke}}
{{^smoke}}
{{#smoke_steps}}
| Smoke test: {{text}} | PASS | [ ] |
{{/smoke_steps}}
{{^smoke_steps}}
| Smoke test | none is configured | by hand |
{{/smoke_steps}}
{{/smoke}}

## Outcome

**Result**: {{#rolled_back}}ROLLED_BACK{{/rolled_back}}{{#succeeded}}DEPLOYED{{/succeeded}}{{#failed}}FAILED{{/failed}}{{^ended}}under way since {{decided}}{{/ended}}
{{#finished}}
**Finished**: {{finished}}
{{/finished}}
**Notes**: {{#reason}}{{reason}}{{/reason}}{{^reason}}none{{/reason}}
{{#undone_by}}
**Rolled back**: to {{to}} at {{at}} by {{by}}: {{why}}
{{/undone_by}}
{{#rollback_failed}}
**Rollback failed**: to {{to}} at {{at}} by {{by}}: {{why}}. {{failure}}
{{/rollback_failed}}
)"},
    {RecordKind::rollback_plan, Language::en, R"(# Rollback Plan: {{version}}

{{environment}} of {{repository}}, written at {{decided}}, before `{{deployment}}` ran.

## Rollback Triggers

Roll back immediately if any of the following occur:

{{#smoke_steps}}
- the smoke test "{{text}}" fails (Sluice rolls back by itself)
{{/smoke_steps}}
- a functional regression is seen
- data is lost or damaged, or may be: roll back, and escalate

CI that fails, or does not report within {{timeout}}, ends the deployment as failed.

## Rollback Procedure

{{#previous}}
| Step | Action | Command | Expected Result |
|------|--------|---------|-----------------|
| 1 | Look at what would happen | `sluice rollback {{tier}} --dry-run` | {{version}} → {{previous}} |
| 2 | Roll back | `sluice rollback {{tier}} what is wrong` | {{previous}} is deployed again{{#services}}, services in reverse order{{/services}}; what came with {{version}} is held |
| 3 | Database | {{#migrations_back}}by CI, which is told the version to go down to{{/migrations_back}}{{^migrations_back}}by hand, where a migration came with it{{/migrations_back}} | the schema fits {{previous}} |
| 4 | Smoke test | {{#url}}{{url}}{{/url}}{{^url}}by hand{{/url}} | PASS |
| 5 | Open the environment | `sluice unlock {{tier}}` | deployments go on |

The same on a pull request or issue: `/rollback {{tier}} what is wrong`.
{{/previous}}
{{^previous}}
Sluice knows of nothing that ran there before: state it with `sluice adopt`, or deploy by hand.
{{/previous}}

## Estimated Rollback Time

As long as the pipeline takes; after {{timeout}} without a report it counts as failed.

## Known Constraints

{{#stays}}
- {{text}}
{{/stays}}
{{^stays}}
- none that Sluice knows of
{{/stays}}
- messages that were sent, and what partners have seen, cannot be taken back

## Escalation

If the rollback fails or is not sufficient: contact {{#contacts}}{{contacts}}{{/contacts}}{{^contacts}}an admin{{/contacts}} immediately.
)"},
    {RecordKind::deployment_log, Language::en, R"(## Deployment: {{version}} - {{finished}}

### Summary

- **Version**: {{version}} (`{{sha}}`) on {{environment}} of {{repository}}
- **Duration**: {{#triggered}}{{triggered}}{{/triggered}}{{^triggered}}never started{{/triggered}} - {{finished}}{{#duration}} ({{duration}}){{/duration}}
- **Status**: {{#rolled_back}}ROLLBACK{{/rolled_back}}{{#succeeded}}SUCCESS{{/succeeded}}{{#failed}}FAILED{{/failed}}
- **Before**: {{#previous}}{{previous}}{{/previous}}{{^previous}}not known{{/previous}}
- **Ordered by**: {{ordered_by}}{{#why}}: {{why}}{{/why}}
{{#fixes}}
- {{line}}
{{/fixes}}

### Key Metrics

{{#artifacts}}
- **{{name}}**: {{verdict}}, {{findings}} findings ({{grave}} critical or high){{#coverage}}, coverage {{coverage}}{{/coverage}}
{{/artifacts}}
{{^artifacts}}
- CI posted nothing about this commit
{{/artifacts}}
{{#smoke}}
- **Smoke test {{name}}**: {{#passed}}PASS{{/passed}}{{^passed}}FAIL{{/passed}}{{#detail}} ({{detail}}){{/detail}}
{{/smoke}}

### Issues Encountered

{{#reason}}
1. {{reason}}
{{/reason}}
{{^reason}}
None that Sluice saw.
{{/reason}}

### Rollback Status

{{#undone_by}}
- **Executed**: YES, to {{to}} at {{at}} by {{by}}
- **Reason**: {{why}}
- **Time to Recovery**: {{#recovery}}{{recovery}}{{/recovery}}{{^recovery}}not known{{/recovery}}
{{/undone_by}}
{{#rollback_failed}}
- **Executed**: FAILED, it was tried: to {{to}} at {{at}} by {{by}}: {{failure}}
- **Reason**: {{why}}
{{/rollback_failed}}
{{^rollback_failed}}
{{^undone_by}}
- **Executed**: {{#rollback}}YES, this deployment is the rollback{{/rollback}}{{^rollback}}NO{{/rollback}}
{{/undone_by}}
{{/rollback_failed}}

### Lessons Learned

- What went well:
- What could be improved:
- Action items:
)"},
    {RecordKind::changelog_entry, Language::en, R"(## [{{release}}] - {{date}}

### Fixed

{{#fixes}}
- {{line}}
{{/fixes}}
{{^fixes}}
- A release without a fix that Sluice tracks
{{/fixes}}
)"},
    {RecordKind::release_notes, Language::en, R"({{#by_service}}
### {{name}}

{{#fixes}}
- {{line}}
{{/fixes}}

{{/by_service}}
{{#elsewhere}}
- {{line}}
{{/elsewhere}}
{{^fixes}}
A release without a fix that Sluice tracks.
{{/fixes}}

{{environment}} runs it since {{finished}}{{#previous}}, {{previous}} before{{/previous}}. Deployment `{{deployment}}`.
)"},
    {RecordKind::checklist, Language::zh_hant, R"(# 部署檢查清單:{{version}}

## 部署資料

- **儲存庫**:{{repository}}
- **版本**:{{version}}(`{{sha}}`)
- **環境**:{{environment}}{{#url}},{{url}}{{/url}}
- **策略**:{{strategy}}
{{#services}}
- **服務**:{{services}}
{{/services}}
- **部署時段**:{{decided}}
- **發起人**:{{ordered_by}}
- **批准人**:{{#approvers}}{{approvers}}{{/approvers}}{{^approvers}}此部署無須批准{{/approvers}}
- **部署編號**:`{{deployment}}`{{#run_url}},{{run_url}}{{/run_url}}

## 部署內容

{{#fixes}}
- {{line}}
{{/fixes}}
{{^fixes}}
- 沒有 Sluice 追蹤的修復
{{/fixes}}

## 部署前驗證

{{#checks}}
- [{{#good}}x{{/good}}{{^good}} {{/good}}] {{name}}:{{reason}}{{#value}}({{value}}{{#limit}},上限 {{limit}}{{/limit}}){{/value}}
{{/checks}}
{{^checks}}
{{#rollback}}
- 回滾無須等候關卡
{{/rollback}}
{{^rollback}}
- [ ] 關卡未經評估:部署在此之前已結束
{{/rollback}}
{{/checks}}
{{#artifacts}}
- {{name}}:{{verdict}},{{findings}} 項發現(嚴重或高 {{grave}} 項){{#coverage}},覆蓋率 {{coverage}}{{/coverage}}
{{/artifacts}}

## 部署步驟

| # | 動作 | 內容 | 狀態 |
|---|------|------|------|
{{#steps}}
| {{index}} | {{#tag}}標記版本{{/tag}}{{#rollback_point}}標記回滾點{{/rollback_point}}{{#branch}}移動分支{{/branch}}{{#trigger}}在 CI 啟動部署{{/trigger}}{{#report}}CI 回報{{/report}} | {{#what}}`{{what}}`{{/what}} | {{#at}}[x] {{at}}{{/at}}{{^at}}[ ]{{/at}} |
{{/steps}}

## 部署後驗證

| 檢查 | 門檻 | 結果 |
|------|------|------|
{{#smoke}}
| 煙霧測試:{{name}} | PASS | {{#passed}}[x] PASS{{/passed}}{{^passed}}[ ] FAIL{{/passed}}{{#detail}}:{{detail}}{{/detail}} |
{{/smoke}}
{{^smoke}}
{{#smoke_steps}}
| 煙霧測試:{{text}} | PASS | [ ] |
{{/smoke_steps}}
{{^smoke_steps}}
| 煙霧測試 | 沒有設定 | 人手進行 |
{{/smoke_steps}}
{{/smoke}}

## 結果

**結果**:{{#rolled_back}}ROLLED_BACK(已回滾){{/rolled_back}}{{#succeeded}}DEPLOYED(已部署){{/succeeded}}{{#failed}}FAILED(失敗){{/failed}}{{^ended}}自 {{decided}} 起進行中{{/ended}}
{{#finished}}
**完成時間**:{{finished}}
{{/finished}}
**備註**:{{#reason}}{{reason}}{{/reason}}{{^reason}}無{{/reason}}
{{#undone_by}}
**已回滾**:於 {{at}} 由 {{by}} 回滾至 {{to}}:{{why}}
{{/undone_by}}
{{#rollback_failed}}
**回滾失敗**:曾於 {{at}} 由 {{by}} 嘗試回滾至 {{to}}:{{why}}。{{failure}}
{{/rollback_failed}}
)"},
    {RecordKind::rollback_plan, Language::zh_hant, R"(# 回滾計劃:{{version}}

{{repository}} 的 {{environment}},寫於 {{decided}},`{{deployment}}` 執行之前。

## 回滾觸發條件

出現以下任何情況,立即回滾:

{{#smoke_steps}}
- 煙霧測試「{{text}}」失敗(Sluice 會自行回滾)
{{/smoke_steps}}
- 發現功能倒退
- 數據遺失或損壞,或有此風險:回滾並上報

CI 失敗,或在 {{timeout}} 內沒有回報,部署即告失敗。

## 回滾程序

{{#previous}}
| 步驟 | 動作 | 指令 | 預期結果 |
|------|------|------|----------|
| 1 | 先看會發生甚麼 | `sluice rollback {{tier}} --dry-run` | {{version}} → {{previous}} |
| 2 | 回滾 | `sluice rollback {{tier}} 原因` | 重新部署 {{previous}}{{#services}},服務按相反次序{{/services}};隨 {{version}} 而來的修復會被擱置 |
| 3 | 資料庫 | {{#migrations_back}}由 CI 執行,會告知要退回的版本{{/migrations_back}}{{^migrations_back}}如有遷移,人手處理{{/migrations_back}} | 結構符合 {{previous}} |
| 4 | 煙霧測試 | {{#url}}{{url}}{{/url}}{{^url}}人手進行{{/url}} | PASS |
| 5 | 解鎖環境 | `sluice unlock {{tier}}` | 部署恢復 |

在拉取請求或 issue 上亦可:`/rollback {{tier}} 原因`。
{{/previous}}
{{^previous}}
Sluice 不知道該環境之前運行甚麼:請用 `sluice adopt` 聲明,或人手部署。
{{/previous}}

## 預計回滾時間

視乎流水線所需時間;{{timeout}} 內沒有回報即告失敗。

## 已知限制

{{#stays}}
- {{text}}
{{/stays}}
{{^stays}}
- Sluice 未知有任何限制
{{/stays}}
- 已發出的訊息及合作夥伴已見的內容無法收回

## 上報

若回滾失敗或不足以解決問題:立即聯絡 {{#contacts}}{{contacts}}{{/contacts}}{{^contacts}}管理員{{/contacts}}。
)"},
    {RecordKind::deployment_log, Language::zh_hant, R"(## 部署:{{version}} - {{finished}}

### 摘要

- **版本**:{{version}}(`{{sha}}`),{{repository}} 的 {{environment}}
- **歷時**:{{#triggered}}{{triggered}}{{/triggered}}{{^triggered}}從未開始{{/triggered}} - {{finished}}{{#duration}}({{duration}}){{/duration}}
- **狀態**:{{#rolled_back}}ROLLBACK(已回滾){{/rolled_back}}{{#succeeded}}SUCCESS(成功){{/succeeded}}{{#failed}}FAILED(失敗){{/failed}}
- **之前**:{{#previous}}{{previous}}{{/previous}}{{^previous}}未知{{/previous}}
- **發起人**:{{ordered_by}}{{#why}}:{{why}}{{/why}}
{{#fixes}}
- {{line}}
{{/fixes}}

### 主要指標

{{#artifacts}}
- **{{name}}**:{{verdict}},{{findings}} 項發現(嚴重或高 {{grave}} 項){{#coverage}},覆蓋率 {{coverage}}{{/coverage}}
{{/artifacts}}
{{^artifacts}}
- CI 沒有提交關於此版本的資料
{{/artifacts}}
{{#smoke}}
- **煙霧測試 {{name}}**:{{#passed}}PASS{{/passed}}{{^passed}}FAIL{{/passed}}{{#detail}}({{detail}}){{/detail}}
{{/smoke}}

### 遇到的問題

{{#reason}}
1. {{reason}}
{{/reason}}
{{^reason}}
Sluice 未見任何問題。
{{/reason}}

### 回滾狀態

{{#undone_by}}
- **已執行**:是,於 {{at}} 由 {{by}} 回滾至 {{to}}
- **原因**:{{why}}
- **復原時間**:{{#recovery}}{{recovery}}{{/recovery}}{{^recovery}}未知{{/recovery}}
{{/undone_by}}
{{#rollback_failed}}
- **已執行**:失敗,曾於 {{at}} 由 {{by}} 嘗試回滾至 {{to}}:{{failure}}
- **原因**:{{why}}
{{/rollback_failed}}
{{^rollback_failed}}
{{^undone_by}}
- **已執行**:{{#rollback}}是,此部署即為回滾{{/rollback}}{{^rollback}}否{{/rollback}}
{{/undone_by}}
{{/rollback_failed}}

### 經驗教訓

- 做得好的地方:
- 可改進之處:
- 跟進事項:
)"},
    {RecordKind::changelog_entry, Language::zh_hant, R"(## [{{release}}] - {{date}}

### 修復

{{#fixes}}
- {{line}}
{{/fixes}}
{{^fixes}}
- 沒有 Sluice 追蹤的修復
{{/fixes}}
)"},
    {RecordKind::release_notes, Language::zh_hant, R"({{#by_service}}
### {{name}}

{{#fixes}}
- {{line}}
{{/fixes}}

{{/by_service}}
{{#elsewhere}}
- {{line}}
{{/elsewhere}}
{{^fixes}}
沒有 Sluice 追蹤的修復。
{{/fixes}}

{{environment}} 自 {{finished}} 起運行此版本{{#previous}},之前為 {{previous}}{{/previous}}。部署編號:`{{deployment}}`。
)"},
};
// clang-format on

const Vocabulary& vocabulary() {
  const auto is_worded = [](std::string_view kind) {
    const auto record = fromText<RecordKind>(kind);
    return record && !defaultRecordTemplate(*record, Language::en).empty();
  };
  static const Vocabulary words{is_worded, isRecordTag, {}, "rollback-plan.zh-Hant.mustache"};
  return words;
}

}  // namespace

std::string_view defaultRecordTemplate(RecordKind record, Language language) {
  const auto* const found = std::find_if(std::begin(kDefaults), std::end(kDefaults), [&](const Default& one) {
    return one.record == record && one.language == language;
  });
  return found == std::end(kDefaults) ? std::string_view() : found->text;
}

std::optional<std::string> recordTemplateProblem(std::string_view text) {
  return problemOf(text, vocabulary());
}

ReadRecordTemplates readRecordTemplates(const std::string& directory) {
  ReadTemplateFiles files = readTemplateFiles(directory, vocabulary());
  ReadRecordTemplates read;
  for (TemplateFile& file : files.files)
    read.templates.replaced_[{*fromText<RecordKind>(file.kind), file.language}] = std::move(file.text);
  read.problems = std::move(files.problems);
  return read;
}

std::string_view RecordTemplates::text(RecordKind record, Language language) const {
  const auto found = replaced_.find({record, language});
  return found == replaced_.end() ? defaultRecordTemplate(record, language) : std::string_view(found->second);
}

}  // namespace sluice::notify
