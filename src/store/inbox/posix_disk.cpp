#include <dirent.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>

#include "store/inbox/disk.h"

namespace sluice {
namespace {

constexpr const char* kLockName = "LOCK";

tl::unexpected<Error> systemError(const std::string& what) {
  return fail(ErrorKind::transient, what + ": " + std::strerror(errno));
}

class PosixFile : public File {
 public:
  PosixFile(int fd, std::string path) : fd_(fd), path_(std::move(path)) {}
  ~PosixFile() override { ::close(fd_); }
  PosixFile(const PosixFile&) = delete;
  PosixFile& operator=(const PosixFile&) = delete;

  Status writeAt(std::uint64_t offset, std::span<const std::string_view> parts) override {
    std::array<iovec, 512> pieces;
    std::size_t skip = 0;  // bytes of the first part that are written already
    while (!parts.empty()) {
      const std::size_t count = std::min(parts.size(), pieces.size());
      for (std::size_t i = 0; i < count; ++i) {
        const std::string_view part = i == 0 ? parts[0].substr(skip) : parts[i];
        pieces[i] = {const_cast<char*>(part.data()), part.size()};
      }
      const ssize_t written =
          ::pwritev(fd_, pieces.data(), static_cast<int>(count), static_cast<off_t>(offset));
      if (written < 0 && errno == EINTR) continue;
      if (written < 0) return systemError("write " + path_);
      offset += static_cast<std::uint64_t>(written);
      std::size_t left = static_cast<std::size_t>(written) + skip;
      while (!parts.empty() && left >= parts[0].size()) {
        left -= parts[0].size();
        parts = parts.subspan(1);
      }
      skip = left;
    }
    return {};
  }

  Result<std::size_t> readAt(std::uint64_t offset, char* buffer, std::size_t size) override {
    std::size_t total = 0;
    while (total < size) {
      const ssize_t count = ::pread(fd_, buffer + total, size - total, static_cast<off_t>(offset + total));
      if (count < 0 && errno == EINTR) continue;
      if (count < 0) return systemError("read " + path_);
      if (count == 0) break;
      total += static_cast<std::size_t>(count);
    }
    return total;
  }

  Status sync() override {
    if (::fdatasync(fd_) != 0) return systemError("fdatasync " + path_);
    return {};
  }

  Status truncate(std::uint64_t size) override {
    if (::ftruncate(fd_, static_cast<off_t>(size)) != 0) return systemError("truncate " + path_);
    return {};
  }

  Result<std::uint64_t> size() override {
    struct stat info {};
    if (::fstat(fd_, &info) != 0) return systemError("stat " + path_);
    return static_cast<std::uint64_t>(info.st_size);
  }

 private:
  const int fd_;
  const std::string path_;
};

class PosixDisk : public Disk {
 public:
  PosixDisk(int directory, std::string path) : directory_(directory), path_(std::move(path)) {}
  ~PosixDisk() override {
    if (lock_ >= 0) ::close(lock_);
    ::close(directory_);
  }
  PosixDisk(const PosixDisk&) = delete;
  PosixDisk& operator=(const PosixDisk&) = delete;

  Status lock() override {
    lock_ = ::openat(directory_, kLockName, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (lock_ < 0) return systemError("open " + pathOf(kLockName));
    if (::flock(lock_, LOCK_EX | LOCK_NB) == 0) return {};
    if (errno != EWOULDBLOCK) return systemError("lock " + pathOf(kLockName));
    return fail(ErrorKind::conflict,
                "another process is using " + path_ + "; stop it first, or choose another data_dir");
  }

  Result<std::vector<std::string>> list() override {
    const int copy = ::openat(directory_, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR* const entries = copy < 0 ? nullptr : ::fdopendir(copy);
    if (entries == nullptr) return systemError("list " + path_);
    std::vector<std::string> names;
    while (const dirent* entry = ::readdir(entries)) names.emplace_back(entry->d_name);
    ::closedir(entries);
    return names;
  }

  Result<std::unique_ptr<File>> create(const std::string& name) override {
    return opened(name, O_CREAT | O_TRUNC);
  }
  Result<std::unique_ptr<File>> open(const std::string& name) override { return opened(name, 0); }

  Status remove(const std::string& name) override {
    if (::unlinkat(directory_, name.c_str(), 0) != 0) return systemError("remove " + pathOf(name));
    return {};
  }

  Status syncDirectory() override {
    if (::fsync(directory_) != 0) return systemError("fsync " + path_);
    return {};
  }

  std::string pathOf(const std::string& name) const override { return path_ + "/" + name; }

 private:
  Result<std::unique_ptr<File>> opened(const std::string& name, int flags) {
    const int fd = ::openat(directory_, name.c_str(), O_RDWR | O_CLOEXEC | O_NOFOLLOW | flags, 0600);
    if (fd < 0) return systemError("open " + pathOf(name));
    return std::unique_ptr<File>(std::make_unique<PosixFile>(fd, pathOf(name)));
  }

  const int directory_;
  const std::string path_;
  int lock_ = -1;
};

}  // namespace

Result<std::unique_ptr<Disk>> openDirectory(const std::string& path) {
  std::error_code problem;
  const bool made = std::filesystem::create_directories(path, problem);
  const int fd = ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return fail(ErrorKind::invalid, "open " + path + ": " + std::strerror(errno));
  if (made) {
    // The new directory's own name must survive a power cut too.
    const int parent = ::openat(fd, "..", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (parent >= 0) {
      ::fsync(parent);
      ::close(parent);
    }
  }
  return std::unique_ptr<Disk>(std::make_unique<PosixDisk>(fd, path));
}

}  // namespace sluice
