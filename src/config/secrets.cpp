#include "config/secrets.h"

#include <algorithm>

namespace sluice::config {
namespace {

constexpr std::size_t kShort = 8;

bool isVariable(std::string_view name) {
  if (name.empty() || name.size() > 200 || (name.front() >= '0' && name.front() <= '9')) return false;
  return std::all_of(name.begin(), name.end(), [](char c) {
    return c == '_' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  });
}

/// Editors and `echo` end a file with a line break that nobody means.
std::string withoutLineEnd(std::string text) {
  if (text.ends_with('\n')) text.pop_back();
  if (text.ends_with('\r')) text.pop_back();
  return text;
}

}  // namespace

std::string Secrets::absolute(const std::string& path) const {
  if (path.empty()) return path;
  return (base_dir_ / path).lexically_normal().string();
}

std::string Secrets::path(const Cursor& at) const { return absolute(at.text()); }

std::string Secrets::readablePath(const Cursor& at) const {
  std::string text = at.text();
  if (text.starts_with("file:")) text.erase(0, 5);
  if (text.empty()) return text;
  const std::string path = absolute(text);
  const auto content = source_.file(path);
  if (!content) {
    problems_.error(at.mark(), at.path(), "expected a readable file: " + content.error().message);
  } else if (content->empty()) {
    problems_.error(at.mark(), at.path(), "expected a file with content: " + path + " is empty");
  }
  return path;
}

Secret Secrets::read(const Cursor& at, const std::string& text) const {
  if (text.starts_with("${") && text.ends_with('}')) {
    const std::string name = text.substr(2, text.size() - 3);
    if (!isVariable(name)) {
      problems_.error(at.mark(), at.path(), "expected \"${NAME}\", the name of one environment variable");
      return {};
    }
    const auto value = source_.environment(name);
    if (!value || value->empty()) {
      problems_.error(at.mark(), at.path(),
                      "the environment variable " + name + " is " + (value ? "empty" : "not set") +
                          ": expected a secret in it");
      return {};
    }
    return Secret(*value);
  }
  if (text.starts_with("file:")) {
    const std::string path = absolute(text.substr(5));
    if (path.empty()) {
      problems_.error(at.mark(), at.path(), "expected a path behind file:");
      return {};
    }
    auto content = source_.file(path);
    if (!content) {
      problems_.error(at.mark(), at.path(), "expected a readable file: " + content.error().message);
      return {};
    }
    Secret secret(withoutLineEnd(std::move(*content)));
    if (secret.empty())
      problems_.error(at.mark(), at.path(), "the file " + path + " is empty: expected a secret in it");
    return secret;
  }
  if (text.empty()) {
    problems_.error(at.mark(), at.path(), "empty: expected a secret as \"${NAME}\" or file:/path");
    return {};
  }
  if (text.find("${") != std::string::npos) {
    problems_.error(at.mark(), at.path(), "expected the variable alone, as \"${NAME}\"");
    return {};
  }
  problems_.warning(at.mark(), at.path(), "a secret in plain text: better \"${NAME}\" or file:/path");
  return Secret(text);
}

Secret Secrets::resolve(const Cursor& at) const {
  const auto text = at.scalar();
  if (!text) return {};
  Secret secret = read(at, *text);
  if (!secret.empty() && secret.reveal().find_first_not_of(" \t\r\n") == std::string::npos) {
    problems_.error(at.mark(), at.path(), "only white space: expected a secret");
    return {};
  }
  if (!secret.empty() && secret.reveal().size() < kShort) {
    problems_.warning(at.mark(), at.path(),
                      "a short secret can be guessed: better at least 32 random characters");
  }
  return secret;
}

Secret Secrets::resolveToken(const Cursor& at) const {
  Secret secret = resolve(at);
  const bool clean = std::all_of(secret.reveal().begin(), secret.reveal().end(), [](char c) {
    return static_cast<unsigned char>(c) > 0x20 && static_cast<unsigned char>(c) < 0x7F;
  });
  if (!clean) {
    problems_.error(at.mark(), at.path(),
                    "expected a token without white space, control or other than ASCII characters");
    return {};
  }
  return secret;
}

}  // namespace sluice::config
