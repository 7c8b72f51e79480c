/// One delivery as bytes, version 1 of the inbox format. Pure; any thread. All numbers are little-endian.
///
///   record   offset size
///            0      4    magic `SLD` 0xFF (0xFF cannot occur in JSON text, so no body can look like a
///            record) 4      4    length of the payload in bytes 8      8    position of this record in the
///            log 16     8    synced: everything before this position was on disk when the record was written
///            24     8    received_at, milliseconds since 1970 UTC
///            32     4    CRC-32C of the payload
///            36     4    CRC-32C of bytes 0 to 35
///            40     …    payload
///   payload  0      2    length of hook            2  2  length of id
///            4      2    length of event           6  2  length of repository
///            8      16   body key: what identifies the body under its hook (all zero: nothing does)
///            24     …    hook, id, event, repository, body, one behind the other
///
/// `synced` tells a torn tail from rot: a bad record at P was acknowledged if some later record has synced >
/// P.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "engine/inbox.h"

namespace sluice {

/// 128 bits of SHA-256; all zero means none.
struct DedupeKey {
  std::uint64_t high = 0;
  std::uint64_t low = 0;
  bool none() const { return high == 0 && low == 0; }
  bool operator==(const DedupeKey&) const = default;
};

/// A hook and a text that identifies something under it.
DedupeKey dedupeKey(std::string_view hook, std::string_view text);

constexpr std::size_t kRecordHeader = 40;
constexpr std::size_t kMaxPayload = 64UL << 20;

/// A record on its way to the disk. The body is not copied: the delivery must outlive it.
class OutgoingRecord {
 public:
  /// Nothing when a field is longer than the format can say.
  static std::optional<OutgoingRecord> encode(const Delivery& delivery, const DedupeKey& body_key);
  /// Fills in what only the writer knows.
  void place(std::uint64_t position, std::uint64_t synced);

  std::string_view front() const { return front_; }  ///< header and fields; the body follows
  std::string_view body() const { return body_; }
  std::size_t size() const { return front_.size() + body_.size(); }

 private:
  std::string front_;
  std::string_view body_;
};

struct RecordHeader {
  std::uint32_t payload_size = 0;
  std::uint64_t position = 0;
  std::uint64_t synced = 0;
  Instant received_at;
  std::uint32_t payload_crc = 0;
};

/// Nothing when these are not the 40 bytes of a whole header.
std::optional<RecordHeader> decodeHeader(std::string_view bytes);

struct IncomingRecord {
  Delivery delivery;
  DedupeKey body_key;
};

/// Nothing when the payload fails its checksum or its lengths do not add up. Without `with_body` the body
/// stays empty.
std::optional<IncomingRecord> decodePayload(const RecordHeader& header, std::string_view payload,
                                            bool with_body);

/// Where in `bytes` the next magic starts, from `from` on; npos when there is none.
std::size_t findMagic(std::string_view bytes, std::size_t from);

void putNumber(std::string& out, std::uint64_t number, std::size_t bytes);
std::uint64_t getNumber(std::string_view bytes, std::size_t offset, std::size_t size);

}  // namespace sluice
