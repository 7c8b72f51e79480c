#include "gitops/loose_reader.h"

#include <fcntl.h>
#include <git2/sys/odb_backend.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <fstream>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "gitops/failure.h"
#include "gitops/object_id.h"

namespace sluice {
namespace {

constexpr int kBesidePacks = 2;             // libgit2's own priority of packs; its loose reader has 1
constexpr std::size_t kLongestHeader = 64;  // `commit <size>` and a NUL
constexpr int kDeepestAlternates = 5;
constexpr std::size_t kLargestObject = 2'000'000'000;  // a header may claim anything; zlib counts in 32 bits

struct LooseReader {
  git_odb_backend backend;  // first: libgit2 knows only this
  std::vector<std::string> folders;
};

class Inflater {
 public:
  explicit Inflater(std::string_view bytes) {
    stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
    stream_.avail_in = static_cast<uInt>(bytes.size());
    good_ = inflateInit(&stream_) == Z_OK;
  }
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;
  ~Inflater() { inflateEnd(&stream_); }

  /// How many bytes came; fewer than asked for at the end and in front of damage.
  std::size_t read(char* into, std::size_t size) {
    std::size_t got = 0;
    while (good_ && !ended_ && got < size) {
      stream_.next_out = reinterpret_cast<Bytef*>(into + got);
      stream_.avail_out = static_cast<uInt>(std::min<std::size_t>(size - got, 1U << 30U));
      const uInt room = stream_.avail_out;
      const int code = inflate(&stream_, Z_NO_FLUSH);
      const uInt made = room - stream_.avail_out;
      got += made;
      ended_ = code == Z_STREAM_END;
      good_ = code == Z_OK || ended_;
      if (made == 0 && !ended_ && stream_.avail_in == 0) good_ = false;
    }
    return got;
  }

  /// Nothing is left, and the checksum at the end is right.
  bool endsHere() {
    char more = 0;
    return read(&more, 1) == 0 && ended_;
  }

 private:
  z_stream stream_{};
  bool good_ = false;
  bool ended_ = false;
};

int damaged(const git_oid* id) {
  git_error_set_str(GIT_ERROR_ODB, ("the loose object " + hexOf(*id) + " is damaged").c_str());
  return GIT_ERROR;
}

struct LooseFile {
  std::string bytes;
  bool found = false;
  bool readable = false;
};

LooseFile openLoose(const LooseReader& reader, const git_oid& id) {
  const std::string hex = hexOf(id);
  LooseFile file;
  for (const std::string& folder : reader.folders) {
    const std::string path = folder + hex.substr(0, 2) + "/" + hex.substr(2);
    const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (fd < 0) continue;
    file.found = true;
    struct stat about {};
    if (::fstat(fd, &about) == 0 && about.st_size >= 0 &&
        static_cast<std::size_t>(about.st_size) <= kLargestObject) {
      file.bytes.resize(static_cast<std::size_t>(about.st_size));
      std::size_t have = 0;
      ssize_t got = 1;
      while (have < file.bytes.size() && got > 0) {
        got = ::read(fd, file.bytes.data() + have, file.bytes.size() - have);
        if (got < 0 && errno == EINTR)
          got = 1;
        else if (got > 0)
          have += static_cast<std::size_t>(got);
      }
      file.readable = have == file.bytes.size();
    }
    ::close(fd);
    return file;
  }
  return file;
}

/// `<type> <size>` up to the NUL. How many bytes of content stood behind it in `head`.
bool parseHeader(std::string_view head, git_object_t& type, std::size_t& size, std::size_t& used) {
  const std::size_t end = head.find('\0');
  const std::size_t blank = head.find(' ');
  if (end == std::string_view::npos || blank == std::string_view::npos || blank > end) return false;
  type = git_object_string2type(std::string(head.substr(0, blank)).c_str());
  const auto number = std::from_chars(head.data() + blank + 1, head.data() + end, size);
  used = end + 1;
  return type != GIT_OBJECT_INVALID && number.ec == std::errc() && number.ptr == head.data() + end &&
         size <= kLargestObject;
}

int readHeader(std::size_t* size, git_object_t* type, git_odb_backend* backend, const git_oid* id) {
  const LooseFile file = openLoose(*reinterpret_cast<LooseReader*>(backend), *id);
  if (!file.found) return GIT_ENOTFOUND;
  std::array<char, kLongestHeader> head{};
  Inflater inflater(file.bytes);
  const std::size_t got = inflater.read(head.data(), head.size());
  std::size_t used = 0;
  return file.readable && parseHeader({head.data(), got}, *type, *size, used) ? GIT_OK : damaged(id);
}

int readObject(void** data, std::size_t* size, git_object_t* type, git_odb_backend* backend,
               const git_oid* id) {
  const LooseFile file = openLoose(*reinterpret_cast<LooseReader*>(backend), *id);
  if (!file.found) return GIT_ENOTFOUND;
  std::array<char, kLongestHeader> head{};
  Inflater inflater(file.bytes);
  const std::size_t got = inflater.read(head.data(), head.size());
  std::size_t used = 0;
  if (!file.readable || !parseHeader({head.data(), got}, *type, *size, used) || got - used > *size)
    return damaged(id);
  auto* const content = static_cast<char*>(git_odb_backend_data_alloc(backend, *size + 1));
  if (content == nullptr) return GIT_ERROR;
  std::memcpy(content, head.data() + used, got - used);
  const std::size_t rest = *size - (got - used);
  if (inflater.read(content + (got - used), rest) != rest || !inflater.endsHere()) {
    git_odb_backend_data_free(backend, content);
    return damaged(id);
  }
  content[*size] = '\0';
  *data = content;
  return GIT_OK;
}

void freeReader(git_odb_backend* backend) { delete reinterpret_cast<LooseReader*>(backend); }

std::string withSlash(std::string folder) {
  if (folder.empty() || folder.back() != '/') folder += '/';
  return folder;
}

void collect(const std::string& folder, int depth, std::vector<std::string>& folders) {
  folders.push_back(folder);
  if (depth == kDeepestAlternates) return;
  std::ifstream alternates(folder + "info/alternates");
  for (std::string line; std::getline(alternates, line);) {
    if (line.empty() || line[0] == '#') continue;
    collect(withSlash(line[0] == '/' ? line : folder + line), depth + 1, folders);
  }
}

}  // namespace

Status addLooseReader(git_odb* odb, const std::string& folder) {
  auto reader = std::make_unique<LooseReader>();
  git_odb_init_backend(&reader->backend, GIT_ODB_BACKEND_VERSION);
  reader->backend.read = readObject;
  reader->backend.read_header = readHeader;
  reader->backend.free = freeReader;
  collect(withSlash(folder), 0, reader->folders);
  if (const int code = git_odb_add_backend(odb, &reader->backend, kBesidePacks); code < 0)
    return gitFailure(code, "read loose objects");
  reader.release();
  return {};
}

}  // namespace sluice
