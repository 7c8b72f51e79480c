#include "gateway/forge/github/etag_cache.h"

namespace sluice::github {

std::size_t EtagCache::Entry::bytes() const {
  return 2 * url.size() + answer.etag.size() + answer.body.size() + answer.link.size() +
         answer.content_type.size();
}

std::optional<CachedAnswer> EtagCache::find(const std::string& url) {
  const std::lock_guard lock(mutex_);
  const auto found = by_url_.find(url);
  if (found == by_url_.end()) return std::nullopt;
  entries_.splice(entries_.begin(), entries_, found->second);
  return found->second->answer;
}

void EtagCache::put(const std::string& url, CachedAnswer answer) {
  const std::lock_guard lock(mutex_);
  if (const auto found = by_url_.find(url); found != by_url_.end()) drop(found->second);
  Entry entry{url, std::move(answer)};
  const std::size_t size = entry.bytes();
  if (size > max_bytes_ / 4) return;
  while (!entries_.empty() && (entries_.size() >= max_entries_ || bytes_ + size > max_bytes_))
    drop(std::prev(entries_.end()));
  entries_.push_front(std::move(entry));
  by_url_[url] = entries_.begin();
  bytes_ += size;
}

std::size_t EtagCache::bytes() const {
  const std::lock_guard lock(mutex_);
  return bytes_;
}

void EtagCache::drop(std::list<Entry>::iterator entry) {
  bytes_ -= entry->bytes();
  by_url_.erase(entry->url);
  entries_.erase(entry);
}

}  // namespace sluice::github
