#include "gitops/quarantine.h"

#include <cerrno>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <string_view>

#include "gitops/failure.h"
#include "gitops/merge_attributes.h"
#include "gitops/object_writer.h"
#include "gitops/tree_view.h"

namespace sluice {
namespace {

namespace fs = std::filesystem;

int collect(const char* root, const git_tree_entry* entry, void* payload) {
  if (std::strcmp(git_tree_entry_name(entry), kAttributesFile) == 0) {
    std::string folder(root);
    if (!folder.empty()) folder.pop_back();
    static_cast<std::set<std::string>*>(payload)->insert(std::move(folder));
  }
  return 0;
}

Status store(const fs::path& file, std::string_view bytes) {
  std::error_code error;
  fs::create_directories(file.parent_path(), error);
  std::ofstream stream(file, std::ios::binary);
  stream.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  stream.close();
  if (error || !stream)
    return fail(ErrorKind::transient, "cannot write " + file.string() + ": " + std::strerror(errno));
  return {};
}

std::uint32_t adler32(std::string_view bytes) {
  std::uint32_t a = 1;
  std::uint32_t b = 0;
  for (const char c : bytes) {
    a = (a + static_cast<unsigned char>(c)) % 65'521;
    b = (b + a) % 65'521;
  }
  return b << 16U | a;
}

/// A zlib stream (RFC 1950) of one stored block: what git reads as a loose object, without a compressor.
/// REQUIRES: below 64 KiB.
std::string stored(std::string_view bytes) {
  const auto length = static_cast<std::uint32_t>(bytes.size());
  std::string stream = "\x78\x01\x01";
  for (const std::uint32_t value : {length, ~length}) {
    stream += static_cast<char>(value & 0xFFU);
    stream += static_cast<char>(value >> 8U & 0xFFU);
  }
  stream += bytes;
  const std::uint32_t sum = adler32(bytes);
  for (const unsigned shift : {24U, 16U, 8U, 0U}) stream += static_cast<char>(sum >> shift & 0xFFU);
  return stream;
}

}  // namespace

Quarantine::Quarantine(Quarantine&& other) noexcept : folder_(std::exchange(other.folder_, {})) {}

Quarantine::~Quarantine() {
  std::error_code ignored;
  if (!folder_.empty()) fs::remove_all(folder_, ignored);
}

Result<Quarantine> Quarantine::make() {
  std::error_code error;
  std::string pattern = (fs::temp_directory_path(error) / "sluice-merge-XXXXXX").string();
  if (error || ::mkdtemp(pattern.data()) == nullptr) {
    return fail(ErrorKind::transient, std::string("cannot make a temporary folder: ") + std::strerror(errno));
  }
  Quarantine made(pattern);
  fs::create_directory(made.objects(), error);
  if (!error) fs::create_directory(made.workTree(), error);
  if (error) return fail(ErrorKind::transient, "cannot make a temporary folder: " + error.message());
  return made;
}

Status Quarantine::addAttributes(const Repository& repository, const git_oid& tree,
                                 const std::set<std::string>& folders) const {
  TreeView view(repository, tree);
  std::set<std::string> wanted = folders;
  wanted.insert("");
  for (const std::string& folder : wanted) {
    const std::string inside = folder.empty() ? kAttributesFile : folder + "/" + kAttributesFile;
    const TreeSlot slot = view.at(inside);
    if (!slot.isFile()) continue;
    const auto bytes = repository.blob(slot.oid);
    if (!bytes) return fail(bytes.error());
    if (auto kept = store(fs::path(workTree()) / inside, *bytes); !kept) return kept;
  }
  return view.trouble();
}

Result<std::string> Quarantine::addCommit(const git_oid& tree,
                                          const std::vector<std::string>& parents) const {
  const std::string text = artificialCommit(tree, parents);
  git_oid oid;
  if (const int code = git_odb_hash(&oid, text.data(), text.size(), GIT_OBJECT_COMMIT); code < 0)
    return gitFailure(code, "name a commit");
  const std::string id = hexOf(oid);
  const std::string object = "commit " + std::to_string(text.size()) + '\0' + text;
  if (auto kept = store(fs::path(objects()) / id.substr(0, 2) / id.substr(2), stored(object)); !kept)
    return fail(kept.error());
  return id;
}

Result<std::set<std::string>> foldersWithAttributes(const Repository& repository, const git_oid& tree) {
  const auto handle = repository.tree(tree);
  if (!handle) return fail(handle.error());
  std::set<std::string> folders;
  if (const int code = git_tree_walk(handle->get(), GIT_TREEWALK_PRE, collect, &folders); code < 0) {
    return brokenObject(code, "list the folders of tree " + hexOf(tree));
  }
  return folders;
}

}  // namespace sluice
