/// Where a repository lives and how Sluice proves who it is. Value types; no I/O but the caller's
/// `fresh_token`.
#pragma once

#include <functional>
#include <string>

#include "base/result.h"
#include "base/secret.h"
#include "gitops/child_environment.h"

namespace sluice {

struct GitRemote {
  std::string url;    ///< https, ssh (also `user@host:path`), http on loopback, or an absolute local path;
                      ///< never with a password
  Secret token = {};  ///< HTTP(S): sent as the password of Basic authentication, to this URL's host only
  std::string token_user = "x-access-token";
  std::string ssh_key = {};      ///< path of the private key
  std::string known_hosts = {};  ///< path; empty: the ssh program's own files. Unknown hosts are refused
  std::string ca_file = {};      ///< PEM; replaces the system's authorities for this remote
  /// Asked before each transport instead of `token`, for tokens that expire (a GitHub App's).
  std::function<Result<Secret>()> fresh_token = {};
};

enum class RemoteKind { https, http, ssh, local };

/// A path or `file://`: the server is this very machine.
bool isLocalPath(const std::string& url);

/// Proves the URL. `invalid` for schemes that are not allowed, plain http beyond loopback, passwords in the
/// URL, or ssh without known hosts.
Result<RemoteKind> checkRemote(const GitRemote& remote);

/// Adds what git needs for this remote: the one allowed protocol, credentials, trust, time-outs. `token` is
/// the one to use now.
void addTransport(ChildEnvironment& environment, const GitRemote& remote, RemoteKind kind,
                  const Secret& token);

/// `text` without the token in any form in which git could print it, and without user information in URLs.
std::string redacted(std::string text, const Secret& token);

}  // namespace sluice
