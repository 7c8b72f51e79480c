/// From a deployment's facts to its records (rules §9, Artifacts). Nothing in the facts can be taken for a
/// part of the template or for markup. Any thread.
#pragma once

#include "engine/ports.h"
#include "notify/record_templates.h"

namespace sluice::notify {

class RecordWriter : public RecordPort {
 public:
  /// Borrows `templates`.
  RecordWriter(const RecordTemplates& templates, Language language)
      : templates_(templates), language_(language) {}

  Result<std::string> render(RecordKind record, const DeploymentFacts& facts) const override;

 private:
  const RecordTemplates& templates_;
  const Language language_;
};

/// Whether a record's template may use `{{name}}`.
bool isRecordTag(std::string_view name);

}  // namespace sluice::notify
