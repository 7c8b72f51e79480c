#include "core/rules/impact.h"

#include <algorithm>

namespace sluice {

bool matchesGlob(std::string_view glob, std::string_view path) {
  // Backtracking over the last star of each sort: linear in practice, and bounded by glob × path.
  std::size_t g = 0;
  std::size_t p = 0;
  std::size_t star = std::string_view::npos;
  std::size_t star_path = 0;
  std::size_t globstar = std::string_view::npos;
  std::size_t globstar_path = 0;
  while (p < path.size()) {
    if (glob.substr(g).starts_with("**/")) {
      globstar = g;
      globstar_path = p;
      star = std::string_view::npos;
      g += 3;
    } else if (glob.substr(g) == "**") {
      return true;
    } else if (g < glob.size() && glob[g] == '*') {
      star = g++;
      star_path = p;
    } else if (g < glob.size() && (glob[g] == path[p] || (glob[g] == '?' && path[p] != '/'))) {
      ++g;
      ++p;
    } else if (star != std::string_view::npos && path[star_path] != '/') {
      p = ++star_path;
      g = star + 1;
    } else if (globstar != std::string_view::npos) {
      const std::size_t slash = path.find('/', globstar_path);
      if (slash == std::string_view::npos) return false;
      p = globstar_path = slash + 1;
      g = globstar + 3;
      star = std::string_view::npos;
    } else {
      return false;
    }
  }
  while (g < glob.size() && glob[g] == '*') ++g;
  return g == glob.size();
}

namespace {

bool anyMatch(const std::vector<std::string>& globs, std::string_view path) {
  return std::any_of(globs.begin(), globs.end(),
                     [&](const std::string& glob) { return matchesGlob(glob, path); });
}

bool touches(const std::vector<std::string>& globs, const std::vector<std::string>& files) {
  return std::any_of(files.begin(), files.end(),
                     [&](const std::string& file) { return anyMatch(globs, file); });
}

}  // namespace

std::vector<std::string> servicesTouched(const Settings& settings, const std::vector<std::string>& files) {
  std::vector<std::string> names;
  // In dependency order, so a library that is there because of another one counts too.
  for (const ServiceSettings& service : settings.services) {
    const bool built_with =
        std::any_of(settings.services.begin(), settings.services.end(), [&](const ServiceSettings& library) {
          const auto has = [](const std::vector<std::string>& list, const std::string& name) {
            return std::find(list.begin(), list.end(), name) != list.end();
          };
          return library.kind == ServiceKind::library && has(service.needs, library.name) &&
                 has(names, library.name);
        });
    if (built_with || touches(service.paths, files)) names.push_back(service.name);
  }
  return names;
}

std::vector<std::string> migrationsIn(const Settings& settings, const std::vector<std::string>& files) {
  std::vector<std::string> found;
  std::copy_if(files.begin(), files.end(), std::back_inserter(found),
               [&](const std::string& file) { return anyMatch(settings.migration_paths, file); });
  return found;
}

bool touchesModule(const Settings& settings, std::string_view module, const std::vector<std::string>& files) {
  const auto named = settings.modules.find(std::string(module));
  if (named != settings.modules.end() && touches(named->second, files)) return true;
  return std::any_of(settings.services.begin(), settings.services.end(), [&](const ServiceSettings& service) {
    return service.name == module && touches(service.paths, files);
  });
}

Risk riskOf(const std::vector<std::string>& migrations, std::size_t services, std::size_t files) {
  if (!migrations.empty()) return Risk::high;
  return services > 1 || files > 20 ? Risk::medium : Risk::low;
}

std::string recommendedStrategy(Risk risk) {
  switch (risk) {
    case Risk::low:
      return "direct";
    case Risk::medium:
      return "rolling";
    case Risk::high:
      return "blue_green";
  }
  return "blue_green";
}

Plan makePlan(const Settings& settings, const Analysis& analysis, Instant at) {
  Plan plan;
  plan.at = at;
  plan.analysis = analysis;
  plan.services = servicesTouched(settings, analysis.files);
  plan.migrations = migrationsIn(settings, analysis.files);
  plan.risk = riskOf(plan.migrations, plan.services.size(), analysis.files.size());
  plan.strategy = recommendedStrategy(plan.risk);
  return plan;
}

std::vector<SmokeStep> smokeSteps(const Settings& settings, Tier environment,
                                  const std::vector<std::string>& services) {
  std::vector<SmokeStep> steps;
  for (const SmokeStep& step : settings.environment(environment).smoke) {
    const bool touched =
        std::any_of(step.services.begin(), step.services.end(), [&](const std::string& name) {
          return std::find(services.begin(), services.end(), name) != services.end();
        });
    if (touched || step.services.empty()) steps.push_back(step);
  }
  return steps;
}

}  // namespace sluice
