/// What a change touches: services, modules, migrations, and how risky that is (rules §4,
/// Analysis).
#pragma once

#include "core/settings.h"

namespace sluice {

/// `*` within one path segment, `**` over any number of them, `?` one character. Matching is by bytes.
bool matchesGlob(std::string_view glob, std::string_view path);

/// In dependency order. Whoever needs a library that is touched is touched too (Shared library → Dependent
/// services).
std::vector<std::string> servicesTouched(const Settings& settings, const std::vector<std::string>& files);
std::vector<std::string> migrationsIn(const Settings& settings, const std::vector<std::string>& files);
/// Every module or service of that name whose globs match one of the files.
bool touchesModule(const Settings& settings, std::string_view module, const std::vector<std::string>& files);

Risk riskOf(const std::vector<std::string>& migrations, std::size_t services, std::size_t files);
/// The strategy recommended for that risk: never direct or rolling with a migration.
std::string recommendedStrategy(Risk risk);

/// The steps of an environment's smoke test that a deployment of these services needs, in order.
std::vector<SmokeStep> smokeSteps(const Settings& settings, Tier environment,
                                  const std::vector<std::string>& services);
/// The plan of a fix from its analysis.
Plan makePlan(const Settings& settings, const Analysis& analysis, Instant at);

}  // namespace sluice
