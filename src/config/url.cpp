#include "config/url.h"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>

namespace sluice::config {
namespace {

bool isDigit(char c) { return c >= '0' && c <= '9'; }
bool isAlnum(char c) { return isDigit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

bool isIpv4(const std::string& host) {
  in_addr address{};
  return inet_pton(AF_INET, host.c_str(), &address) == 1;
}

bool isIpv6(const std::string& host) {
  in6_addr address{};
  return inet_pton(AF_INET6, host.c_str(), &address) == 1;
}

/// `2852039166`, `0xA9FEA9FE` and `127.1` are addresses to some resolvers: a last label that looks like a
/// number must be a whole IPv4 address.
bool isName(const std::string& host) {
  if (host.empty() || host.size() > 253 || host.front() == '.' || host.find("..") != std::string::npos)
    return false;
  const bool characters = std::all_of(host.begin(), host.end(),
                                      [](char c) { return isAlnum(c) || c == '-' || c == '.' || c == '_'; });
  if (!characters) return false;
  const std::string trimmed = host.back() == '.' ? host.substr(0, host.size() - 1) : host;
  const std::string last = trimmed.substr(trimmed.rfind('.') + 1);
  if (last.empty() || last.front() == '-') return false;
  const bool number = isDigit(last.front()) && (std::all_of(last.begin(), last.end(), isDigit) ||
                                                last.starts_with("0x") || last.starts_with("0X"));
  return !number || isIpv4(host);
}

std::optional<std::uint16_t> parsePort(std::string_view text) {
  unsigned value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || error != std::errc() || end != text.data() + text.size() || value > 65535)
    return std::nullopt;
  return static_cast<std::uint16_t>(value);
}

std::string lower(std::string text) {
  for (char& c : text) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return text;
}

/// `host`, `host:port`, `[v6]`, `[v6]:port`.
bool splitHost(std::string_view text, std::string& host, std::string& port) {
  std::string_view rest;
  if (text.starts_with('[')) {
    const auto end = text.find(']');
    if (end == std::string_view::npos) return false;
    host = std::string(text.substr(1, end - 1));
    rest = text.substr(end + 1);
    if (!isIpv6(host)) return false;
  } else {
    const auto colon = text.find(':');
    host = std::string(text.substr(0, colon));
    rest = colon == std::string_view::npos ? std::string_view() : text.substr(colon);
    if (!isName(host)) return false;
  }
  if (rest.empty()) return true;
  port = std::string(rest.substr(1));
  return rest.front() == ':' && parsePort(port).has_value();
}

}  // namespace

bool Url::onLoopback() const {
  if (host == "localhost" || host == "::1") return true;
  return isIpv4(host) && host.starts_with("127.");
}

bool Url::linkLocal() const {
  if (isIpv4(host)) return host.starts_with("169.254.");
  in6_addr address{};
  if (inet_pton(AF_INET6, host.c_str(), &address) != 1) return false;
  if (IN6_IS_ADDR_V4MAPPED(&address)) return address.s6_addr[12] == 169 && address.s6_addr[13] == 254;
  return IN6_IS_ADDR_LINKLOCAL(&address);
}

std::optional<Url> parseUrl(std::string_view text) {
  const auto colon = text.find("://");
  if (colon == std::string_view::npos || colon == 0 || text.size() > 2048) return std::nullopt;
  const bool printable = std::all_of(text.begin(), text.end(), [](char c) {
    return static_cast<unsigned char>(c) > 0x20 && static_cast<unsigned char>(c) < 0x7F && c != '\\' &&
           c != '"' && c != '<' && c != '>';
  });
  if (!printable) return std::nullopt;
  Url url;
  url.scheme = lower(std::string(text.substr(0, colon)));
  if (!std::all_of(url.scheme.begin(), url.scheme.end(), [](char c) { return isAlnum(c) || c == '+'; }))
    return std::nullopt;
  text.remove_prefix(colon + 3);
  const auto slash = text.find_first_of("/?#");
  std::string_view authority = text.substr(0, slash);
  if (slash != std::string_view::npos) url.path = std::string(text.substr(slash));
  const auto at = authority.rfind('@');
  if (at != std::string_view::npos) {
    url.user = std::string(authority.substr(0, at));
    if (url.user.empty()) return std::nullopt;
    authority.remove_prefix(at + 1);
  }
  if (!splitHost(authority, url.host, url.port) || url.port == "0") return std::nullopt;
  return url;
}

std::optional<Address> parseAddress(std::string_view text) {
  std::string host;
  std::string port;
  if (!splitHost(text, host, port) || port.empty()) return std::nullopt;
  return Address{host, *parsePort(port)};
}

bool isHost(std::string_view text) {
  std::string host;
  std::string port;
  return splitHost(text, host, port) && port != "0";
}

bool leadsTo(const Url& url, std::string_view text) {
  std::string host;
  std::string port;
  if (!splitHost(text, host, port)) return false;
  const std::string usual = url.scheme == "https" ? "443" : "80";
  return lower(url.host) == lower(host) &&
         (url.port.empty() ? usual : url.port) == (port.empty() ? usual : port);
}

std::string withoutSlash(std::string url) {
  while (url.ends_with('/')) url.pop_back();
  return url;
}

}  // namespace sluice::config
