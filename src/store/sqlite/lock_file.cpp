#include "store/sqlite/lock_file.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

namespace sluice::sqlite {

LockFile::~LockFile() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

LockFile::LockFile(LockFile&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}

LockFile& LockFile::operator=(LockFile&& other) noexcept {
  std::swap(descriptor_, other.descriptor_);
  return *this;
}

Result<LockFile> LockFile::take(const std::string& path) {
  LockFile lock;
  // Close-on-exec: a git child that outlives us must not keep the lock.
  lock.descriptor_ = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (lock.descriptor_ < 0) {
    return fail(ErrorKind::transient, "cannot make the lock file " + path + ": " + std::strerror(errno));
  }
  if (::flock(lock.descriptor_, LOCK_EX | LOCK_NB) != 0) {
    const int why = errno;
    if (why != EWOULDBLOCK) {
      return fail(ErrorKind::transient, "cannot lock " + path + ": " + std::strerror(why));
    }
    std::array<char, 32> holder{};
    const ssize_t size = ::pread(lock.descriptor_, holder.data(), holder.size() - 1, 0);
    std::string process(holder.data(), size > 0 ? static_cast<std::size_t>(size) : 0);
    while (!process.empty() && process.back() == '\n') process.pop_back();
    return fail(ErrorKind::conflict,
                "another sluice (process " + (process.empty() ? "unknown" : process) +
                    ") works on this data already: " + path +
                    " is locked; stop it first, or give this one its own data directory");
  }
  // The number is for people only; the lock itself is the kernel's.
  const std::string text = std::to_string(::getpid()) + "\n";
  if (::ftruncate(lock.descriptor_, 0) != 0 || ::pwrite(lock.descriptor_, text.data(), text.size(), 0) < 0) {
    return lock;
  }
  return lock;
}

}  // namespace sluice::sqlite
