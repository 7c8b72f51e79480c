#include "gateway/oidc/issuers.h"

namespace sluice::oidc {
namespace {

/// Whoever sends made-up key ids must not make Sluice ask all day.
constexpr Millis kLeastBetween = std::chrono::minutes(1);
/// A key that its issuer has withdrawn is forgotten by then.
constexpr Millis kKeysHold = std::chrono::hours(1);

}  // namespace

struct Issuers::Known {
  explicit Known(TrustedIssuer given) : trusted(std::move(given)) {}

  const TrustedIssuer trusted;
  std::mutex mutex;  // guards what follows; held while fetching
  KeySet keys;
  std::optional<Instant> fetched_at;  ///< the keys are from then
  std::optional<Instant> asked_at;
};

Issuers::Issuers(std::vector<TrustedIssuer> trusted, FetchText fetch, std::function<Instant()> now)
    : fetch_(std::move(fetch)), now_(std::move(now)) {
  for (TrustedIssuer& one : trusted) known_.push_back(std::make_unique<Known>(std::move(one)));
}
Issuers::~Issuers() = default;

Result<KeySet> Issuers::fetchKeys(const std::string& issuer) const {
  const auto text = fetch_(issuer + "/.well-known/openid-configuration");
  if (!text) return fail(text.error());
  const auto document = Json::parse(*text);
  if (!document || (*document)["issuer"].text() != issuer)
    return fail(ErrorKind::invalid, issuer + " describes itself as another issuer");
  const std::string keys_at = (*document)["jwks_uri"].text();
  // Never somewhere else than where the configuration says.
  if (!keys_at.starts_with(issuer + "/"))
    return fail(ErrorKind::invalid, "the keys of " + issuer + " are not below its own address");
  const auto keys = fetch_(keys_at);
  if (!keys) return fail(keys.error());
  return readKeys(*keys);
}

Result<std::string> Issuers::keyFor(Known& known, const std::string& id) {
  const std::lock_guard lock(known.mutex);
  const Instant now = now_();
  const bool current = known.fetched_at && now - *known.fetched_at < kKeysHold;
  if (const auto found = known.keys.find(id); current && found != known.keys.end()) return found->second;
  const bool waits = known.asked_at && now - *known.asked_at < kLeastBetween && now >= *known.asked_at;
  if (!waits) {
    known.asked_at = now;
    auto keys = fetchKeys(known.trusted.issuer);
    if (!keys)
      return fail(ErrorKind::transient,
                  "the keys of " + known.trusted.issuer + " cannot be had: " + keys.error().message);
    known.keys = std::move(*keys);
    known.fetched_at = now;
    if (const auto found = known.keys.find(id); found != known.keys.end()) return found->second;
  }
  if (!current && waits)
    return fail(ErrorKind::transient, "the keys of " + known.trusted.issuer + " cannot be had now");
  return fail(ErrorKind::invalid,
              "the token is signed with a key that " + known.trusted.issuer + " does not know");
}

Result<CiJob> Issuers::prove(std::string_view text) {
  const auto token = readToken(text);
  if (!token) return fail(token.error());
  for (const auto& known : known_) {
    if (known->trusted.issuer != token->issuer) continue;
    const auto key = keyFor(*known, token->key_id);
    if (!key) return fail(key.error());
    if (!verifies(*token, *key)) return fail(ErrorKind::invalid, "the token's signature is wrong");
    return jobOf(*token, known->trusted.audience, now_());
  }
  return fail(ErrorKind::invalid, "the token's issuer is not one of `oidc`");
}

}  // namespace sluice::oidc
