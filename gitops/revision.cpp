#include "gitops/revision.h"

#include "gitops/failure.h"
#include "gitops/text.h"

namespace sluice {

Result<git_oid> resolveRevision(const Repository& repository, const std::string& revision,
                                const std::string& option) {
  ObjectHandle object;
  const std::string shown = option + " '" + displayPath(revision) + "'";
  const int code = git_revparse_single(out(object), repository.raw(), revision.c_str());
  if (code == GIT_EAMBIGUOUS)
    return fail(ErrorKind::invalid, shown + " is ambiguous: more than one object begins with it");
  if (code == GIT_ENOTFOUND) return fail(ErrorKind::not_found, shown + " names nothing in this repository");
  if (code == GIT_EINVALIDSPEC) return fail(ErrorKind::invalid, shown + " is not a revision");
  if (code < 0) return gitFailure(code, "find " + shown);
  ObjectHandle commit;
  if (git_object_peel(out(commit), object.get(), GIT_OBJECT_COMMIT) != 0) {
    return fail(ErrorKind::invalid,
                shown + " is a " + git_object_type2string(git_object_type(object.get())) + ", not a commit");
  }
  return *git_object_id(commit.get());
}

}  // namespace sluice
