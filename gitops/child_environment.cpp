#include "gitops/child_environment.h"

#include <cstdlib>

namespace sluice {
namespace {

// Of our own environment only these reach git: where programs are, temporary files, and the way out through a
// proxy.
constexpr const char* kInherited[] = {"PATH",        "TMPDIR",        "http_proxy",  "https_proxy",
                                      "HTTPS_PROXY", "ALL_PROXY",     "all_proxy",   "NO_PROXY",
                                      "no_proxy",    "SSL_CERT_FILE", "SSL_CERT_DIR"};

}  // namespace

ChildEnvironment::ChildEnvironment() {
  for (const char* name : kInherited) {
    if (const char* value = std::getenv(name)) set(name, value);
  }
  set("LC_ALL", "C");
  set("HOME", "/nonexistent");
  set("GIT_CONFIG_NOSYSTEM", "1");
  set("GIT_CONFIG_GLOBAL", "/dev/null");
  set("GIT_TERMINAL_PROMPT", "0");
  set("GIT_OPTIONAL_LOCKS", "0");
  set("GIT_ADVICE", "0");
  configure("core.hooksPath", "/dev/null");
  configure("core.fsync", "all");
  configure("credential.helper", "");
  configure("protocol.allow", "never");
  configure("gc.autoDetach", "false");
}

void ChildEnvironment::set(std::string_view name, std::string_view value) {
  variables_.push_back(std::string(name) + "=" + std::string(value));
}

void ChildEnvironment::configure(std::string_view key, std::string_view value) {
  configuration_.emplace_back(key, value);
}

std::vector<std::string> ChildEnvironment::build() const {
  std::vector<std::string> all = variables_;
  all.push_back("GIT_CONFIG_COUNT=" + std::to_string(configuration_.size()));
  for (std::size_t i = 0; i < configuration_.size(); ++i) {
    all.push_back("GIT_CONFIG_KEY_" + std::to_string(i) + "=" + configuration_[i].first);
    all.push_back("GIT_CONFIG_VALUE_" + std::to_string(i) + "=" + configuration_[i].second);
  }
  return all;
}

}  // namespace sluice
