/// Where secrets come from: the process's environment and files. A port, so that tests and `check-config`
/// choose.
#pragma once

#include <optional>
#include <string>

#include "base/result.h"

namespace sluice {

class SecretSource {
 public:
  virtual ~SecretSource() = default;
  virtual std::optional<std::string> environment(const std::string& name) const = 0;
  /// The whole content, at most 64 KiB. `path` is absolute.
  virtual Result<std::string> file(const std::string& path) const = 0;
  /// Whether it is a file that can be read now, of any size.
  virtual bool readable(const std::string& path) const { return file(path).has_value(); }
};

/// The real one.
class ProcessSecrets : public SecretSource {
 public:
  std::optional<std::string> environment(const std::string& name) const override;
  Result<std::string> file(const std::string& path) const override;
  bool readable(const std::string& path) const override;
};

}  // namespace sluice
