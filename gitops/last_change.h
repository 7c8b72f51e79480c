/// Who last changed some lines: what a person needs to know to resolve a conflict. Asks `git blame` and the
/// first-parent history; what cannot be told is left out, never guessed. One thread at a time.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "gitops/repository.h"

namespace sluice {

struct LastChange {
  std::string commit;   ///< hex
  std::string subject;  ///< valid UTF-8
  std::string author;   ///< name as the commit has it; for people only
  std::string date;     ///< YYYY-MM-DD, UTC
  std::int64_t number =
      0;  ///< of the pull request that brought it, by the words of the commits; 0: none named
};

class LineHistory {
 public:
  /// All its questions together get `budget` of real time.
  LineHistory(const Repository& repository, Millis budget);

  /// The last commits that touched `lines`, newest first, at most three. `lines` stand together in the file
  /// at `path`, as it is in `commit`; no lines, or lines that are not there: the last commit that touched the
  /// file.
  std::vector<LastChange> of(const git_oid& commit, const std::string& path,
                             const std::vector<std::string_view>& lines);

 private:
  std::string run(const std::vector<std::string>& arguments);
  std::vector<LastChange> blamed(const git_oid& commit, const std::string& path, std::size_t line,
                                 std::size_t count);
  std::vector<LastChange> lastOfFile(const git_oid& commit, const std::string& path);
  std::int64_t pullRequestOf(const git_oid& head, const LastChange& change);

  const Repository& repository_;
  std::chrono::steady_clock::time_point end_;
  std::map<std::string, std::int64_t> numbers_;  ///< by commit
};

/// `12` of `Fix (#12)`, `Merge pull request #12 from …` or `See merge request group/project!12`; 0 when none
/// is named.
std::int64_t pullRequestIn(std::string_view subject);

}  // namespace sluice
