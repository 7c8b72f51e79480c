#include "monitor/http_get.h"

namespace sluice::monitor {

std::string withoutQuery(const std::string& url) { return url.substr(0, url.find_first_of("?#")); }

std::string hostOf(const std::string& url) {
  const auto scheme = url.find("://");
  const auto begin = scheme == std::string::npos ? 0 : scheme + 3;
  return url.substr(0, url.find_first_of("/?#", begin));
}

}  // namespace sluice::monitor
