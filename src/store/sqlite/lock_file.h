/// The lock that keeps a second process off the same data. Held as long as the object lives; the kernel frees
/// it when the process dies, however it dies. Any thread.
#pragma once

#include <string>

#include "base/result.h"

namespace sluice::sqlite {

class LockFile {
 public:
  LockFile() = default;
  ~LockFile();
  LockFile(LockFile&& other) noexcept;
  LockFile& operator=(LockFile&& other) noexcept;
  LockFile(const LockFile&) = delete;
  LockFile& operator=(const LockFile&) = delete;

  /// `conflict` when another process holds it; the message names that process. `transient` when the file
  /// cannot be made.
  static Result<LockFile> take(const std::string& path);

 private:
  int descriptor_ = -1;
};

}  // namespace sluice::sqlite
