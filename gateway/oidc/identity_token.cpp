#include "gateway/oidc/identity_token.h"

#include <jansson.h>

#include <algorithm>
#include <memory>

extern "C" {  // the library's headers are for C alone
#include <jose/jws.h>
}

#include "base/digest.h"

namespace sluice::oidc {
namespace {

constexpr std::size_t kLongestText = 1024;  ///< of a claim
constexpr std::size_t kLeastRsaBytes = 256;

struct JsonDeleter {
  void operator()(json_t* json) const { json_decref(json); }
};
using JoseJson = std::unique_ptr<json_t, JsonDeleter>;

std::optional<std::string> fromBase64Url(std::string_view text) {
  if (text.empty() || text.find_first_of("+/=") != std::string_view::npos) return std::nullopt;
  std::string padded(text);
  std::replace(padded.begin(), padded.end(), '-', '+');
  std::replace(padded.begin(), padded.end(), '_', '/');
  padded.append((4 - padded.size() % 4) % 4, '=');
  return fromBase64(padded);
}

Result<Json> readPart(std::string_view part, const std::string& name) {
  const auto bytes = fromBase64Url(part);
  if (!bytes) return fail(ErrorKind::invalid, "the token's " + name + " is not base64url");
  auto json = Json::parse(*bytes);
  if (!json || !json->isObject())
    return fail(ErrorKind::invalid, "the token's " + name + " is no JSON object");
  return json;
}

/// A claim as text: printable, of a sane length; empty when it is missing or anything else.
std::string textOf(const Json& claims, std::string_view name) {
  const std::string text = claims[name].text();
  const bool good = text.size() <= kLongestText &&
                    std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < 0x7F; });
  return good ? text : "";
}

/// Forges write the run's id as text.
std::int64_t runOf(const Json& claims) {
  if (const auto number = claims["run_id"].integer()) return *number;
  const std::string text = claims["run_id"].text();
  const bool digits = !text.empty() && text.size() <= 18 &&
                      std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
  return digits ? std::stoll(text) : 0;
}

bool isFor(const Json& audience, const std::string& wanted) {
  if (audience.isString()) return audience.text() == wanted;
  const auto all = audience.items();
  return std::any_of(all.begin(), all.end(), [&](const Json& one) { return one.text() == wanted; });
}

/// The members that its kind of signature needs, written anew; empty for a key that signs nothing here.
std::string keyFrom(const Json& jwk) {
  if (!jwk["use"].missing() && jwk["use"].text() != "sig") return "";
  const std::string type = jwk["kty"].text();
  JsonWriter out;
  out.beginObject().field("kty", std::string_view(type));
  if (type == "RSA") {
    const auto modulus = fromBase64Url(jwk["n"].text());
    if (!modulus || modulus->size() < kLeastRsaBytes || !fromBase64Url(jwk["e"].text())) return "";
    out.field("alg", "RS256").field("n", std::string_view(jwk["n"].text()));
    return out.field("e", std::string_view(jwk["e"].text())).endObject().take();
  }
  if (type == "EC" && jwk["crv"].text() == "P-256") {
    if (!fromBase64Url(jwk["x"].text()) || !fromBase64Url(jwk["y"].text())) return "";
    out.field("alg", "ES256").field("crv", "P-256").field("x", std::string_view(jwk["x"].text()));
    return out.field("y", std::string_view(jwk["y"].text())).endObject().take();
  }
  return "";
}

}  // namespace

Result<ClaimedToken> readToken(std::string_view text) {
  if (text.size() > kLongestToken) return fail(ErrorKind::invalid, "the token is too long");
  const std::size_t first = text.find('.');
  const std::size_t second = first == std::string_view::npos ? first : text.find('.', first + 1);
  if (second == std::string_view::npos || text.find('.', second + 1) != std::string_view::npos)
    return fail(ErrorKind::invalid, "the token is not in the compact form");
  ClaimedToken token;
  token.head = text.substr(0, first);
  token.payload = text.substr(first + 1, second - first - 1);
  token.signature = text.substr(second + 1);
  const auto head = readPart(token.head, "header");
  if (!head) return fail(head.error());
  auto claims = readPart(token.payload, "payload");
  if (!claims) return fail(claims.error());
  if (!fromBase64Url(token.signature)) return fail(ErrorKind::invalid, "the token is not signed");
  token.algorithm = (*head)["alg"].text();
  token.key_id = textOf(*head, "kid");
  if (token.algorithm != "RS256" && token.algorithm != "ES256")
    return fail(ErrorKind::invalid, "the token is not signed with RS256 or ES256");
  if (token.key_id.empty() || !(*head)["crit"].missing())
    return fail(ErrorKind::invalid, "the token names no key, or asks for what is not understood");
  token.issuer = textOf(*claims, "iss");
  if (token.issuer.empty()) return fail(ErrorKind::invalid, "the token names no issuer");
  token.claims = std::move(*claims);
  return token;
}

Result<KeySet> readKeys(std::string_view text) {
  const auto set = Json::parse(text);
  if (!set || !(*set)["keys"].isArray()) return fail(ErrorKind::invalid, "it is no set of keys");
  KeySet keys;
  for (const Json& jwk : (*set)["keys"].items()) {
    const std::string id = textOf(jwk, "kid");
    std::string key = keyFrom(jwk);
    if (!id.empty() && !key.empty() && keys.size() < kMostKeys) keys.emplace(id, std::move(key));
  }
  return keys;
}

bool verifies(const ClaimedToken& token, const std::string& key) {
  const auto jwk = Json::parse(key);
  if (!jwk || (*jwk)["alg"].text() != token.algorithm) return false;
  const JoseJson known(json_loads(key.c_str(), 0, nullptr));
  const JoseJson signed_text(json_pack("{s:s,s:s,s:s}", "payload", token.payload.c_str(), "protected",
                                       token.head.c_str(), "signature", token.signature.c_str()));
  return known && signed_text && jose_jws_ver(nullptr, signed_text.get(), nullptr, known.get(), true);
}

Result<CiJob> jobOf(const ClaimedToken& token, const std::string& audience, Instant now) {
  const Json& claims = token.claims;
  const auto refuse = [](const std::string& why) { return fail(ErrorKind::invalid, "the token " + why); };
  if (!isFor(claims["aud"], audience)) return refuse("is for another audience than " + audience);
  const auto at = [&](std::string_view name) -> std::optional<Instant> {
    const auto seconds = claims[name].integer();
    if (!seconds || *seconds < 0 || *seconds > 253'402'300'799) return std::nullopt;
    return Instant{} + std::chrono::seconds(*seconds);
  };
  const auto expires = at("exp");
  const auto issued = at("iat");
  if (!expires || !issued) return refuse("does not say when it was issued and when it ends");
  if (now >= *expires + kLeeway) return refuse("has expired");
  if (now + kLeeway < *issued) return refuse("is from the future");
  if (!claims["nbf"].missing() && (!at("nbf") || now + kLeeway < *at("nbf")))
    return refuse("is not good yet");
  CiJob job;
  job.issuer = token.issuer;
  job.repository = textOf(claims, "repository");
  job.sha = CommitId(textOf(claims, "sha"));
  job.ref = textOf(claims, "ref");
  job.environment = textOf(claims, "environment");
  job.workflow = textOf(claims, "workflow_ref");
  if (job.workflow.empty()) job.workflow = textOf(claims, "job_workflow_ref");
  job.run_id = runOf(claims);
  job.event = textOf(claims, "event_name");
  if (job.repository.empty() || job.ref.empty() || job.workflow.empty() || job.run_id <= 0)
    return refuse("is no CI job's: it lacks repository, ref, workflow or run");
  return job;
}

}  // namespace sluice::oidc
