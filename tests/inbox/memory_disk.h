/// A disk in memory that can fail like a real one: no space, short writes, failing syncs, and power cuts that
/// take everything that was not synced. The contents outlive the MemoryDisk that a log owns, as a disk
/// outlives a process. Thread-safe.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "store/inbox/disk.h"

namespace sluice {

struct Platter {
  struct Content {
    std::string now;     ///< what reads see
    std::string synced;  ///< what a power cut leaves
    std::string dirty;   ///< 1 for each byte of `now` that the next sync must save; a failed sync forgets
                         ///< that, as Linux does
  };
  std::mutex mutex;
  std::map<std::string, std::shared_ptr<Content>> names;         ///< the directory as it is
  std::map<std::string, std::shared_ptr<Content>> synced_names;  ///< the directory as a power cut leaves it
  bool locked = false;

  std::optional<std::size_t>
      space;              ///< bytes that can still be written; then ENOSPC in the middle of a write
  int failing_syncs = 0;  ///< so many syncs fail, and lose what they should have saved
  bool truncate_fails = false;
  bool create_fails = false;
  bool remove_fails = false;
  int syncs = 0;

  void powerCut() {
    const std::lock_guard lock(mutex);
    names = synced_names;
    for (auto& [name, content] : names) {
      content->now = content->synced;
      content->dirty.assign(content->now.size(), 0);
    }
  }
};

class MemoryFile : public File {
 public:
  MemoryFile(Platter& platter, std::shared_ptr<Platter::Content> content)
      : platter_(platter), content_(std::move(content)) {}

  Status writeAt(std::uint64_t offset, std::span<const std::string_view> parts) override {
    const std::lock_guard lock(platter_.mutex);
    for (const std::string_view part : parts) {
      const std::size_t fits = platter_.space ? std::min(*platter_.space, part.size()) : part.size();
      if (content_->now.size() < offset + fits) content_->now.resize(offset + fits);
      content_->now.replace(offset, fits, part.substr(0, fits));
      content_->dirty.resize(content_->now.size());
      content_->dirty.replace(offset, fits, fits, 1);
      offset += fits;
      if (platter_.space) *platter_.space -= fits;
      if (fits < part.size()) return fail(ErrorKind::transient, "No space left on device");
    }
    return {};
  }
  Result<std::size_t> readAt(std::uint64_t offset, char* buffer, std::size_t size) override {
    const std::lock_guard lock(platter_.mutex);
    return offset >= content_->now.size() ? 0 : content_->now.copy(buffer, size, offset);
  }
  Status sync() override {
    const std::lock_guard lock(platter_.mutex);
    ++platter_.syncs;
    if (platter_.failing_syncs > 0) {
      --platter_.failing_syncs;
      content_->dirty.assign(content_->now.size(), 0);
      return fail(ErrorKind::transient, "Input/output error");
    }
    content_->synced.resize(content_->now.size());
    content_->dirty.resize(content_->now.size());
    for (std::size_t i = 0; i < content_->now.size(); ++i) {
      if (content_->dirty[i] != 0) content_->synced[i] = content_->now[i];
    }
    content_->dirty.assign(content_->now.size(), 0);
    return {};
  }
  Status truncate(std::uint64_t size) override {
    const std::lock_guard lock(platter_.mutex);
    if (platter_.truncate_fails) return fail(ErrorKind::transient, "Input/output error");
    content_->now.resize(size);
    content_->dirty.resize(size);
    return {};
  }
  Result<std::uint64_t> size() override {
    const std::lock_guard lock(platter_.mutex);
    return content_->now.size();
  }

 private:
  Platter& platter_;
  const std::shared_ptr<Platter::Content> content_;
};

class MemoryDisk : public Disk {
 public:
  explicit MemoryDisk(Platter& platter) : platter_(platter) {}
  ~MemoryDisk() override {
    if (holds_lock_) platter_.locked = false;
  }
  MemoryDisk(const MemoryDisk&) = delete;
  MemoryDisk& operator=(const MemoryDisk&) = delete;

  Status lock() override {
    if (platter_.locked) return fail(ErrorKind::conflict, "another process is using it");
    platter_.locked = holds_lock_ = true;
    return {};
  }
  Result<std::vector<std::string>> list() override {
    const std::lock_guard lock(platter_.mutex);
    std::vector<std::string> names;
    for (const auto& [name, content] : platter_.names) names.push_back(name);
    return names;
  }
  Result<std::unique_ptr<File>> create(const std::string& name) override {
    const std::lock_guard lock(platter_.mutex);
    if (platter_.create_fails) return fail(ErrorKind::transient, "No space left on device");
    auto& content = platter_.names[name];
    content = std::make_shared<Platter::Content>();
    return std::unique_ptr<File>(std::make_unique<MemoryFile>(platter_, content));
  }
  Result<std::unique_ptr<File>> open(const std::string& name) override {
    const std::lock_guard lock(platter_.mutex);
    const auto found = platter_.names.find(name);
    if (found == platter_.names.end()) return fail(ErrorKind::transient, "No such file");
    return std::unique_ptr<File>(std::make_unique<MemoryFile>(platter_, found->second));
  }
  Status remove(const std::string& name) override {
    const std::lock_guard lock(platter_.mutex);
    if (platter_.remove_fails) return fail(ErrorKind::transient, "Input/output error");
    platter_.names.erase(name);
    return {};
  }
  Status syncDirectory() override {
    const std::lock_guard lock(platter_.mutex);
    platter_.synced_names = platter_.names;
    return {};
  }
  std::string pathOf(const std::string& name) const override { return "memory/" + name; }

 private:
  Platter& platter_;
  bool holds_lock_ = false;
};

}  // namespace sluice
