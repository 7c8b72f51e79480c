/// A token, and a set of keys: none that nobody signed proves anything, and whatever is read stays within its
/// bounds.
#include <cstdint>
#include <cstdlib>

#include "gateway/oidc/identity_token.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace sluice;
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const std::size_t line = std::min(input.find('\n'), input.size());
  const auto keys = oidc::readKeys(input.substr(std::min(line + 1, input.size())));
  if (keys && keys->size() > oidc::kMostKeys) std::abort();
  const auto token = oidc::readToken(input.substr(0, line));
  if (!token) {
    if (token.error().kind != ErrorKind::invalid) std::abort();
    return 0;
  }
  if (token->key_id.empty() || token->issuer.empty()) std::abort();
  for (const auto& [id, key] : keys.value_or(oidc::KeySet{})) (void)oidc::verifies(*token, key);
  if (const auto job = oidc::jobOf(*token, "sluice", *fromRfc3339("2026-03-02T10:00:00Z"))) {
    if (job->run_id <= 0 || job->repository.size() > 1024 || job->ref.empty()) std::abort();
  }
  return 0;
}
