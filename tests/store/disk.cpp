#include "disk.h"

#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <mutex>
#include <string>
#include <vector>

namespace sluice::disk {
namespace {

struct Undo {
  ino_t file;
  int descriptor;
  off64_t offset;
  off64_t size_before;
  std::string bytes_before;
};

std::mutex mutex;
std::int64_t steps_left = 0;  // 0: nobody counts
bool losing = false;
std::vector<Undo> unsynced;

struct stat statOf(int descriptor) {
  struct stat status {};
  ::fstat(descriptor, &status);
  return status;
}

ssize_t rawWrite(int descriptor, const void* bytes, std::size_t size, off64_t offset) {
  return ::syscall(SYS_pwrite64, descriptor, bytes, size, offset);
}

void remember(int descriptor, off64_t offset, off64_t size) {
  if (!losing) return;
  const auto status = statOf(descriptor);
  Undo undo{status.st_ino, ::dup(descriptor), offset, status.st_size,
            std::string(static_cast<std::size_t>(size), '\0')};
  const ssize_t got = ::pread(descriptor, undo.bytes_before.data(), undo.bytes_before.size(), offset);
  undo.bytes_before.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
  unsynced.push_back(std::move(undo));
}

/// REQUIRES: mutex held.
void countStep() {
  if (steps_left == 0 || --steps_left > 0) return;
  for (auto undo = unsynced.rbegin(); undo != unsynced.rend(); ++undo) {
    if (!undo->bytes_before.empty()) {
      rawWrite(undo->descriptor, undo->bytes_before.data(), undo->bytes_before.size(), undo->offset);
    }
    ::syscall(SYS_ftruncate, undo->descriptor, undo->size_before);
  }
  ::kill(::getpid(), SIGKILL);
  ::pause();
}

}  // namespace

void killAt(std::int64_t step, bool lose_unsynced) {
  const std::lock_guard lock(mutex);
  steps_left = step;
  losing = lose_unsynced;
}

}  // namespace sluice::disk

using namespace sluice;

extern "C" ssize_t pwrite64(int descriptor, const void* bytes, size_t size, off64_t offset) {
  if (disk::full) {
    errno = ENOSPC;
    return -1;
  }
  if (disk::space >= 0 && (disk::space -= static_cast<std::int64_t>(size)) < 0) {
    disk::space = 0;
    errno = ENOSPC;
    return -1;
  }
  const std::lock_guard lock(disk::mutex);
  disk::countStep();
  disk::remember(descriptor, offset, static_cast<off64_t>(size));
  return disk::rawWrite(descriptor, bytes, size, offset);
}

extern "C" int ftruncate64(int descriptor, off64_t size) noexcept {
  const std::lock_guard lock(disk::mutex);
  disk::countStep();
  const off64_t before = disk::statOf(descriptor).st_size;
  if (size < before) disk::remember(descriptor, size, before - size);
  return static_cast<int>(::syscall(SYS_ftruncate, descriptor, size));
}

extern "C" int fdatasync(int descriptor) {
  if (disk::sync_fails) {
    errno = EIO;
    return -1;
  }
  if (disk::sync_takes_ms > 0) ::usleep(static_cast<useconds_t>(disk::sync_takes_ms) * 1'000);
  const std::lock_guard lock(disk::mutex);
  disk::countStep();
  ++disk::syncs;
  const int done = static_cast<int>(::syscall(SYS_fdatasync, descriptor));
  const ino_t file = disk::statOf(descriptor).st_ino;
  std::erase_if(disk::unsynced, [&](const disk::Undo& undo) {
    if (undo.file != file) return false;
    ::close(undo.descriptor);
    return true;
  });
  return done;
}
