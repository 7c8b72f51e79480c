/// Digests and text encodings of bytes. Thread-safe, pure.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace sluice {

using Digest = std::array<std::uint8_t, 32>;

Digest sha256(std::string_view bytes);
Digest hmacSha256(std::string_view key, std::string_view bytes);

std::string toHex(std::string_view bytes);
std::string toHex(const Digest& digest);
/// Lower-case SHA-256 of `text` in hex: 64 characters.
std::string sha256Hex(std::string_view text);
/// Nothing on an odd length or a character that is not hex; accepts both cases.
std::optional<std::string> fromHex(std::string_view hex);

std::string toBase64(std::string_view bytes);                  ///< RFC 4648 §4, padded
std::string toBase64Url(std::string_view bytes);               ///< RFC 4648 §5, without padding
std::optional<std::string> fromBase64(std::string_view text);  ///< strict: padded, no white space

}  // namespace sluice
