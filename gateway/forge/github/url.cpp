#include "gateway/forge/github/url.h"

#include "base/uri.h"

namespace sluice::github {

std::string repositoryPath(const RepositoryName& repository) {
  const std::string& name = repository.str();
  const std::size_t slash = name.find('/');
  if (slash == std::string::npos) return "/repos/" + percentEncode(name);
  return "/repos/" + percentEncode(name.substr(0, slash)) + "/" + percentEncode(name.substr(slash + 1));
}

std::optional<std::string> nextLink(std::string_view header) {
  while (true) {
    const std::size_t open = header.find('<');
    if (open == std::string_view::npos) return std::nullopt;
    const std::size_t close = header.find('>', open);
    if (close == std::string_view::npos) return std::nullopt;
    const std::string_view target = header.substr(open + 1, close - open - 1);
    header.remove_prefix(close + 1);
    const std::string_view parameters = header.substr(0, header.find('<'));
    if (parameters.find("rel=\"next\"") != std::string_view::npos) return std::string(target);
  }
}

}  // namespace sluice::github
