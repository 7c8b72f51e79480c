#include "gitops/failure.h"

#include <git2.h>

#include <cerrno>
#include <cstring>

namespace sluice {
namespace {

ErrorKind kindOf(int code, const git_error* last) {
  switch (code) {
    case GIT_ENOTFOUND:
      return ErrorKind::not_found;
    case GIT_EAMBIGUOUS:
    case GIT_EINVALIDSPEC:
    case GIT_EPEEL:
      return ErrorKind::invalid;
    case GIT_EEXISTS:
    case GIT_EMODIFIED:
    case GIT_ENONFASTFORWARD:
      return ErrorKind::conflict;
    case GIT_ELOCKED:
      return ErrorKind::transient;
    case GIT_EOWNER:
      return ErrorKind::unauthorized;
    case GIT_EMISMATCH:
      return ErrorKind::corrupt;
    default:
      break;
  }
  if (last == nullptr) return ErrorKind::internal;
  switch (last->klass) {
    case GIT_ERROR_ZLIB:
    case GIT_ERROR_ODB:
    case GIT_ERROR_OBJECT:
    case GIT_ERROR_TREE:
    case GIT_ERROR_TAG:
    case GIT_ERROR_INDEXER:
      return ErrorKind::corrupt;
    case GIT_ERROR_OS:
    case GIT_ERROR_NOMEMORY:
    case GIT_ERROR_FILESYSTEM:
      return ErrorKind::transient;
    default:
      return ErrorKind::internal;
  }
}

std::string wordsOf(const git_error* last) {
  return last == nullptr || last->message == nullptr ? std::string("no reason given")
                                                     : std::string(last->message);
}

}  // namespace

tl::unexpected<Error> gitFailure(int code, std::string_view doing) {
  const git_error* last = git_error_last();
  const bool full = last != nullptr && last->klass != GIT_ERROR_NONE && errno == ENOSPC;
  return fail(full ? ErrorKind::transient : kindOf(code, last),
              "cannot " + std::string(doing) + ": " + wordsOf(last));
}

tl::unexpected<Error> brokenObject(int code, std::string_view doing) {
  auto failure = gitFailure(code, doing);
  if (failure.value().kind == ErrorKind::not_found) failure.value().kind = ErrorKind::corrupt;
  return failure;
}

tl::unexpected<Error> systemFailure(const std::string& doing, int error) {
  return fail(ErrorKind::transient, "cannot " + doing + ": " + std::strerror(error));
}

}  // namespace sluice
