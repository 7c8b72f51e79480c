/// Who we are to GitHub: a token as it is, or an App that fetches tokens for its installation. Safe to use
/// from any thread.
#pragma once

#include <functional>
#include <memory>
#include <mutex>

#include "base/secret.h"
#include "engine/ports.h"
#include "gateway/http/client.h"

namespace sluice::github {

/// Sends one request. In the program it is HttpClient::send with the client's limits; in tests a function.
using HttpSend = std::function<Result<http::HttpResponse>(const http::HttpRequest&)>;

class Credentials {
 public:
  virtual ~Credentials() = default;
  /// What goes behind `Authorization: Bearer`.
  virtual Result<Secret> token() = 0;
  /// GitHub refused `token`. True when the next token() may be another one.
  virtual bool refused(const Secret& token) = 0;
};

/// A personal access token, classic or fine-grained.
class TokenCredentials : public Credentials {
 public:
  explicit TokenCredentials(Secret token) : token_(std::move(token)) {}
  Result<Secret> token() override;
  bool refused(const Secret&) override { return false; }

 private:
  Secret token_;
};

struct AppIdentity {
  std::string id;  ///< the app's id or client id
  std::int64_t installation_id = 0;
  Secret private_key;  ///< PEM
};

/// Keeps one installation token until 5 minutes before its end. While it is fetched, other threads wait for
/// that one request.
class AppCredentials : public Credentials {
 public:
  /// Borrows `clock`. `api_url` as in the configuration.
  AppCredentials(AppIdentity identity, std::string api_url, HttpSend send, const Clock& clock);
  Result<Secret> token() override;
  bool refused(const Secret& token) override;

 private:
  Result<Secret> fetch();

  const AppIdentity identity_;
  const std::string api_url_;
  const HttpSend send_;
  const Clock& clock_;
  std::mutex mutex_;
  Secret token_;
  Instant good_until_{};
};

}  // namespace sluice::github
