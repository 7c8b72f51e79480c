/// Real repositories in a temporary folder, made with the real git program. One thread; everything is removed
/// at the end.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <vector>

#include "base/ids.h"
#include "gitops/process.h"

namespace sluice::testing {

class TempFolder {
 public:
  explicit TempFolder(const std::filesystem::path& parent = std::filesystem::temp_directory_path());
  TempFolder(const TempFolder&) = delete;
  TempFolder& operator=(const TempFolder&) = delete;
  ~TempFolder();
  const std::filesystem::path& path() const { return path_; }
  std::string operator/(const std::string& name) const { return (path_ / name).string(); }

 private:
  std::filesystem::path path_;
};

/// Runs a program as people would, with a fixed identity and clock. Returns what it printed, without the last
/// newline.
ProcessResult run(const std::vector<std::string>& argv, const std::string& directory,
                  const std::string& input = "", const std::vector<std::string>& more_environment = {});
std::string git(const std::string& directory, std::vector<std::string> args, const std::string& input = "");

void writeFile(const std::string& path, const std::string& bytes);
std::string readFile(const std::string& path);

/// A bare repository (the "server") and a work tree that pushes to it.
class Server {
 public:
  explicit Server(const TempFolder& folder, const std::string& name = "shop");

  std::string bare;
  std::string work;

  /// Writes files, commits on the branch that is checked out, and says which commit that made.
  CommitId commit(const std::string& message, const std::vector<std::pair<std::string, std::string>>& files);
  CommitId head(const std::string& revision = "HEAD") const;
  void checkout(const std::string& branch, const std::string& from = "");
  void push(const std::string& refspec);
  void tag(const std::string& name, const std::string& revision);
  /// What the server has; empty when it has not.
  std::string serverRef(const std::string& ref) const;
  void hook(const std::string& name, const std::string& script);
};

}  // namespace sluice::testing
