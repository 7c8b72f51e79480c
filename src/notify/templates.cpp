#include "notify/templates.h"

#include "notify/default_templates.h"
#include "notify/template_files.h"
#include "notify/wording.h"

namespace sluice::notify {
namespace {

const Vocabulary& vocabulary() {
  static const Vocabulary words{[](std::string_view kind) { return fromText<NoticeKind>(kind).has_value(); },
                                isTag,
                                {kFixListTag, kReasonListTag},
                                "uat_deployed.zh-Hant.mustache"};
  return words;
}

}  // namespace

std::optional<std::string> templateProblem(std::string_view text) { return problemOf(text, vocabulary()); }

ReadTemplates readTemplates(const std::string& directory) {
  ReadTemplateFiles files = readTemplateFiles(directory, vocabulary());
  ReadTemplates read;
  for (TemplateFile& file : files.files)
    read.templates.replaced_[{*fromText<NoticeKind>(file.kind), file.language}] = std::move(file.text);
  read.problems = std::move(files.problems);
  return read;
}

std::string_view Templates::text(NoticeKind kind, Language language) const {
  const auto found = replaced_.find({kind, language});
  return found == replaced_.end() ? defaultTemplate(kind, language) : std::string_view(found->second);
}

}  // namespace sluice::notify
