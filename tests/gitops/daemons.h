/// Real servers on loopback for tests: git over HTTP behind nginx, git over ssh. Each dies with its object.
#pragma once

#include <netinet/in.h>
#include <sys/types.h>

#include <memory>
#include <string>
#include <vector>

#include "sandbox.h"

namespace sluice::testing {

/// A program running beside the test. Killed with its group on destruction, and by the kernel when the test
/// dies.
class Daemon {
 public:
  Daemon(const std::vector<std::string>& argv, const std::string& log);
  Daemon(const Daemon&) = delete;
  Daemon& operator=(const Daemon&) = delete;
  ~Daemon();

 private:
  pid_t pid_ = -1;
};

/// A port on 127.0.0.1.
sockaddr_in loopback(int port);
int freePort();
/// Waits until somebody listens; false after ten seconds.
bool waitForPort(int port);

/// `git http-backend` behind fcgiwrap and nginx; user `x-access-token`, password `good-token`. Over TLS with
/// a certificate of its own authority.
class HttpGit {
 public:
  explicit HttpGit(const TempFolder& folder);
  static bool available();
  std::string url(const std::string& repository) const {
    return "http://127.0.0.1:" + std::to_string(port_) + "/git/" + repository;
  }
  std::string tlsUrl(const std::string& repository) const {
    return "https://127.0.0.1:" + std::to_string(tls_port_) + "/git/" + repository;
  }
  std::string authority;  ///< PEM file of who signed its certificate
  /// Answers 301 to everything.
  std::string redirectingUrl(const std::string& repository) const {
    return "http://127.0.0.1:" + std::to_string(port_) + "/moved/" + repository;
  }
  std::string failingUrl(int status, const std::string& repository) const {
    return "http://127.0.0.1:" + std::to_string(port_) + "/fail" + std::to_string(status) + "/" + repository;
  }
  int port() const { return port_; }
  std::string log() const;

 private:
  std::string folder_;
  int port_;
  int tls_port_;
  std::unique_ptr<Daemon> wrapper_;
  std::unique_ptr<Daemon> nginx_;
};

/// A real sshd for the user who runs the test, with one accepted key.
class SshGit {
 public:
  explicit SshGit(const TempFolder& folder);
  static bool available();
  std::string url(const std::string& path) const;
  std::string key;
  std::string known_hosts;
  std::string log() const;

 private:
  std::string folder_;
  int port_;
  std::unique_ptr<Daemon> sshd_;
};

}  // namespace sluice::testing
