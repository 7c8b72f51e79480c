#include "gitops/object_writer.h"

#include <string_view>

#include "gitops/commit_message.h"
#include "gitops/text.h"

namespace sluice {
namespace {

std::string seconds(Instant at) {
  return std::to_string(std::chrono::floor<std::chrono::seconds>(at).time_since_epoch().count()) + " +0000";
}

/// The rest of the header line that begins with `name `, as stored; nothing parsed, so that odd authors stay
/// as they are.
std::string headerLine(std::string_view header, std::string_view name) {
  for (std::size_t at = 0; at < header.size();) {
    const std::size_t end = std::min(header.find('\n', at), header.size());
    const std::string_view line = header.substr(at, end - at);
    if (line.size() > name.size() && line.substr(0, name.size()) == name && line[name.size()] == ' ') {
      return std::string(line.substr(name.size() + 1));
    }
    at = end + 1;
  }
  return {};
}

bool isUtf8Name(std::string_view encoding) {
  return encoding == "UTF-8" || encoding == "utf-8" || encoding == "utf8";
}

std::string commitText(const git_oid& tree, const std::vector<git_oid>& parents) {
  std::string text = "tree " + hexOf(tree) + "\n";
  for (const git_oid& parent : parents) text += "parent " + hexOf(parent) + "\n";
  return text;
}

/// As git stores it: the first line behind the name, the others indented.
std::string signatureHeader(const std::string& signature) {
  std::string header = "gpgsig";
  for (const std::string_view line : linesOf(signature)) header += " " + std::string(line) + "\n";
  return header;
}

/// `header` with `message` behind it, and the signature where `signer` signs.
Result<git_oid> writeCommit(const Repository& repository, const std::string& header,
                            const std::string& message, Instant at, const Signer& signer) {
  std::string text = header + "\n" + message;
  if (signer.signs()) {
    const auto signature = signer.sign(text, at);
    if (!signature) return fail(signature.error());
    text.insert(header.size(), signatureHeader(*signature));
  }
  return repository.write(GIT_OBJECT_COMMIT, text);
}

}  // namespace

Result<git_oid> writePickedCommit(const Repository& repository, const CommitCopy& copy,
                                  const Signer& signer) {
  const auto original = repository.commit(copy.original);
  if (!original) return fail(original.error());
  std::string author = headerLine(git_commit_raw_header(original->get()), "author");
  std::string message = git_commit_message_raw(original->get());
  const char* named = git_commit_message_encoding(original->get());
  std::string encoding = named == nullptr || isUtf8Name(named) ? std::string() : std::string(named);
  if (!encoding.empty()) {
    const auto utf8_author = reencode(author, encoding);
    const auto utf8_message = reencode(message, encoding);
    if (utf8_author && utf8_message) {
      author = *utf8_author;
      message = *utf8_message;
      encoding.clear();
    }
  }
  std::string text = commitText(copy.tree, copy.parents);
  text += "author " + author + "\ncommitter " + signer.identity() + " " + seconds(copy.committed_at) + "\n";
  if (!encoding.empty()) text += "encoding " + encoding + "\n";
  return writeCommit(repository, text, withOrigin(message, hexOf(copy.original)), copy.committed_at, signer);
}

Result<git_oid> writeOwnCommit(const Repository& repository, const OwnCommit& commit, const Signer& signer) {
  const std::string who = signer.identity() + " " + seconds(commit.at);
  return writeCommit(repository,
                     commitText(commit.tree, commit.parents) + "author " + who + "\ncommitter " + who + "\n",
                     commit.message, commit.at, signer);
}

Result<git_oid> writeTag(const Repository& repository, const TagCreation& tag, Instant tagged_at,
                         const Signer& signer) {
  const std::string ref = "refs/tags/" + tag.name.str();
  int valid = 0;
  if (git_reference_name_is_valid(&valid, ref.c_str()) != 0 || valid == 0 || tag.name.str()[0] == '-') {
    return fail(ErrorKind::invalid, "'" + tag.name.str() + "' cannot be the name of a tag");
  }
  const auto commit = repository.commit(tag.target);
  if (!commit) return fail(commit.error());
  std::string message = tag.message;
  if (message.empty() || message.back() != '\n') message += '\n';
  std::string text = "object " + tag.target.str() + "\ntype commit\ntag " + tag.name.str() + "\ntagger " +
                     signer.identity() + " " + seconds(tagged_at) + "\n\n" + message;
  if (signer.signs()) {
    const auto signature = signer.sign(text, tagged_at);
    if (!signature) return fail(signature.error());
    text += *signature;
  }
  return repository.write(GIT_OBJECT_TAG, text);
}

std::string artificialCommit(const git_oid& tree, const std::vector<std::string>& parents) {
  std::string text = "tree " + hexOf(tree) + "\n";
  for (const std::string& parent : parents) text += "parent " + parent + "\n";
  const std::string who = Signer().identity();
  return text + "author " + who + " 0 +0000\ncommitter " + who + " 0 +0000\n\nmerge\n";
}

}  // namespace sluice
