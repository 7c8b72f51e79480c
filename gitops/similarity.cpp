#include "gitops/similarity.h"

#include <algorithm>

#include "gitops/path_merge.h"

namespace sluice {
namespace {

constexpr std::uint32_t kLongestSpan = 64;
constexpr std::uint32_t kHashes = 107'927;

}  // namespace

FileFingerprint::FileFingerprint(std::string_view bytes) : size_(bytes.size()) {
  const bool text = !looksBinary(bytes);
  std::uint32_t low = 0;
  std::uint32_t high = 0;
  std::uint32_t length = 0;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    const char c = bytes[i];
    if (text && c == '\r' && i + 1 < bytes.size() && bytes[i + 1] == '\n') continue;
    const std::uint32_t before = low;
    low = (low << 7U) ^ (high >> 25U);
    high = (high << 7U) ^ (before >> 25U);
    low += static_cast<unsigned char>(c);
    if (++length < kLongestSpan && c != '\n') continue;
    spans_.emplace_back((low + high * 0x61U) % kHashes, length);
    low = high = length = 0;
  }
  // What follows the last whole span does not count: so it is in git up to 2.43.
  std::sort(spans_.begin(), spans_.end());
  std::size_t kept = 0;
  for (std::size_t i = 1; i < spans_.size(); ++i) {
    if (spans_[i].first == spans_[kept].first) {
      spans_[kept].second += spans_[i].second;
    } else {
      spans_[++kept] = spans_[i];
    }
  }
  if (!spans_.empty()) spans_.resize(kept + 1);
}

int FileFingerprint::likeness(const FileFingerprint& other) const {
  if (!mayBeAlike(size_, other.size_)) return 0;
  std::uint64_t common = 0;
  for (auto a = spans_.begin(), b = other.spans_.begin(); a != spans_.end() && b != other.spans_.end();) {
    if (a->first == b->first) {
      common += std::min(a->second, b->second);
      ++a;
      ++b;
    } else if (a->first < b->first) {
      ++a;
    } else {
      ++b;
    }
  }
  return static_cast<int>(common * kMostAlike / std::max(size_, other.size_));
}

bool mayBeAlike(std::uint64_t a, std::uint64_t b) {
  return a != 0 && b != 0 && std::min(a, b) >= std::max(a, b) - std::max(a, b) / 2;
}

}  // namespace sluice
