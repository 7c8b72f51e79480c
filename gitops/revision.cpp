#include "gitops/revision.h"

#include "gitops/failure.h"
#include "gitops/text.h"

namespace sluice {
namespace {

/// The full id that a short one begins, unless it is the name of something else: libgit2 reads objects by
/// short ids past our own reader (loose_reader.h).
std::string completed(const Repository& repository, const std::string& revision) {
  if (revision.size() < GIT_OID_MINPREFIXLEN || revision.size() >= GIT_OID_HEXSZ ||
      revision.find_first_not_of("0123456789abcdefABCDEF") != std::string::npos)
    return revision;
  ReferenceHandle reference;
  if (git_reference_dwim(out(reference), repository.raw(), revision.c_str()) == 0) return revision;
  OdbHandle odb;
  git_oid prefix{};
  git_oid full;
  if (git_repository_odb(out(odb), repository.raw()) != 0 ||
      git_oid_fromstrn(&prefix, revision.data(), revision.size()) != 0 ||
      git_odb_exists_prefix(&full, odb.get(), &prefix, revision.size()) != 0)
    return revision;
  return hexOf(full);
}

}  // namespace

Result<git_oid> resolveRevision(const Repository& repository, const std::string& revision,
                                const std::string& option) {
  ObjectHandle object;
  const std::string shown = option + " '" + displayPath(revision) + "'";
  const int code =
      git_revparse_single(out(object), repository.raw(), completed(repository, revision).c_str());
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
