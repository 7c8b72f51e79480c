/// Turns `${NAME}` and `file:/path` into secrets. No message of this file ever holds a secret.
#pragma once

#include <filesystem>

#include "base/secret.h"
#include "config/cursor.h"
#include "config/secret_source.h"

namespace sluice::config {

class Secrets {
 public:
  Secrets(const SecretSource& source, std::filesystem::path base_dir, Problems& problems)
      : source_(source), base_dir_(std::move(base_dir)), problems_(problems) {}

  /// An empty secret was reported. Text written into the file itself is taken, with a warning.
  Secret resolve(const Cursor& at) const;
  /// The same for a secret that is sent in an HTTP header: no white space, no control characters.
  Secret resolveToken(const Cursor& at) const;
  /// An absolute path; relative ones count from the configuration's directory. Empty when `at` is absent.
  std::string path(const Cursor& at) const;
  /// The same, of a file that must be readable and not empty now.
  std::string readablePath(const Cursor& at) const;
  std::string absolute(const std::string& path) const;
  bool readable(const std::string& path) const { return source_.readable(path); }

 private:
  Secret read(const Cursor& at, const std::string& text) const;

  const SecretSource& source_;
  std::filesystem::path base_dir_;
  Problems& problems_;
};

}  // namespace sluice::config
