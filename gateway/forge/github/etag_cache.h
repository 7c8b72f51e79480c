/// Answers that GitHub may confirm with 304, which costs nothing of the rate limit. Bounded; the least
/// recently used goes first. Safe to use from any thread.
#pragma once

#include <list>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>

namespace sluice::github {

struct CachedAnswer {
  std::string etag;
  std::string body;
  std::string link;          ///< its Link header
  std::string content_type;  ///< as it came
};

class EtagCache {
 public:
  explicit EtagCache(std::size_t max_entries = 256, std::size_t max_bytes = 4UL << 20)
      : max_entries_(max_entries), max_bytes_(max_bytes) {}

  std::optional<CachedAnswer> find(const std::string& url);
  /// Replaces what was there. What is larger than a quarter of the cache is not kept.
  void put(const std::string& url, CachedAnswer answer);
  std::size_t bytes() const;

 private:
  struct Entry {
    std::string url;
    CachedAnswer answer;
    std::size_t bytes() const;
  };
  void drop(std::list<Entry>::iterator entry);

  const std::size_t max_entries_;
  const std::size_t max_bytes_;
  mutable std::mutex mutex_;
  std::list<Entry> entries_;  ///< the last used first
  std::unordered_map<std::string, std::list<Entry>::iterator> by_url_;
  std::size_t bytes_ = 0;
};

}  // namespace sluice::github
