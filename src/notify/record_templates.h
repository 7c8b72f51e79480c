/// The wording of every record in every language: the defaults, or the files of a directory
/// (`<record>.<language>.mustache`) where there are some. Proved when they are read; immutable afterwards,
/// any thread.
#pragma once

#include <map>
#include <optional>
#include <vector>

#include "core/language.h"
#include "core/record.h"

namespace sluice::notify {

struct ReadRecordTemplates;

class RecordTemplates {
 public:
  std::string_view text(RecordKind record, Language language) const;

 private:
  friend ReadRecordTemplates readRecordTemplates(const std::string& directory);
  std::map<std::pair<RecordKind, Language>, std::string> replaced_;
};

struct ReadRecordTemplates {
  RecordTemplates templates;
  std::vector<std::string> problems;  ///< as ReadTemplateFiles has them
};

/// `directory` empty: the defaults alone.
ReadRecordTemplates readRecordTemplates(const std::string& directory);

/// What is wrong with this text as a record's template; nothing when it is one.
std::optional<std::string> recordTemplateProblem(std::string_view text);

std::string_view defaultRecordTemplate(RecordKind record, Language language);

}  // namespace sluice::notify
