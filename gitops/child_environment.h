/// The complete environment of a git child process: nothing of the person's or the machine's configuration,
/// hooks off, no prompts. Configuration goes through GIT_CONFIG_COUNT/KEY/VALUE, so that secrets stand
/// neither in arguments nor in URLs. A value type.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace sluice {

class ChildEnvironment {
 public:
  /// The base for every run of git: C locale, no prompts, no system or global configuration, no hooks, no
  /// protocol allowed.
  ChildEnvironment();

  void set(std::string_view name, std::string_view value);
  void configure(std::string_view key, std::string_view value);

  /// `NAME=value` strings, as a process takes them.
  std::vector<std::string> build() const;

 private:
  std::vector<std::string> variables_;
  std::vector<std::pair<std::string, std::string>> configuration_;
};

}  // namespace sluice
