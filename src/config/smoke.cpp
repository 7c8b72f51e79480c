#include "config/smoke.h"

#include <algorithm>

#include "config/checklist.h"

namespace sluice::config {
namespace {

constexpr std::size_t kMostSteps = 50;

/// A secret where it is written as one, else the text itself: most headers are none.
std::string textOrSecret(const Cursor& at, const Secrets& secrets) {
  const std::string text = at.text();
  const bool secret = text.starts_with("${") || text.starts_with("file:");
  return secret ? secrets.resolve(at).reveal() : text;
}

void readHttp(SmokeStep& step, const Cursor& at, const Secrets& secrets, Problems& problems) {
  step.url = require(at, "url", problems).text();
  step.method = at["method"].text("GET");
  for (const auto& [name, value] : at["headers"].entries()) {
    step.headers[name] = textOrSecret(value, secrets);
    const std::string& text = step.headers[name];
    if (std::any_of(text.begin(), text.end(), [](unsigned char c) { return c < ' ' || c == 127; }))
      problems.error(value.mark(), value.path(), "expected one line without control characters");
  }
  if (at["body"].present()) step.body = textOrSecret(at["body"], secrets);
  step.expect = readExpectation(at["expect"]);
  if (at["within"].present()) step.expect.within = at["within"].duration(std::chrono::seconds(30));
}

SmokeStep readStep(const Cursor& at, const std::vector<ServiceSettings>& services, const Secrets& secrets,
                   Problems& problems) {
  SmokeStep step;
  step.name = require(at, "name", problems).text();
  if (at["http"].present() == at["command"].present()) {
    problems.error(at.mark(), at.path(), "expected exactly one of http and command");
  } else if (at["http"].present()) {
    readHttp(step, at["http"], secrets, problems);
  } else {
    step.argv = at["command"].texts();
    if (at["command"].isList() && step.argv.empty())
      problems.error(at["command"].mark(), at["command"].path(),
                     "empty: expected a program and its arguments");
  }
  for (const Cursor& item : at["services"].items()) {
    const std::string name = item.text();
    const bool known = std::any_of(services.begin(), services.end(),
                                   [&](const ServiceSettings& service) { return service.name == name; });
    if (!known && item.scalar())
      problems.error(item.mark(), item.path(), "expected the name of a service, found " + inQuotes(name));
    step.services.push_back(name);
  }
  return step;
}

}  // namespace

std::vector<SmokeStep> readSmoke(const Cursor& environment, const std::vector<ServiceSettings>& services,
                                 const Secrets& secrets, Problems& problems) {
  const Cursor at = environment["smoke"];
  std::vector<SmokeStep> steps;
  for (const Cursor& item : at.items()) {
    if (!item.isMap()) continue;
    SmokeStep step = readStep(item, services, secrets, problems);
    const bool twice = std::any_of(steps.begin(), steps.end(),
                                   [&](const SmokeStep& other) { return other.name == step.name; });
    if (twice && !step.name.empty())
      problems.error(item.mark(), item.path(), "the step " + inQuotes(step.name) + " is there twice");
    steps.push_back(std::move(step));
  }
  if (steps.size() > kMostSteps)
    problems.error(at.mark(), at.path(), "expected at most " + std::to_string(kMostSteps) + " steps");
  return steps;
}

}  // namespace sluice::config
