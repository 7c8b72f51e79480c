/// The wording of every notice in every language: the defaults, or the files of a directory
/// (`<kind>.<language>.mustache`) where there are some. Proved when they are read; immutable afterwards, any
/// thread.
#pragma once

#include <map>
#include <optional>
#include <vector>

#include "base/result.h"
#include "core/language.h"
#include "core/notice.h"

namespace sluice::notify {

struct ReadTemplates;

class Templates {
 public:
  std::string_view text(NoticeKind kind, Language language) const;

 private:
  friend ReadTemplates readTemplates(const std::string& directory);
  std::map<std::pair<NoticeKind, Language>, std::string> replaced_;
};

struct ReadTemplates {
  Templates templates;
  /// Names that mean nothing, files that cannot be read or are larger than 64 KiB, text that is no template,
  /// tags that stand for nothing. Each says which file. None: the templates may be used.
  std::vector<std::string> problems;
};

/// `directory` empty: the defaults alone.
ReadTemplates readTemplates(const std::string& directory);

/// What is wrong with this text as a template; nothing when it is one.
std::optional<std::string> templateProblem(std::string_view text);

}  // namespace sluice::notify
