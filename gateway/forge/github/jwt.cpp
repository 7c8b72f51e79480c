#include "gateway/forge/github/jwt.h"

#include <openssl/evp.h>
#include <openssl/pem.h>

#include <algorithm>
#include <memory>

#include "base/digest.h"
#include "base/json.h"

namespace sluice::github {
namespace {

struct Deleter {
  void operator()(BIO* bio) const { BIO_free(bio); }
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};

/// Without this OpenSSL would ask for a pass phrase on the terminal.
int noPassPhrase(char*, int, int, void*) { return 0; }

std::string claims(const std::string& issuer, Instant now) {
  const std::int64_t seconds = toMillis(now) / 1000;
  const bool number = !issuer.empty() && issuer.size() < 19 &&
                      std::all_of(issuer.begin(), issuer.end(), [](char c) { return c >= '0' && c <= '9'; });
  JsonWriter out;
  out.beginObject().field("iat", seconds - 60).field("exp", seconds + 9 * 60).key("iss");
  // Older servers insist on a number for an app's id; a client id is a string.
  if (number) {
    out.raw(issuer);
  } else {
    out.value(issuer);
  }
  return out.endObject().take();
}

}  // namespace

Result<Secret> makeAppToken(const std::string& issuer, const Secret& private_key, Instant now) {
  const std::string& pem = private_key.reveal();
  const std::unique_ptr<BIO, Deleter> source(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  const std::unique_ptr<EVP_PKEY, Deleter> key(
      source == nullptr ? nullptr : PEM_read_bio_PrivateKey(source.get(), nullptr, noPassPhrase, nullptr));
  if (key == nullptr || EVP_PKEY_get_base_id(key.get()) != EVP_PKEY_RSA) {
    return fail(ErrorKind::invalid,
                "the private key of the GitHub App is no RSA key in PEM format without a pass phrase");
  }
  const std::string text =
      toBase64Url(R"({"alg":"RS256","typ":"JWT"})") + "." + toBase64Url(claims(issuer, now));
  const std::unique_ptr<EVP_MD_CTX, Deleter> context(EVP_MD_CTX_new());
  std::size_t size = 0;
  const auto* bytes = reinterpret_cast<const unsigned char*>(text.data());
  if (context == nullptr ||
      EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, key.get()) != 1 ||
      EVP_DigestSign(context.get(), nullptr, &size, bytes, text.size()) != 1) {
    return fail(ErrorKind::internal, "OpenSSL cannot sign with the key of the GitHub App");
  }
  std::string signature(size, '\0');
  if (EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &size, bytes,
                     text.size()) != 1) {
    return fail(ErrorKind::internal, "OpenSSL cannot sign with the key of the GitHub App");
  }
  signature.resize(size);
  return Secret(text + "." + toBase64Url(signature));
}

}  // namespace sluice::github
