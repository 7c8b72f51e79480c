/// The freeze flag (Change Freeze Policy, Freeze Flag): `DEPLOY_FREEZE`, `DEPLOY_FREEZE_MODULES`,
/// `DEPLOY_FREEZE_UNTIL`, read again at every call from the process's environment and, where it is
/// configured, from a file whose lines win over the environment. Fails closed: what cannot be read or
/// understood is a hard freeze of everything that says so. Thread-safe.
///
///   DEPLOY_FREEZE=true            everything, hard; with DEPLOY_FREEZE_MODULES those modules only
///   DEPLOY_FREEZE=false           nothing, whatever the others say
///   DEPLOY_FREEZE_MODULES=a,b     those modules, also without DEPLOY_FREEZE
///   DEPLOY_FREEZE_UNTIL=…         when it lifts by itself; alone it freezes everything until then. A date
///   lifts at its first instant in
///                                 the zone given (UTC): the day before is the last frozen one. RFC 3339
///                                 names an instant.
#pragma once

#include <functional>
#include <optional>
#include <set>

#include "core/freeze.h"

namespace sluice {

/// Until when a freeze without an end lasts: 9999-12-31.
inline constexpr Instant kNoEnd = Instant(Millis(253'402'214'400'000));

struct EnvFreezesOptions {
  std::string file;                                    ///< empty: the environment only
  TimeZone zone;                                       ///< of dates in DEPLOY_FREEZE_UNTIL
  std::optional<std::set<std::string>> known_modules;  ///< of all repositories together; a name that is not
                                                       ///< among them freezes everything
};

class EnvFreezes {
 public:
  using Environment = std::function<std::optional<std::string>(const std::string& name)>;

  /// `environment`: called from any thread; without one, the process's own.
  explicit EnvFreezes(EnvFreezesOptions options, Environment environment = {});

  /// At most one window, which holds at `now`.
  std::vector<FreezeWindow> read(Instant now);

 private:
  EnvFreezesOptions options_;
  Environment environment_;
};

}  // namespace sluice
