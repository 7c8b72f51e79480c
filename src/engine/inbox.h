/// The durable inbox: what the webhook intake writes and the engine's consumer reads. A port; src/store/inbox
/// implements it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/fields.h"
#include "base/ids.h"
#include "base/result.h"
#include "base/time.h"

namespace sluice {

/// One authentic webhook, as it came. Already verified against the hook's secret.
struct Delivery {
  std::string id;     ///< what `GET /deliveries` shows: the forge's delivery id where it sent a usable one
  std::string hook;   ///< `github/acme/shop`: the path below /webhooks that picked the secret
  std::string event;  ///< the forge's event header, e.g. `pull_request`
  RepositoryName repository;  ///< the configured repository; never empty
  Instant received_at;
  std::string body;  ///< raw bytes, checked to be acceptable JSON
};

struct Accepted {
  bool duplicate = false;  ///< the same delivery id, or the same body on the same hook, within the window:
                           ///< nothing was stored
  std::uint64_t position = 0;  ///< where it is in the log; grows
};

struct StoredDelivery {
  std::uint64_t position = 0;  ///< of this record
  std::uint64_t next = 0;      ///< where reading goes on behind it
  Delivery delivery;
};

/// Any thread may append and read. An append returns only after the record is on disk.
class Inbox {
 public:
  virtual ~Inbox() = default;
  /// Fails with `transient` when the disk cannot take it: then nothing was taken. `fingerprint` identifies
  /// the body under its hook (the verified HMAC); equal fingerprints are equal bodies.
  virtual Result<Accepted> append(const Delivery& delivery, std::string_view fingerprint) = 0;
  /// At most `limit` records from `position` on, in order. Empty at the end of the log.
  virtual Result<std::vector<StoredDelivery>> read(std::uint64_t position, std::size_t limit) = 0;
  /// Blocks until there is something at `position`, the time has passed or stop() was called.
  virtual void waitBeyond(std::uint64_t position, Millis at_most) = 0;
  /// Where the next record will begin.
  virtual std::uint64_t endPosition() const = 0;
  /// Everything before `position` was consumed: old segments may go.
  virtual void release(std::uint64_t position) = 0;
  virtual void stop() = 0;
};

}  // namespace sluice
