#include "config/secret_source.h"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>

namespace sluice {

std::optional<std::string> ProcessSecrets::environment(const std::string& name) const {
  const char* value = std::getenv(name.c_str());
  if (value == nullptr) return std::nullopt;
  return std::string(value);
}

Result<std::string> ProcessSecrets::file(const std::string& path) const {
  constexpr std::size_t limit = 64U << 10U;
  std::error_code error;
  if (std::filesystem::is_directory(path, error)) return fail(ErrorKind::invalid, path + " is a directory");
  std::ifstream stream(path, std::ios::binary);
  if (!stream) return fail(ErrorKind::not_found, path + ": " + std::strerror(errno));
  std::string text(limit + 1, '\0');
  stream.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (stream.bad()) return fail(ErrorKind::transient, path + " cannot be read");
  text.resize(static_cast<std::size_t>(stream.gcount()));
  if (text.size() > limit) return fail(ErrorKind::invalid, path + " is larger than 64 KiB");
  return text;
}

bool ProcessSecrets::readable(const std::string& path) const {
  std::error_code error;
  return std::filesystem::is_regular_file(path, error) && std::ifstream(path, std::ios::binary).good();
}

}  // namespace sluice
