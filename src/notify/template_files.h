/// A directory of templates that replace the usual wording: `<kind>.<language>.mustache`. Proved when they
/// are read.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/language.h"

namespace sluice::notify {

/// What the templates of one directory are for.
struct Vocabulary {
  std::function<bool(std::string_view)> is_kind;
  std::function<bool(std::string_view)> is_tag;  ///< whether a template may use `{{name}}`
  std::vector<std::string_view> partials;        ///< as they must be written
  std::string_view example;                      ///< a good file name
};

struct TemplateFile {
  std::string kind;
  Language language = Language::en;
  std::string text;
};

struct ReadTemplateFiles {
  std::vector<TemplateFile> files;
  /// Names that mean nothing, files that cannot be read or are larger than 64 KiB, text that is no template,
  /// tags that stand for nothing. Each says which file. None: the templates may be used.
  std::vector<std::string> problems;
};

/// `directory` empty: none.
ReadTemplateFiles readTemplateFiles(const std::string& directory, const Vocabulary& vocabulary);

/// What is wrong with this text as a template; nothing when it is one.
std::optional<std::string> problemOf(std::string_view text, const Vocabulary& vocabulary);

}  // namespace sluice::notify
