#include "config/checks.h"
#include "config/url.h"

namespace sluice::config {
namespace {

constexpr std::string_view kNoPassword =
    "expected a URL without a user or password in it: use credentials for those";
constexpr std::string_view kLinkLocal =
    "expected another host: a link-local address gives away the machine's own credentials";

bool isWeb(const Url& url) { return url.scheme == "https" || url.scheme == "http"; }

/// What goes there, or comes from there, is nobody else's business.
Complaint notPrivate(const Url& url) {
  if (!url.user.empty()) return std::string(kNoPassword);
  if (url.linkLocal()) return std::string(kLinkLocal);
  if (url.scheme == "http" && !url.onLoopback()) return "expected https: plain http is for loopback only";
  return std::nullopt;
}

/// A REST API to which a token goes along with every request.
Complaint checkApi(std::string_view text, const std::string& expected) {
  const auto url = parseUrl(text);
  if (!url || !isWeb(*url) || url->path.find_first_of("?#") != std::string::npos) return expected;
  return notPrivate(*url);
}

/// `git@github.com:acme/shop.git`
bool isScpLike(std::string_view text) {
  const auto colon = text.find(':');
  const auto at = text.find('@');
  if (colon == std::string_view::npos || at == std::string_view::npos || at == 0 || at > colon) return false;
  if (text.find("://") != std::string_view::npos || colon + 1 == text.size() || text.front() == '-')
    return false;
  std::string url = "ssh://";
  url += text.substr(0, colon);
  url += '/';
  url += text.substr(colon + 1);
  const auto parsed = parseUrl(url);
  return parsed && parsed->user.find_first_of(":@") == std::string::npos && parsed->host.front() != '-';
}

}  // namespace

Complaint checkListen(std::string_view text) {
  if (parseAddress(text)) return std::nullopt;
  return "expected an address with a port, such as 127.0.0.1:8080 or \"[::]:8080\"";
}

Complaint checkHost(std::string_view text) {
  if (isHost(text)) return std::nullopt;
  return "expected a host such as metrics.example.com, or with its port: metrics.example.com:9090";
}

Complaint checkPublicUrl(std::string_view text) {
  const auto url = parseUrl(text);
  if (!url || !isWeb(*url) || url->path.find_first_of("?#") != std::string::npos) {
    return "expected the address at which people and forges reach Sluice, such as https://sluice.example.com";
  }
  if (!url->user.empty()) return std::string(kNoPassword);
  return std::nullopt;
}

Complaint checkApiUrl(std::string_view text) {
  return checkApi(text, "expected the forge's API, such as https://api.github.com");
}

Complaint checkChatApi(std::string_view text) {
  return checkApi(text, "expected the chat server's API, such as https://api.telegram.org");
}

Complaint checkHookUrl(std::string_view text) {
  const auto url = parseUrl(text);
  if (!url || !isWeb(*url) || url->path.find('#') != std::string::npos)
    return "expected the https URL of a hook";
  return notPrivate(*url);
}

Complaint checkMailServer(std::string_view text) {
  const auto url = parseUrl(text);
  const bool mail = url && (url->scheme == "smtp" || url->scheme == "smtps");
  if (!mail || (!url->path.empty() && url->path != "/"))
    return "expected a mail server, such as smtp://mail.example.com:587 or smtps://mail.example.com";
  if (!url->user.empty()) return "expected a server without a user or password in it: use user and password";
  if (url->linkLocal()) return std::string(kLinkLocal);
  return std::nullopt;
}

Complaint checkCloneUrl(std::string_view text) {
  constexpr std::string_view expected =
      "expected https://…, ssh://git@host/…, git@host:owner/name.git, http:// on loopback, or a path that "
      "begins with / or ./";
  if (text.starts_with("/") || text.starts_with("./") || text.starts_with("../")) return checkPath(text);
  if (text.starts_with("file:")) return "expected the path alone, without file:";
  if (isScpLike(text)) return std::nullopt;
  const auto url = parseUrl(text);
  if (!url || url->path.size() < 2) return std::string(expected);
  if (url->linkLocal()) return std::string(kLinkLocal);
  if (url->scheme == "ssh") {
    if (url->user.find(':') != std::string::npos) return std::string(kNoPassword);
    return std::nullopt;
  }
  if (!isWeb(*url) || url->path.find_first_of("?#") != std::string::npos) return std::string(expected);
  if (!url->user.empty()) return std::string(kNoPassword);
  if (url->scheme == "http" && !url->onLoopback()) return "expected https: plain http is for loopback only";
  return std::nullopt;
}

Complaint checkWebUrl(std::string_view text) {
  const auto url = parseUrl(text);
  if (!url || !isWeb(*url)) return "expected an address such as https://shop.example.com";
  if (!url->user.empty()) return std::string(kNoPassword);
  return std::nullopt;
}

Complaint checkCalendar(std::string_view text) {
  if (text.starts_with("${") && text.ends_with('}')) return std::nullopt;  // looked at when it is resolved
  if (text.starts_with("file:")) return "expected the path alone, without file:";
  if (text.find("://") == std::string_view::npos) return checkPath(text);
  const auto url = parseUrl(text);
  if (!url || !isWeb(*url)) return "expected a path or an https URL of an iCalendar file";
  return notPrivate(*url);  // whoever can change the calendar on its way can lift a freeze
}

Complaint checkProbeUrl(std::string_view text) {
  if (const auto complaint = checkWebUrl(text)) return complaint;
  if (parseUrl(text)->linkLocal()) return std::string(kLinkLocal);
  return std::nullopt;
}

}  // namespace sluice::config
