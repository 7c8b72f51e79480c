#include "monitor/http_probe.h"

namespace sluice::monitor {
namespace {

/// A query may hold a key; what people are shown ends before it.
std::string shown(const std::string& url) { return url.substr(0, url.find_first_of("?#")); }

}  // namespace

Finding lookAtUrl(const HttpGet& get, const std::string& url, int expect_status, Millis deadline) {
  if (!get) return {false, shown(url) + " was not asked: no HTTP client is plugged in"};
  const Result<int> status = get(url, deadline);
  const std::string expected = ", expected " + std::to_string(expect_status);
  if (!status) return {false, shown(url) + " did not answer" + expected + ": " + status.error().message};
  return {*status == expect_status, shown(url) + " answered " + std::to_string(*status) + expected};
}

}  // namespace sluice::monitor
