/// An issuer's own keys, made by OpenSSL: signs tokens and shows the public halves, so that the product's
/// reader is judged by another implementation.
#pragma once

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>

#include <memory>
#include <string>

#include "base/digest.h"

namespace sluice::oidc {

struct KeyDeleter {
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
};

class Signer {
 public:
  static Signer rsa(std::string id, unsigned bits = 2048) {
    return Signer(std::move(id), EVP_PKEY_Q_keygen(nullptr, nullptr, "RSA", static_cast<std::size_t>(bits)));
  }
  static Signer ec(std::string id) {
    return Signer(std::move(id), EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-256"));
  }

  bool isRsa() const { return EVP_PKEY_get_base_id(key_.get()) == EVP_PKEY_RSA; }
  std::string head() const {
    return std::string(R"({"typ":"JWT","alg":")") + (isRsa() ? "RS256" : "ES256") + R"(","kid":")" + id_ +
           R"("})";
  }
  std::string token(const std::string& claims) const { return token(claims, head()); }
  std::string token(const std::string& claims, const std::string& head) const {
    const std::string text = toBase64Url(head) + "." + toBase64Url(claims);
    return text + "." + toBase64Url(sign(text));
  }
  std::string jwk() const {
    if (isRsa())
      return R"({"kty":"RSA","use":"sig","kid":")" + id_ + R"(","n":")" + part(OSSL_PKEY_PARAM_RSA_N) +
             R"(","e":")" + part(OSSL_PKEY_PARAM_RSA_E) + R"("})";
    return R"({"kty":"EC","crv":"P-256","kid":")" + id_ + R"(","x":")" + part(OSSL_PKEY_PARAM_EC_PUB_X, 32) +
           R"(","y":")" + part(OSSL_PKEY_PARAM_EC_PUB_Y, 32) + R"("})";
  }
  std::string keys() const { return R"({"keys":[)" + jwk() + "]}"; }

 private:
  Signer(std::string id, EVP_PKEY* key) : id_(std::move(id)), key_(key) {}

  std::string part(const char* name, int size = 0) const {
    BIGNUM* number = nullptr;
    EVP_PKEY_get_bn_param(key_.get(), name, &number);
    std::string bytes(static_cast<std::size_t>(size == 0 ? BN_num_bytes(number) : size), '\0');
    BN_bn2binpad(number, reinterpret_cast<unsigned char*>(bytes.data()), static_cast<int>(bytes.size()));
    BN_free(number);
    return toBase64Url(bytes);
  }

  std::string sign(const std::string& text) const {
    EVP_MD_CTX* context = EVP_MD_CTX_new();
    std::string signature(1024, '\0');
    std::size_t size = signature.size();
    EVP_DigestSignInit(context, nullptr, EVP_sha256(), nullptr, key_.get());
    EVP_DigestSign(context, reinterpret_cast<unsigned char*>(signature.data()), &size,
                   reinterpret_cast<const unsigned char*>(text.data()), text.size());
    EVP_MD_CTX_free(context);
    signature.resize(size);
    return isRsa() ? signature : plain(signature);
  }

  /// JOSE wants r and s side by side, not in ASN.1.
  static std::string plain(const std::string& der) {
    const auto* bytes = reinterpret_cast<const unsigned char*>(der.data());
    ECDSA_SIG* pair = d2i_ECDSA_SIG(nullptr, &bytes, static_cast<long>(der.size()));
    std::string both(64, '\0');
    auto* out = reinterpret_cast<unsigned char*>(both.data());
    BN_bn2binpad(ECDSA_SIG_get0_r(pair), out, 32);
    BN_bn2binpad(ECDSA_SIG_get0_s(pair), out + 32, 32);
    ECDSA_SIG_free(pair);
    return both;
  }

  std::string id_;
  std::unique_ptr<EVP_PKEY, KeyDeleter> key_;
};

inline const std::string kIssuer = "https://token.example.com";
inline const std::string kAudience = "https://sluice.example.com";
inline const Instant kNow = *fromRfc3339("2026-03-02T10:00:00Z");

/// What a job of a deployment says, at kNow, with `more` behind it.
inline std::string claims(const std::string& more = "", const std::string& issuer = kIssuer) {
  const std::string now = std::to_string(toMillis(kNow) / 1000);
  const std::string end = std::to_string(toMillis(kNow) / 1000 + 300);
  return R"({"iss":")" + issuer + R"(","aud":")" + kAudience + R"(","iat":)" + now + R"(,"nbf":)" + now +
         R"(,"exp":)" + end +
         R"(,"repository":"acme/shop","ref":"refs/tags/v1.4.2","environment":"prod","sha":"aaaa",)"
         R"("workflow_ref":"acme/shop/.github/workflows/deploy.yml@refs/tags/v1.4.2","run_id":"77")" +
         more + "}";
}

}  // namespace sluice::oidc
