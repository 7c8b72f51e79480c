/// Fetch, push and list through the `git` program. One per mirror; one thread at a time. Every call has a
/// deadline. Errors are classified (transport_error.h) and hold the server's words, never a secret.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "gitops/process.h"
#include "gitops/remote.h"
#include "gitops/repository.h"

namespace sluice {

class Transport {
 public:
  /// `git_directory` is the mirror from which pushes come and into which fetches go. Proves the remote at
  /// each call.
  Transport(GitRemote remote, std::string git_directory, Millis deadline);

  /// The server's refs that match the patterns of `git ls-remote`, exactly or by `*`; tags unpeeled.
  Result<RefMap> list(const std::vector<std::string>& patterns) const;
  /// `refspecs` go through standard input: there may be thousands. What takes long tells its progress in the
  /// log.
  Status fetch(const std::vector<std::string>& refspecs, Millis deadline) const;
  /// Runs `git push` with these arguments before the URL and refspecs. The caller reads the porcelain report.
  Result<ProcessResult> push(std::vector<std::string> options,
                             const std::vector<std::string>& refspecs) const;

  /// A classified error for a run that failed; secrets removed.
  Error errorOf(const ProcessResult& result, const std::string& doing) const;

  /// `text` without secrets.
  std::string cleaned(std::string text) const { return redacted(std::move(text), token_in_use_); }

  Millis deadline() const { return deadline_; }
  const std::string& gitDirectory() const { return git_directory_; }
  /// Where the remote is, for people.
  std::string place() const { return redacted(remote_.url, remote_.token); }
  bool isLocal() const { return isLocalPath(remote_.url); }

 private:
  Result<ProcessResult> run(std::vector<std::string> argv, std::string input, Millis deadline,
                            std::function<void(std::string_view)> on_errors = {}) const;

  GitRemote remote_;
  std::string git_directory_;
  Millis deadline_;
  mutable Secret token_in_use_;
};

}  // namespace sluice
