#include "store/inbox/record.h"

#include "base/digest.h"
#include "store/inbox/crc32c.h"

namespace sluice {
namespace {

using namespace std::string_view_literals;

constexpr std::string_view kRecordMagic = "SLD\xFF"sv;
constexpr std::size_t kPayloadFields = 24;
constexpr std::size_t kMaxField = 0xFFFF;

void setNumber(std::string& out, std::size_t offset, std::uint64_t number, std::size_t bytes) {
  for (std::size_t i = 0; i < bytes; ++i) out[offset + i] = static_cast<char>(number >> (8 * i));
}

}  // namespace

void putNumber(std::string& out, std::uint64_t number, std::size_t bytes) {
  out.resize(out.size() + bytes);
  setNumber(out, out.size() - bytes, number, bytes);
}

std::uint64_t getNumber(std::string_view bytes, std::size_t offset, std::size_t size) {
  std::uint64_t number = 0;
  for (std::size_t i = 0; i < size; ++i) {
    number |= static_cast<std::uint64_t>(static_cast<unsigned char>(bytes[offset + i])) << (8 * i);
  }
  return number;
}

DedupeKey dedupeKey(std::string_view hook, std::string_view text) {
  std::string both;
  both.reserve(hook.size() + 1 + text.size());
  both.append(hook).push_back('\0');
  both.append(text);
  const Digest digest = sha256(both);
  const std::string_view bytes(reinterpret_cast<const char*>(digest.data()), digest.size());
  return {getNumber(bytes, 0, 8), getNumber(bytes, 8, 8)};
}

std::optional<OutgoingRecord> OutgoingRecord::encode(const Delivery& delivery, const DedupeKey& body_key) {
  const std::string_view fields[] = {delivery.hook, delivery.id, delivery.event, delivery.repository.str()};
  std::size_t size = kPayloadFields;
  for (const std::string_view field : fields) {
    if (field.size() > kMaxField) return std::nullopt;
    size += field.size();
  }
  if (size + delivery.body.size() > kMaxPayload) return std::nullopt;
  OutgoingRecord record;
  record.body_ = delivery.body;
  std::string& front = record.front_;
  front.reserve(kRecordHeader + size);
  front.append(kRecordHeader, '\0');
  for (const std::string_view field : fields) putNumber(front, field.size(), 2);
  putNumber(front, body_key.high, 8);
  putNumber(front, body_key.low, 8);
  for (const std::string_view field : fields) front.append(field);
  front.replace(0, kRecordMagic.size(), kRecordMagic);
  setNumber(front, 4, size + delivery.body.size(), 4);
  setNumber(front, 24, static_cast<std::uint64_t>(toMillis(delivery.received_at)), 8);
  const std::uint32_t crc = crc32c(delivery.body, crc32c(std::string_view(front).substr(kRecordHeader)));
  setNumber(front, 32, crc, 4);
  return record;
}

void OutgoingRecord::place(std::uint64_t position, std::uint64_t synced) {
  setNumber(front_, 8, position, 8);
  setNumber(front_, 16, synced, 8);
  setNumber(front_, 36, crc32c(std::string_view(front_).substr(0, 36)), 4);
}

std::optional<RecordHeader> decodeHeader(std::string_view bytes) {
  if (bytes.size() < kRecordHeader || !bytes.starts_with(kRecordMagic)) return std::nullopt;
  if (crc32c(bytes.substr(0, 36)) != getNumber(bytes, 36, 4)) return std::nullopt;
  RecordHeader header;
  header.payload_size = static_cast<std::uint32_t>(getNumber(bytes, 4, 4));
  header.position = getNumber(bytes, 8, 8);
  header.synced = getNumber(bytes, 16, 8);
  header.received_at = instantFromMillis(static_cast<std::int64_t>(getNumber(bytes, 24, 8)));
  header.payload_crc = static_cast<std::uint32_t>(getNumber(bytes, 32, 4));
  if (header.payload_size < kPayloadFields || header.payload_size > kMaxPayload) return std::nullopt;
  return header;
}

std::optional<IncomingRecord> decodePayload(const RecordHeader& header, std::string_view payload,
                                            bool with_body) {
  if (payload.size() != header.payload_size || crc32c(payload) != header.payload_crc) return std::nullopt;
  IncomingRecord record;
  std::string repository;
  std::string* const fields[] = {&record.delivery.hook, &record.delivery.id, &record.delivery.event,
                                 &repository};
  std::size_t at = kPayloadFields;
  for (std::size_t i = 0; i < 4; ++i) {
    const auto size = static_cast<std::size_t>(getNumber(payload, 2 * i, 2));
    if (at + size > payload.size()) return std::nullopt;
    fields[i]->assign(payload.substr(at, size));
    at += size;
  }
  record.delivery.repository = RepositoryName(std::move(repository));
  record.delivery.received_at = header.received_at;
  if (with_body) record.delivery.body.assign(payload.substr(at));
  record.body_key = {getNumber(payload, 8, 8), getNumber(payload, 16, 8)};
  return record;
}

std::size_t findMagic(std::string_view bytes, std::size_t from) { return bytes.find(kRecordMagic, from); }

}  // namespace sluice
