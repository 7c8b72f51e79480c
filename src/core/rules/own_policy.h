/// The settings that hold now: the configuration's, and what the repository's own policy file adds (rules §8,
/// policies as code). Every decision, simulation and answer is made with these.
#pragma once

#include "core/settings.h"
#include "core/survey.h"

namespace sluice {

class EffectiveSettings {
 public:
  /// Borrows `given`, the settings of the configuration. Costs a copy of them only where they ask for the
  /// repository's own file.
  explicit EffectiveSettings(const Settings& given) : given_(given) {}
  EffectiveSettings(const Settings& given, const std::optional<Survey>& survey) : given_(given) {
    see(survey);
  }

  /// From now on what this survey found holds. References into get() end here.
  void see(const std::optional<Survey>& survey);
  const Settings& get() const { return own_ ? *own_ : given_; }

 private:
  const Settings& given_;
  std::optional<Settings> own_;
};

/// A file with a problem leaves the last good policy in force.
void keepLastGood(Survey& survey, const std::optional<Survey>& before);

}  // namespace sluice
