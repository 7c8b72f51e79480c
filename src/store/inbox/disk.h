/// The few things the inbox asks of a file system, so that tests can run out of space, write short, fail a
/// sync, or lose power. Errors are `transient` (the disk may recover) and carry the system's words. A Disk is
/// one directory.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace sluice {

/// An open file. Reads may run beside one writer.
class File {
 public:
  virtual ~File() = default;
  /// Writes the parts one behind the other. After a failure any prefix of them may be in the file.
  virtual Status writeAt(std::uint64_t offset, std::span<const std::string_view> parts) = 0;
  /// Less than `size` bytes only at the end of the file.
  virtual Result<std::size_t> readAt(std::uint64_t offset, char* buffer, std::size_t size) = 0;
  /// After success everything written is on disk. After a failure nobody knows, and a later success says
  /// nothing about it.
  virtual Status sync() = 0;
  virtual Status truncate(std::uint64_t size) = 0;
  virtual Result<std::uint64_t> size() = 0;
};

class Disk {
 public:
  virtual ~Disk() = default;
  /// Until this object goes, no other process can lock the directory; `conflict` when one has.
  virtual Status lock() = 0;
  virtual Result<std::vector<std::string>> list() = 0;
  virtual Result<std::unique_ptr<File>> create(const std::string& name) = 0;  ///< empties an existing file
  virtual Result<std::unique_ptr<File>> open(const std::string& name) = 0;
  virtual Status remove(const std::string& name) = 0;
  virtual Status syncDirectory() = 0;                             ///< makes created and removed names durable
  virtual std::string pathOf(const std::string& name) const = 0;  ///< for messages
};

/// A real directory; made when it is missing.
Result<std::unique_ptr<Disk>> openDirectory(const std::string& path);

}  // namespace sluice
