#include "notify/templates.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <kainjow/mustache.hpp>
#include <optional>

#include "base/json.h"
#include "notify/default_templates.h"
#include "notify/wording.h"

namespace sluice::notify {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kLargest = 64UL << 10U;
constexpr std::string_view kEnding = ".mustache";

/// `uat_deployed.zh-Hant.mustache`
std::optional<std::pair<NoticeKind, Language>> meaningOf(std::string name) {
  if (!name.ends_with(kEnding)) return std::nullopt;
  name.resize(name.size() - kEnding.size());
  const auto dot = name.find('.');
  if (dot == std::string::npos) return std::nullopt;
  const auto kind = fromText<NoticeKind>(name.substr(0, dot));
  const auto language = fromText<Language>(name.substr(dot + 1));
  if (!kind || !language) return std::nullopt;
  return std::pair(*kind, *language);
}

Result<std::string> contentOf(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::string text(kLargest + 1, '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (in.bad() || (!in.eof() && in.fail())) return fail(ErrorKind::invalid, "it cannot be read");
  text.resize(static_cast<std::size_t>(in.gcount()));
  if (text.size() > kLargest) return fail(ErrorKind::invalid, "it is larger than 64 KiB");
  return text;
}

}  // namespace

std::optional<std::string> templateProblem(std::string_view text) {
  if (toValidUtf8(text) != text) return "it is not UTF-8";
  if (text.find_first_not_of(" \t\r\n") == std::string_view::npos) return "it is empty";
  for (std::size_t at = text.find("{{"); at != std::string_view::npos; at = text.find("{{", at)) {
    const std::size_t end = text.find("}}", at);
    if (end == std::string_view::npos) break;  // mustache says so below
    std::string name(text.substr(at + 2, end - at - 2));
    const std::string_view tag = text.substr(at, end + 2 - at);
    at = end;
    if (name.starts_with('!')) continue;
    if (tag == kFixListTag || tag == kReasonListTag) continue;
    if (name.starts_with('=')) return "other delimiters than {{ }} are not for these templates";
    if (name.starts_with('>'))
      return "only " + std::string(kFixListTag) + " and " + std::string(kReasonListTag) + " are there";
    std::erase_if(name, [](char c) { return c == ' ' || c == '\t'; });
    name.erase(0, name.find_first_not_of("#^/&{"));
    if (!isTag(name)) return "nothing is called {{" + name + "}}";
  }
  const kainjow::mustache::mustache mustache{std::string(text)};
  if (!mustache.is_valid()) return mustache.error_message();
  return std::nullopt;
}

ReadTemplates readTemplates(const std::string& directory) {
  ReadTemplates read;
  if (directory.empty()) return read;
  std::error_code error;
  std::vector<fs::path> files;
  for (fs::directory_iterator it(directory, error), end; !error && it != end; it.increment(error))
    files.push_back(it->path());
  if (error) read.problems.push_back(directory + " cannot be read: " + error.message());
  std::sort(files.begin(), files.end());
  for (const fs::path& file : files) {
    const std::string name = file.filename().string();
    const auto problem = [&](const std::string& what) { read.problems.push_back(name + ": " + what); };
    if (name.starts_with('.')) continue;  // of editors and version control
    const auto meaning = meaningOf(name);
    if (!meaning) {
      problem("expected a name like uat_deployed.zh-Hant.mustache: a kind and a language");
      continue;
    }
    auto text = contentOf(file);
    if (!text) {
      problem(text.error().message);
    } else if (const auto wrong = templateProblem(*text)) {
      problem(*wrong);
    } else {
      read.templates.replaced_[*meaning] = std::move(*text);
    }
  }
  return read;
}

std::string_view Templates::text(NoticeKind kind, Language language) const {
  const auto found = replaced_.find({kind, language});
  return found == replaced_.end() ? defaultTemplate(kind, language) : std::string_view(found->second);
}

}  // namespace sluice::notify
