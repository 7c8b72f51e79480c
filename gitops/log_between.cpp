#include "gitops/log_between.h"

#include "gitops/history.h"
#include "gitops/revision.h"

namespace sluice {

Result<CommitRange> logBetween(const std::string& repo, const std::string& from, const std::string& to) {
  const auto repository = Repository::open(repo);
  if (!repository) return fail(repository.error());
  const auto first = resolveRevision(*repository, from, "--from");
  if (!first) return fail(first.error());
  const auto last = resolveRevision(*repository, to, "--to");
  if (!last) return fail(last.error());
  return commitRange(*repository, *first, *last);
}

}  // namespace sluice
