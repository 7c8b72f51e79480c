#include "gitops/release_reader.h"

#include <utility>

#include "gitops/failure.h"
#include "gitops/history.h"
#include "gitops/text.h"

namespace sluice {
namespace {

/// The tag's own text: `invalid` when the object is no annotated tag.
Result<std::string> tagBytes(const Repository& repository, const git_oid& oid) {
  OdbHandle odb;
  OdbObjectHandle object;
  int code = git_repository_odb(out(odb), repository.raw());
  if (code == 0) code = git_odb_read(out(object), odb.get(), &oid);
  if (code < 0) return brokenObject(code, "read tag object " + hexOf(oid));
  if (git_odb_object_type(object.get()) != GIT_OBJECT_TAG)
    return fail(ErrorKind::invalid, "no annotated tag");
  return std::string(static_cast<const char*>(git_odb_object_data(object.get())),
                     git_odb_object_size(object.get()));
}

Result<CommitRange> rangeTo(const Repository& repository, const std::optional<CommitId>& from,
                            const git_oid& target, std::vector<std::string>& problems) {
  std::optional<git_oid> start;
  if (from) {
    const auto oid = parseId(*from);
    if (!oid || !repository.has(*oid)) {
      problems.push_back("the release before it, " + from->str() + ", is not in the repository");
      CommitRange unknown;
      unknown.truncated = true;
      return unknown;
    }
    start = *oid;
  }
  return commitRange(repository, start, target);
}

}  // namespace

Result<ReleaseFacts> readRelease(const Repository& repository, const ReleaseQuestion& question,
                                 const SignatureTrust& trust) {
  ReleaseFacts facts;
  const std::string name = "refs/tags/" + question.tag.str();
  int valid = 0;
  if (git_reference_name_is_valid(&valid, name.c_str()) != 0 || valid == 0) return facts;
  const auto refs = repository.refs(name);
  if (!refs) return fail(refs.error());
  const auto found = refs->find(name);
  git_oid oid;
  if (found == refs->end() || git_oid_fromstr(&oid, found->second.c_str()) != 0) return facts;
  const auto commit = repository.peelToCommit(oid);
  if (!commit) return facts;
  facts.target = idOf(*commit);
  if (const auto bytes = tagBytes(repository, oid)) {
    facts.annotated = true;
    const std::size_t end = signatureAt(*bytes);
    const std::size_t message = bytes->find("\n\n");
    if (message < end)
      facts.message = toUtf8(std::string_view(*bytes).substr(message + 2, end - message - 2));
    const SignatureVerdict verdict = checkSignature(bytes->substr(0, end), bytes->substr(end), trust);
    facts.signature = verdict.state;
    facts.signature_words = verdict.words;
  } else if (bytes.error().kind != ErrorKind::invalid) {
    return fail(bytes.error());
  }
  for (const std::optional<CommitId>& from : question.from) {
    auto range = rangeTo(repository, from, *commit, facts.problems);
    if (!range) return fail(range.error());
    facts.ranges.push_back(std::move(*range));
  }
  return facts;
}

}  // namespace sluice
