/// The bare mirror of one repository on this machine: made on demand, locked against other processes, rebuilt
/// when it is broken. Owned by one worker. The lock is held from the first `open` until destruction.
#pragma once

#include <atomic>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/ids.h"
#include "base/result.h"
#include "gitops/repository.h"
#include "gitops/transport.h"

namespace sluice {

class Mirror {
 public:
  Mirror(std::string directory, GitRemote remote, Millis deadline);
  Mirror(const Mirror&) = delete;
  Mirror& operator=(const Mirror&) = delete;
  ~Mirror();

  /// Locks the directory and opens the repository, making it when there is none. `transient` while another
  /// process holds it.
  Status open();
  /// Throws the mirror away and starts an empty one; the next refresh fills it.
  Status rebuild();

  /// Brings branches, hotfix and backport branches and tags to what the server has; what is gone there goes
  /// here too. A branch that the server does not have is no error. REQUIRES: open.
  Status refresh(const std::vector<BranchName>& branches);
  /// Fetches one commit that no ref of ours leads to, if the server gives it. `not_found` when it does not.
  Status fetchCommit(const CommitId& id);
  /// Fetches the head of a pull request (`refs/pull/<n>/head`, `refs/merge-requests/<n>/head`) or the commit
  /// itself.
  Status fetchProposal(std::int64_t number, const CommitId& head);

  Repository& repository() { return *repository_; }
  Repository& scratch() { return *scratch_; }
  const Transport& transport() const { return transport_; }
  const std::string& directory() const { return directory_; }
  /// Bytes of the mirror's files, as of the last refresh that fetched something. Any thread.
  std::int64_t diskBytes() const { return disk_bytes_; }

 private:
  Status lock();
  Status create() const;
  Status openHandles();
  void tidy();
  void measure();

  std::string directory_;
  Transport transport_;
  int lock_ = -1;
  int refreshes_ = 0;
  std::atomic<std::int64_t> disk_bytes_ = 0;
  std::optional<Repository> repository_;
  std::optional<Repository> scratch_;
};

}  // namespace sluice
