/// HTTPS on both sides, with certificates made here.
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <cstdio>
#include <filesystem>

#include "gateway/http/client.h"
#include "test_server.h"

namespace sluice::http {
namespace {

/// A self-signed certificate for `name` (an alternative name in OpenSSL's notation) in two PEM files.
void makeCertificate(const std::string& name, const std::string& certificate_file,
                     const std::string& key_file) {
  EVP_PKEY* const key = EVP_EC_gen("P-256");
  X509* const certificate = X509_new();
  X509_set_version(certificate, 2);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1);
  X509_gmtime_adj(X509_getm_notBefore(certificate), -60);
  X509_gmtime_adj(X509_getm_notAfter(certificate), 3600);
  X509_set_pubkey(certificate, key);
  X509_NAME* const subject = X509_get_subject_name(certificate);
  X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char*>("test"), -1,
                             -1, 0);
  X509_set_issuer_name(certificate, subject);
  X509_EXTENSION* const extension = X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, name.c_str());
  X509_add_ext(certificate, extension, -1);
  X509_EXTENSION_free(extension);
  X509_sign(certificate, key, EVP_sha256());
  std::FILE* out = std::fopen(certificate_file.c_str(), "w");
  PEM_write_X509(out, certificate);
  std::fclose(out);
  out = std::fopen(key_file.c_str(), "w");
  PEM_write_PrivateKey(out, key, nullptr, nullptr, 0, nullptr, nullptr);
  std::fclose(out);
  X509_free(certificate);
  EVP_PKEY_free(key);
}

class Tls : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string name = (std::filesystem::temp_directory_path() / "sluice-tls-XXXXXX").string();
    ASSERT_NE(::mkdtemp(name.data()), nullptr);
    directory_ = name;
    makeCertificate("IP:127.0.0.1,DNS:localhost", file("cert.pem"), file("key.pem"));
    makeCertificate("DNS:elsewhere.example", file("other.pem"), file("other-key.pem"));
  }
  void TearDown() override { std::filesystem::remove_all(directory_); }

  std::string file(const std::string& name) const { return (directory_ / name).string(); }
  ServerOptions serving(const std::string& certificate, const std::string& key) const {
    ServerOptions options;
    options.tls_certificate = file(certificate);
    options.tls_key = file(key);
    return options;
  }

  std::filesystem::path directory_;
};

TEST_F(Tls, RequestsOfAllSizes_GoThroughAndConnectionsAreKept) {
  TestServer test(serving("cert.pem", "key.pem"));
  HttpClientOptions options;
  options.ca_file = file("cert.pem");
  HttpClient client(options);
  const std::string at = "https://127.0.0.1:" + std::to_string(test.port);
  for (const std::size_t size : {0U, 1U, 17'000U, 3'000'000U}) {
    const std::string body(size, 'z');
    const auto response = client.send({"POST", at + "/echo", {}, body});
    ASSERT_TRUE(response) << response.error().message;
    EXPECT_EQ(response->body, body);
    const auto get =
        client.send({"GET", "https://localhost:" + std::to_string(test.port) + "/hello/a", {}, ""});
    ASSERT_TRUE(get) << get.error().message;
    EXPECT_EQ(get->body, "{\"hello\":\"a\"}");
  }
}

TEST_F(Tls, ACertificateThatIsNotTrustedOrForAnotherName_IsRefused) {
  TestServer test(serving("cert.pem", "key.pem"));
  const std::string url = "https://127.0.0.1:" + std::to_string(test.port) + "/hello/a";
  const auto unknown = HttpClient().send({"GET", url, {}, ""});
  ASSERT_FALSE(unknown);
  EXPECT_EQ(unknown.error().kind, ErrorKind::transient);
  EXPECT_NE(unknown.error().message.find("certificate refused"), std::string::npos)
      << unknown.error().message;

  TestServer other(serving("other.pem", "other-key.pem"));
  HttpClientOptions options;
  options.ca_file = file("other.pem");
  const auto wrong_name = HttpClient(options).send(
      {"GET", "https://127.0.0.1:" + std::to_string(other.port) + "/hello/a", {}, ""});
  ASSERT_FALSE(wrong_name);
  EXPECT_NE(wrong_name.error().message.find("certificate refused"), std::string::npos)
      << wrong_name.error().message;
}

TEST_F(Tls, HandshakesThatHang_DelayNobody) {
  TestServer test(serving("cert.pem", "key.pem"));
  std::vector<RawClient> hanging;
  for (int i = 0; i < 100; ++i) {
    hanging.emplace_back(test.port);
    hanging.back().send(std::string_view("\x16\x03\x01\x02\x00", i % 6));
  }
  HttpClientOptions options;
  options.ca_file = file("cert.pem");
  options.deadline = std::chrono::seconds(5);
  EXPECT_TRUE(HttpClient(options).send(
      {"GET", "https://127.0.0.1:" + std::to_string(test.port) + "/hello/a", {}, ""}));
}

TEST_F(Tls, AServerThatNeverFinishesTheHandshake_EndsAtTheConnectTimeOut) {
  RawServer silent([](int fd) { RawServer::readRequest(fd); });
  HttpClientOptions options;
  options.connect_timeout = std::chrono::milliseconds(300);
  const auto begin = std::chrono::steady_clock::now();
  const auto response =
      HttpClient(options).send({"POST", "https://127.0.0.1:" + std::to_string(silent.port()) + "/", {}, "x"});
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(2));
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().kind, ErrorKind::transient);
}

TEST_F(Tls, FilesThatDoNotFit_StopTheStart) {
  Server missing(serving("nowhere.pem", "key.pem"));
  EXPECT_NE(missing.start("127.0.0.1", 0).error().message.find("tls.certificate"), std::string::npos);
  Server mixed(serving("cert.pem", "other-key.pem"));
  EXPECT_NE(mixed.start("127.0.0.1", 0).error().message.find("tls.key"), std::string::npos);
}

}  // namespace
}  // namespace sluice::http
