/// CRC-32C (Castagnoli), as iSCSI and ext4 use it (RFC 3720 B.4). Finds torn and rotten bytes; proves nothing
/// against an attacker. Pure; any thread.
#pragma once

#include <cstdint>
#include <string_view>

namespace sluice {

/// `before` continues the checksum of what came before.
std::uint32_t crc32c(std::string_view bytes, std::uint32_t before = 0);

}  // namespace sluice
