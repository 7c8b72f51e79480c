#include "config/upstream.h"

#include <algorithm>

#include "config/checks.h"

namespace sluice::config {
namespace {

constexpr std::size_t kMostRequired = 50;

void readRequired(const Cursor& at, UpstreamSettings& upstream, Problems& problems) {
  for (const Cursor& item : at.items()) {
    RequiredCheck check;
    if (item.isMap()) {
      check.name = require(item, "name", problems).text();
      check.app = parseInteger(item["app"].text("0")).value_or(0);
    } else {
      check.name = item.text();
    }
    const bool twice = std::any_of(
        upstream.required_checks.begin(), upstream.required_checks.end(),
        [&](const RequiredCheck& other) { return other.name == check.name && other.app == check.app; });
    if (twice && !check.name.empty()) {
      problems.error(item.mark(), item.path(), "expected " + inQuotes(check.name) + " only once");
      continue;
    }
    upstream.required_checks.push_back(std::move(check));
  }
  if (at.items().size() > kMostRequired) {
    problems.error(at.mark(), at.path(), "expected at most " + std::to_string(kMostRequired) + " checks");
  }
}

}  // namespace

UpstreamSettings readUpstream(const Cursor& repository, Problems& problems) {
  UpstreamSettings upstream;
  const Cursor at = repository["upstream"];
  if (at["required_checks"].isList()) readRequired(at["required_checks"], upstream, problems);
  if (at["artifacts"].isList()) upstream.artifacts = at["artifacts"].texts();
  upstream.min_coverage = parseCoverage(at["min_coverage"].text());
  return upstream;
}

}  // namespace sluice::config
