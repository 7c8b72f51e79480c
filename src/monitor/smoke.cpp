#include "monitor/smoke.h"

#include <exception>

#include "monitor/command_probe.h"
#include "monitor/http_probe.h"

namespace sluice::monitor {
namespace {

Finding take(const SmokeStep& step, const HttpAsk& ask, Millis deadline) {
  if (!step.argv.empty()) return runCheck(step.argv, deadline);
  const HttpGet request = [&](const std::string&, Millis at_most) { return ask(step, at_most); };
  return lookAtUrl(request, step.url, step.expect, deadline);
}

}  // namespace

std::vector<ProbeResult> goThrough(const std::vector<SmokeStep>& steps, const HttpAsk& ask, Millis deadline,
                                   const std::function<Instant()>& now) {
  std::vector<ProbeResult> results;
  for (const SmokeStep& step : steps) {
    Finding finding;
    try {
      finding = take(step, ask, deadline);
    } catch (const std::exception& error) {
      finding = {false, std::string("could not be gone through: ") + error.what()};
    }
    results.push_back({step.name, finding.passed, finding.detail, finding.value, finding.limit, now()});
    if (!finding.passed) break;
  }
  return results;
}

}  // namespace sluice::monitor
