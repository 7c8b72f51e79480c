/// Looks at the probes of the pre-deploy checklist, all at once and with one deadline. Unknown or unreachable
/// is a failure, never a pass. Thread-safe. A look that hangs (a dead network file system) is left behind and
/// has failed.
#pragma once

#include <memory>

#include "engine/ports.h"
#include "monitor/http_probe.h"
#include "monitor/smoke.h"

namespace sluice {

struct ProbesOptions {
  Millis deadline = std::chrono::seconds(30);    ///< for all probes together
  Millis smoke_step = std::chrono::seconds(60);  ///< for one step of a smoke test
  std::string meminfo = "/proc/meminfo";
};

class Probes : public ProbePort {
 public:
  /// Borrows `clock`. `get` and `ask` are copied; what they refer to must outlive this object.
  Probes(const Clock& clock, HttpGet get, HttpAsk ask = {}, ProbesOptions options = {});
  /// Waits for looks that are on their way, at most as long as they may take.
  ~Probes() override;
  Probes(const Probes&) = delete;
  Probes& operator=(const Probes&) = delete;

  /// One result for each item that has something to look at; attestations and skipped checks have none.
  std::vector<ProbeResult> look(const std::vector<ChecklistItem>& items) override;
  std::vector<ProbeResult> smoke(const std::vector<SmokeStep>& steps) override;

 private:
  class Running;

  const Clock& clock_;
  HttpGet get_;
  HttpAsk ask_;
  ProbesOptions options_;
  std::shared_ptr<Running> running_;
};

}  // namespace sluice
