/// What the inbox tests share: deliveries by number, an inbox on a memory disk, and what can be read back.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "memory_disk.h"
#include "store/inbox/segment_inbox.h"

namespace sluice {

constexpr std::int64_t kNoon = 1'760'000'000'000;

inline Delivery deliveryNumber(int n, std::size_t body_size = 40) {
  Delivery delivery;
  delivery.id = "id-" + std::to_string(n);
  delivery.hook = "github/acme/shop";
  delivery.event = "push";
  delivery.repository = RepositoryName("acme/shop");
  delivery.received_at = instantFromMillis(kNoon + n);
  delivery.body = "{\"n\":" + std::to_string(n) + "}";
  delivery.body.resize(std::max(body_size, delivery.body.size()), ' ');
  return delivery;
}

inline std::string fingerprintOf(const Delivery& delivery) { return "hmac of " + delivery.body; }

inline std::unique_ptr<SegmentInbox> openInbox(Platter& platter, InboxOptions options = {}) {
  options.dedupe_count = std::min<std::size_t>(options.dedupe_count, 512);
  auto inbox = SegmentInbox::open(std::make_unique<MemoryDisk>(platter), options);
  EXPECT_TRUE(inbox) << (inbox ? "" : inbox.error().message);
  return inbox ? std::move(*inbox) : nullptr;
}

inline Result<Accepted> append(SegmentInbox& inbox, const Delivery& delivery) {
  return inbox.append(delivery, fingerprintOf(delivery));
}

inline std::vector<StoredDelivery> readAll(SegmentInbox& inbox) {
  std::vector<StoredDelivery> all;
  for (std::uint64_t position = inbox.firstPosition();;) {
    auto some = inbox.read(position, 7);
    EXPECT_TRUE(some) << (some ? "" : some.error().message);
    if (!some || some->empty()) return all;
    position = some->back().next;
    for (auto& one : *some) all.push_back(std::move(one));
  }
}

inline std::vector<std::string> idsIn(SegmentInbox& inbox) {
  std::vector<std::string> ids;
  for (const auto& stored : readAll(inbox)) ids.push_back(stored.delivery.id);
  return ids;
}

}  // namespace sluice
