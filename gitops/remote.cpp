#include "gitops/remote.h"

#include <string_view>

#include "base/digest.h"
#include "gitops/text.h"

namespace sluice {
namespace {

std::string_view authorityOf(std::string_view url) {
  const std::string_view rest = url.substr(url.find("://") + 3);
  return rest.substr(0, rest.find_first_of("/?#"));
}

bool isLoopback(std::string_view authority) {
  std::string_view host = authority.substr(authority.rfind('@') + 1);
  host = host.starts_with("[") ? host.substr(0, host.find(']') + 1) : host.substr(0, host.find(':'));
  return host == "localhost" || host == "[::1]" || host.starts_with("127.");
}

/// For the shell with which git starts GIT_SSH_COMMAND.
std::string shellQuoted(const std::string& text) {
  std::string quoted = "'";
  for (const char c : text) quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return quoted + "'";
}

/// ssh splits option values at blanks and expands `%`.
std::string sshValue(const std::string& path) {
  std::string value;
  for (const char c : path) {
    if (c == '"' || c == '\\') value += '\\';
    value += c == '%' ? std::string("%%") : std::string(1, c);
  }
  return '"' + value + '"';
}

std::string sshCommand(const GitRemote& remote) {
  std::string command = "ssh -F /dev/null";
  const auto option = [&](const std::string& text) { command += " -o " + shellQuoted(text); };
  option("BatchMode=yes");
  option("StrictHostKeyChecking=yes");
  if (!remote.known_hosts.empty()) {
    option("UserKnownHostsFile=" + sshValue(remote.known_hosts));
    option("GlobalKnownHostsFile=/dev/null");
  }
  option("UpdateHostKeys=no");
  option("ConnectTimeout=15");
  option("ServerAliveInterval=15");
  option("ServerAliveCountMax=2");
  option("ForwardAgent=no");
  option("PermitLocalCommand=no");
  option("IdentityAgent=none");
  if (!remote.ssh_key.empty()) {
    option("IdentitiesOnly=yes");
    option("IdentityFile=" + sshValue(remote.ssh_key));
  }
  return command;
}

/// The origin, so that a credential never follows a request to another host.
std::string originOf(const std::string& url) {
  const std::size_t scheme = url.find("://");
  const std::string_view authority = authorityOf(url);
  return url.substr(0, scheme + 3) + std::string(authority.substr(authority.rfind('@') + 1)) + "/";
}

}  // namespace

bool isLocalPath(const std::string& url) { return url.starts_with('/') || url.starts_with("file://"); }

Result<RemoteKind> checkRemote(const GitRemote& remote) {
  const std::string& url = remote.url;
  for (const char c : url) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F)
      return fail(ErrorKind::invalid, "clone_url holds a control character");
  }
  if (url.empty() || url[0] == '-') return fail(ErrorKind::invalid, "clone_url is empty or begins with '-'");
  if (url[0] == '/') return RemoteKind::local;
  const std::size_t scheme = url.find("://");
  if (scheme == std::string::npos) {
    // `user@host:path`, the short form of ssh; `ext::…` and its like have a second colon right there.
    const std::size_t colon = url.find(':');
    const bool short_form =
        colon != std::string::npos && colon > 0 && url.compare(colon, 2, "::") != 0 && url.find('/') > colon;
    if (short_form) return RemoteKind::ssh;
    return fail(ErrorKind::invalid,
                "clone_url must be https, ssh, http on loopback, or an absolute local path");
  }
  const std::string name = url.substr(0, scheme);
  const std::string_view authority = authorityOf(url);
  const std::size_t at = authority.rfind('@');
  if (at != std::string_view::npos && authority.substr(0, at).find(':') != std::string_view::npos) {
    return fail(ErrorKind::invalid, "clone_url must not hold a password; put it under credentials");
  }
  if (name == "file") return RemoteKind::local;
  if (authority.empty() || authority.starts_with("-"))
    return fail(ErrorKind::invalid, "clone_url names no host");
  if (name == "ssh") return RemoteKind::ssh;
  if (name == "https" || name == "http") {
    if (at != std::string_view::npos)
      return fail(ErrorKind::invalid, "clone_url must not hold a user; put it under credentials");
    if (name == "http" && !isLoopback(authority)) {
      return fail(ErrorKind::invalid, "plain http is only for loopback addresses; use https");
    }
    return name == "https" ? RemoteKind::https : RemoteKind::http;
  }
  return fail(ErrorKind::invalid, "clone_url has the scheme '" + name + "', which is not allowed");
}

void addTransport(ChildEnvironment& environment, const GitRemote& remote, RemoteKind kind,
                  const Secret& token) {
  switch (kind) {
    case RemoteKind::https:
    case RemoteKind::http:
      environment.configure(kind == RemoteKind::https ? "protocol.https.allow" : "protocol.http.allow",
                            "always");
      environment.configure("http.followRedirects", "false");
      environment.configure("http.lowSpeedLimit", "100");
      environment.configure("http.lowSpeedTime", "30");
      if (!remote.ca_file.empty()) environment.configure("http.sslCAInfo", remote.ca_file);
      if (!token.empty()) {
        environment.configure("http." + originOf(remote.url) + ".extraHeader",
                              "Authorization: Basic " + toBase64(remote.token_user + ":" + token.reveal()));
      }
      break;
    case RemoteKind::ssh:
      environment.configure("protocol.ssh.allow", "always");
      environment.set("GIT_SSH_COMMAND", sshCommand(remote));
      environment.set("GIT_SSH_VARIANT", "ssh");
      break;
    case RemoteKind::local:
      environment.configure("protocol.file.allow", "always");
      break;
  }
}

std::string redacted(std::string text, const Secret& token) {
  if (!token.empty()) {
    replaceAll(text, token.reveal(), "***");
    for (const char* user : {"x-access-token", "oauth2", "git", ""}) {
      replaceAll(text, toBase64(std::string(user) + ":" + token.reveal()), "***");
    }
  }
  for (std::size_t at = text.find("://"); at != std::string::npos; at = text.find("://", at + 3)) {
    const std::size_t end = text.find_first_of("/ \t\n'\"", at + 3);
    const std::size_t user = text.rfind('@', end);
    if (user != std::string::npos && user > at + 3 && user < end) text.replace(at + 3, user - at - 3, "***");
  }
  return text;
}

}  // namespace sluice
