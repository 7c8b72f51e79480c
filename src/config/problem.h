/// What is wrong with a configuration, and where. Collected, never thrown: a person sees all of it at once.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace sluice {

struct ConfigProblem {
  int line = 0;         ///< from 1; 0 when no place in the file is to blame
  int column = 0;       ///< from 1, in characters
  std::string path;     ///< `repositories[0].slots.t1`
  std::string message;  ///< what was expected; never holds a secret

  auto operator<=>(const ConfigProblem&) const = default;
};

/// `sluice.yaml:4:9: repositories[0].slots.t1: expected …`, as editors and compilers write it.
std::string formatProblem(const ConfigProblem& problem, std::string_view file);

namespace config {

struct Mark {
  int line = 1;
  int column = 1;
  bool operator==(const Mark&) const = default;
};

class Problems {
 public:
  void error(Mark mark, std::string path, std::string message);
  void warning(Mark mark, std::string path, std::string message);
  bool any() const { return !errors_.empty(); }

  /// In the order of the file. A mistake under `defaults` is found once per repository; it is listed once.
  std::vector<ConfigProblem> errors() const;
  std::vector<ConfigProblem> warnings() const;

 private:
  std::vector<ConfigProblem> errors_;
  std::vector<ConfigProblem> warnings_;
};

/// `"text"` for a message: shortened, control characters made visible.
std::string inQuotes(std::string_view text);

}  // namespace config
}  // namespace sluice
