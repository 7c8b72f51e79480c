/// What was received lately, to recognise a delivery that comes twice. Fixed memory: the newest `capacity`
/// deliveries, and of those only what is younger than `span`. One thread at a time.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/time.h"
#include "store/inbox/record.h"

namespace sluice {

/// Two deliveries are the same when either key is (and is not `none`).
struct DedupeKeys {
  DedupeKey id;
  DedupeKey body;
  bool same(const DedupeKeys& other) const {
    return (!id.none() && id == other.id) || (!body.none() && body == other.body);
  }
};

class Window {
 public:
  Window(std::size_t capacity, Millis span);

  /// The position of the same delivery, when it was received at most `span` before `now`.
  std::optional<std::uint64_t> find(const DedupeKeys& keys, Instant now) const;
  /// Forgets the oldest delivery when full.
  void add(const DedupeKeys& keys, Instant received_at, std::uint64_t position);

 private:
  struct Entry {
    DedupeKeys keys;
    Instant received_at;
    std::uint64_t position = 0;
  };
  // A slot holds 0, or 2 × (index of an entry) + (0: its id, 1: its body) + 1. Open addressing, linear
  // probing.
  using Slot = std::uint32_t;

  const DedupeKey& keyOf(Slot slot) const;
  std::optional<std::size_t> slotOf(const DedupeKey& key) const;
  const Entry* lookUp(const DedupeKey& key, Instant now) const;
  void insert(const DedupeKey& key, Slot slot);
  void erase(const DedupeKey& key, Slot slot);

  const Millis span_;
  std::vector<Entry> entries_;  ///< a ring
  std::vector<Slot> slots_;     ///< a power of two, at least four for each entry
  std::size_t next_ = 0;
  std::size_t used_ = 0;
};

}  // namespace sluice
