/// Generated repositories for git_bench: a bare server, a warm mirror of it, a work tree. The same ones each
/// time; the large one is kept in the temporary folder for the next run. One thread.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/pick.h"
#include "gitops/mirror.h"

namespace sluice {

/// What is in the repository: `shared` commits, then `uat` ones on one branch and `fixes` on the other.
struct WorldSize {
  int files;
  int lines;  ///< of each file
  int shared;
  int uat;
  int fixes;
};

inline constexpr WorldSize kUsual{5'000, 120, 1, 300, 100};
inline constexpr WorldSize kLarge{50'000, 40, 28'900, 1'000, 100};

class GitWorld {
 public:
  explicit GitWorld(const WorldSize& size);
  GitWorld(const GitWorld&) = delete;
  GitWorld& operator=(const GitWorld&) = delete;
  ~GitWorld();

  /// One for each size, made when it is first asked for.
  static GitWorld& of(const WorldSize& size);

  const std::string& server() const { return server_; }
  const std::string& uat() const { return uat_; }
  const std::string& fix() const { return fixes_.back(); }
  /// A fresh place below the world's own folder.
  std::string place(const std::string& name) const { return folder_ + "/" + name; }
  Mirror& mirror();
  /// A clone with `uat` checked out.
  const std::string& workTree();

  /// The last `count` fixes, each a series of its own; another second makes other commits.
  PickRequest request(int count, std::int64_t second) const;

 private:
  WorldSize size_;
  std::string folder_;
  std::string server_;
  std::string uat_;
  std::vector<std::string> fixes_;
  std::unique_ptr<Mirror> mirror_;
  std::string work_tree_;
};

/// Runs git and returns what it printed; ends the program where it fails.
std::string git(const std::string& directory, std::vector<std::string> args, const std::string& input = "");

[[noreturn]] void die(const std::string& message);

}  // namespace sluice
