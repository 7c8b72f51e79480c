#include "store/inbox/window.h"

#include <bit>

namespace sluice {

Window::Window(std::size_t capacity, Millis span)
    : span_(span), entries_(std::max<std::size_t>(capacity, 1)), slots_(std::bit_ceil(4 * entries_.size())) {}

const DedupeKey& Window::keyOf(Slot slot) const {
  const Entry& entry = entries_[(slot - 1) / 2];
  return (slot - 1) % 2 == 0 ? entry.keys.id : entry.keys.body;
}

std::optional<std::size_t> Window::slotOf(const DedupeKey& key) const {
  const std::size_t mask = slots_.size() - 1;
  for (std::size_t i = key.low & mask; slots_[i] != 0; i = (i + 1) & mask) {
    if (keyOf(slots_[i]) == key) return i;
  }
  return std::nullopt;
}

const Window::Entry* Window::lookUp(const DedupeKey& key, Instant now) const {
  if (key.none()) return nullptr;
  const auto slot = slotOf(key);
  if (!slot) return nullptr;
  const Entry& entry = entries_[(slots_[*slot] - 1) / 2];
  return now - entry.received_at <= span_ ? &entry : nullptr;
}

std::optional<std::uint64_t> Window::find(const DedupeKeys& keys, Instant now) const {
  const Entry* entry = lookUp(keys.id, now);
  if (entry == nullptr) entry = lookUp(keys.body, now);
  if (entry == nullptr) return std::nullopt;
  return entry->position;
}

void Window::add(const DedupeKeys& keys, Instant received_at, std::uint64_t position) {
  const auto id_slot = static_cast<Slot>(2 * next_ + 1);
  Entry& entry = entries_[next_];
  if (used_ == entries_.size()) {
    erase(entry.keys.id, id_slot);
    erase(entry.keys.body, id_slot + 1);
  } else {
    ++used_;
  }
  entry = {keys, received_at, position};
  insert(keys.id, id_slot);
  insert(keys.body, id_slot + 1);
  next_ = (next_ + 1) % entries_.size();
}

/// A key that is there already (it was older than the span) now means the new entry.
void Window::insert(const DedupeKey& key, Slot slot) {
  if (key.none()) return;
  const std::size_t mask = slots_.size() - 1;
  std::size_t i = key.low & mask;
  while (slots_[i] != 0 && !(keyOf(slots_[i]) == key)) i = (i + 1) & mask;
  slots_[i] = slot;
}

void Window::erase(const DedupeKey& key, Slot slot) {
  if (key.none()) return;
  const auto found = slotOf(key);
  if (!found || slots_[*found] != slot) return;  // a newer entry has taken the key over
  const std::size_t mask = slots_.size() - 1;
  std::size_t hole = *found;
  // Moves later members of the probe chain up, so that no chain ever has a gap.
  for (std::size_t i = (hole + 1) & mask; slots_[i] != 0; i = (i + 1) & mask) {
    const std::size_t home = keyOf(slots_[i]).low & mask;
    if (((i - home) & mask) >= ((i - hole) & mask)) {
      slots_[hole] = slots_[i];
      hole = i;
    }
  }
  slots_[hole] = 0;
}

}  // namespace sluice
