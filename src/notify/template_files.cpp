#include "notify/template_files.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <kainjow/mustache.hpp>

#include "base/fields.h"
#include "base/json.h"
#include "base/result.h"

namespace sluice::notify {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kLargest = 64UL << 10U;
constexpr std::string_view kEnding = ".mustache";

/// `uat_deployed.zh-Hant.mustache`
std::optional<TemplateFile> meaningOf(std::string name, const Vocabulary& vocabulary) {
  if (!name.ends_with(kEnding)) return std::nullopt;
  name.resize(name.size() - kEnding.size());
  const auto dot = name.find('.');
  if (dot == std::string::npos || !vocabulary.is_kind(name.substr(0, dot))) return std::nullopt;
  const auto language = fromText<Language>(name.substr(dot + 1));
  if (!language) return std::nullopt;
  return TemplateFile{name.substr(0, dot), *language, {}};
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

std::string listed(const std::vector<std::string_view>& partials) {
  std::string text;
  for (const std::string_view partial : partials)
    text += (text.empty() ? "" : " and ") + std::string(partial);
  return text;
}

}  // namespace

std::optional<std::string> problemOf(std::string_view text, const Vocabulary& vocabulary) {
  if (toValidUtf8(text) != text) return "it is not UTF-8";
  if (text.find_first_not_of(" \t\r\n") == std::string_view::npos) return "it is empty";
  const auto& partials = vocabulary.partials;
  for (std::size_t at = text.find("{{"); at != std::string_view::npos; at = text.find("{{", at)) {
    const std::size_t end = text.find("}}", at);
    if (end == std::string_view::npos) break;  // mustache says so below
    std::string name(text.substr(at + 2, end - at - 2));
    const std::string_view tag = text.substr(at, end + 2 - at);
    at = end;
    if (name.starts_with('!')) continue;
    if (std::find(partials.begin(), partials.end(), tag) != partials.end()) continue;
    if (name.starts_with('=')) return "other delimiters than {{ }} are not for these templates";
    if (name.starts_with('>'))
      return partials.empty() ? "there are no partials here" : "only " + listed(partials) + " are there";
    std::erase_if(name, [](char c) { return c == ' ' || c == '\t'; });
    name.erase(0, name.find_first_not_of("#^/&{"));
    if (!vocabulary.is_tag(name)) return "nothing is called {{" + name + "}}";
  }
  const kainjow::mustache::mustache mustache{std::string(text)};
  if (!mustache.is_valid()) return mustache.error_message();
  return std::nullopt;
}

ReadTemplateFiles readTemplateFiles(const std::string& directory, const Vocabulary& vocabulary) {
  ReadTemplateFiles read;
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
    auto meaning = meaningOf(name, vocabulary);
    if (!meaning) {
      problem("expected a name like " + std::string(vocabulary.example) + ": a kind and a language");
      continue;
    }
    auto text = contentOf(file);
    if (!text) {
      problem(text.error().message);
    } else if (const auto wrong = problemOf(*text, vocabulary)) {
      problem(*wrong);
    } else {
      meaning->text = std::move(*text);
      read.files.push_back(std::move(*meaning));
    }
  }
  return read;
}

}  // namespace sluice::notify
