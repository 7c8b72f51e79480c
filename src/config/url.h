/// URLs and addresses as a configuration may hold them. Strict: what a client library might read in two ways
/// is refused.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace sluice::config {

struct Url {
  std::string scheme;  ///< lower case
  std::string user;    ///< everything before `@`; may hold a password
  std::string host;    ///< without brackets
  std::string port;
  std::string path;  ///< from the first slash on, with the query

  bool onLoopback() const;
  /// 169.254.0.0/16 and fe80::/10, where clouds keep the credentials of the machine.
  bool linkLocal() const;
};

/// Nothing unless `text` is `scheme://[user@]host[:port][/…]` with a host that has one reading only.
std::optional<Url> parseUrl(std::string_view text);

/// `metrics.example.com` or `127.0.0.1:9090`; nothing more.
bool isHost(std::string_view text);
/// Whether the URL leads to this very host and port; a host without one means the scheme's own port.
bool leadsTo(const Url& url, std::string_view host);

/// Without slashes at its end.
std::string withoutSlash(std::string url);

struct Address {
  std::string host;  ///< without brackets
  std::uint16_t port = 0;
};
/// `127.0.0.1:8080`, `[::]:8080`, `localhost:0`.
std::optional<Address> parseAddress(std::string_view text);

}  // namespace sluice::config
