#include "engine/key_watch.h"

#include <algorithm>

namespace sluice {

void KeyWatch::begin(const std::vector<Effect>& effects) {
  const std::lock_guard lock(mutex_);
  for (const Effect& effect : effects) {
    if (effect.repeat != Repeat::coalesce) continue;
    committing_.push_back(effect.key);
    if (const auto open = open_.find(effect.key); open != open_.end()) open->second = true;
  }
}

void KeyWatch::end() {
  const std::lock_guard lock(mutex_);
  committing_.clear();
}

bool KeyWatch::open(const std::string& key) {
  const std::lock_guard lock(mutex_);
  if (std::find(committing_.begin(), committing_.end(), key) != committing_.end()) return false;
  open_[key] = false;
  return true;
}

bool KeyWatch::close(const std::string& key) {
  const std::lock_guard lock(mutex_);
  const auto open = open_.find(key);
  if (open == open_.end()) return false;
  const bool replaced = open->second;
  open_.erase(open);
  return replaced;
}

}  // namespace sluice
