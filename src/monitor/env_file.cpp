#include "monitor/env_file.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <optional>

namespace sluice::monitor {
namespace {

constexpr std::size_t kMaxBytes = 64U << 10U;
constexpr std::string_view kBlank = " \t";

std::string_view trimmed(std::string_view text) {
  const auto begin = text.find_first_not_of(kBlank);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kBlank) - begin + 1);
}

bool isName(std::string_view name) {
  if (name.empty() || (name.front() >= '0' && name.front() <= '9')) return false;
  return std::all_of(name.begin(), name.end(), [](char c) {
    return c == '_' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  });
}

/// Nothing when quotes do not close or something but a comment follows them.
std::optional<std::string> readValue(std::string_view text) {
  if (!text.empty() && (text.front() == '"' || text.front() == '\'')) {
    const auto end = text.find(text.front(), 1);
    if (end == std::string_view::npos) return std::nullopt;
    const std::string_view rest = text.substr(end + 1);
    const std::string_view comment = trimmed(rest);
    if (!comment.empty() && (comment.front() != '#' || rest.size() == comment.size())) return std::nullopt;
    return std::string(text.substr(1, end - 1));
  }
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool starts = i == 0 || kBlank.find(text[i - 1]) != std::string_view::npos;
    if (text[i] == '#' && starts) {
      text = text.substr(0, i);
      break;
    }
  }
  return std::string(trimmed(text));
}

}  // namespace

Result<Variables> parseEnvFile(std::string_view text) {
  Variables variables;
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  for (int number = 1; !text.empty(); ++number) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.ends_with('\r')) line.remove_suffix(1);
    line = trimmed(line);
    if (line.empty() || line.front() == '#') continue;
    if (line.starts_with("export ") || line.starts_with("export\t")) line = trimmed(line.substr(7));
    const auto equals = line.find('=');
    const std::string_view name = trimmed(line.substr(0, equals));
    const auto value =
        equals == std::string_view::npos ? std::nullopt : readValue(trimmed(line.substr(equals + 1)));
    if (!value || !isName(name) || value->find('\0') != std::string::npos) {
      return fail(ErrorKind::invalid, "line " + std::to_string(number) + " is not NAME=value");
    }
    variables[std::string(name)] = *value;
  }
  return variables;
}

Result<Variables> readEnvFile(const std::string& path) {
  std::error_code error;
  if (std::filesystem::exists(path, error) && !std::filesystem::is_regular_file(path, error)) {
    return fail(ErrorKind::invalid, "it is not a regular file");
  }
  std::ifstream stream(path, std::ios::binary);
  if (!stream) return fail(ErrorKind::not_found, std::strerror(errno));
  std::string text(kMaxBytes + 1, '\0');
  stream.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (stream.bad()) return fail(ErrorKind::transient, "it cannot be read");
  text.resize(static_cast<std::size_t>(stream.gcount()));
  if (text.size() > kMaxBytes) return fail(ErrorKind::invalid, "it is larger than 64 KiB");
  return parseEnvFile(text);
}

}  // namespace sluice::monitor
