#include "gitops/object_id.h"

#include <algorithm>

namespace sluice {
namespace {

git_oid wellKnown(const char* hex) {
  git_oid value;
  git_oid_fromstr(&value, hex);
  return value;
}

}  // namespace

Result<git_oid> parseId(const CommitId& id) {
  const auto isHex = [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); };
  git_oid oid;
  if (id.str().size() != GIT_OID_HEXSZ || !std::all_of(id.str().begin(), id.str().end(), isHex) ||
      git_oid_fromstr(&oid, id.str().c_str()) != 0) {
    return fail(ErrorKind::invalid, "'" + id.str() + "' is not a full commit id");
  }
  return oid;
}

std::string hexOf(const git_oid& oid) {
  std::string hex(GIT_OID_HEXSZ, '0');
  git_oid_fmt(hex.data(), &oid);
  return hex;
}

const git_oid& emptyTree() {
  static const git_oid oid = wellKnown("4b825dc642cb6eb9a060e54bf8d69288fbee4904");
  return oid;
}

const git_oid& emptyBlob() {
  static const git_oid oid = wellKnown("e69de29bb2d1d6434b8b29ae775ad8c2e48c5391");
  return oid;
}

}  // namespace sluice
