/// The channels through which people are told, made from the configuration.
#pragma once

#include "config/config.h"
#include "config/problem.h"
#include "engine/ports.h"
#include "notify/templates.h"

namespace sluice::app {

/// Borrows `templates` and `clock`.
std::unique_ptr<NotifyPort> makeNotifier(const RepositoryConfig& repository, const Config& config,
                                         const notify::Templates& templates, const Clock& clock);
/// What is wrong with the files in `notify_templates` and `record_templates`; without places in the
/// configuration.
std::vector<ConfigProblem> checkTemplates(const Config& config);

}  // namespace sluice::app
