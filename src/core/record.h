/// The records that a deployment leaves (rules §9, Artifacts): Markdown, made from facts when the moment has
/// come and kept for ever. They live in the store only; nothing is decided from them.
#pragma once

#include "core/environment.h"

namespace sluice {

/// The texts are parts of addresses, file names and stored ids. All but `fix_diff` are worded by a template.
enum class RecordKind { checklist, rollback_plan, deployment_log, changelog_entry, release_notes, fix_diff };

template <>
struct EnumNames<RecordKind> {
  static constexpr std::pair<RecordKind, std::string_view> names[] = {
      {RecordKind::checklist, "checklist"},           {RecordKind::rollback_plan, "rollback-plan"},
      {RecordKind::deployment_log, "deployment-log"}, {RecordKind::changelog_entry, "changelog-entry"},
      {RecordKind::release_notes, "release-notes"},   {RecordKind::fix_diff, "fix-diff"}};
};

struct DeploymentRecord {
  RepositoryName repository;
  DeploymentId deployment;
  RecordKind record = RecordKind::checklist;
  Instant at{};      ///< of the facts in it
  std::string text;  ///< Markdown

  std::string id() const { return deployment.str() + "/" + std::string(toText(record)); }
  bool live() const { return false; }

  static constexpr std::string_view kind = "deployment_record";
  static constexpr void fields(auto&& each) {
    each("repository", &DeploymentRecord::repository);
    each("deployment", &DeploymentRecord::deployment);
    each("record", &DeploymentRecord::record);
    each("at", &DeploymentRecord::at);
    each("text", &DeploymentRecord::text);
  }
};

}  // namespace sluice
