#include "gateway/webhook/envelope.h"

#if defined(__SSE2__)
// Sixteen characters of a string at a time. No other file instantiates this reader, so they need not agree.
#define RAPIDJSON_SSE2
#endif
#include <rapidjson/error/en.h>
#include <rapidjson/reader.h>

#include <array>
#include <cstdint>
#include <cstring>
#include <memory>
#include <unordered_set>
#include <vector>

#include "base/json.h"

namespace sluice::webhook {
namespace {

/// Bytes up to the first that JSON cannot hold anywhere: a control character other than tab and line ends
/// (RapidJSON 1.1 lets 0x1A to 0x1F pass when it reads sixteen characters at a time), or no valid UTF-8
/// (RFC 3629).
std::size_t acceptablePrefix(std::string_view text) {
  constexpr std::uint64_t kOnes = 0x0101010101010101ULL;
  constexpr std::uint64_t kHigh = 0x80 * kOnes;
  std::size_t i = 0;
  while (i < text.size()) {
    std::uint64_t word;
    while (i + 8 <= text.size()) {
      std::memcpy(&word, text.data() + i, 8);
      // Some byte is over 0x7F, or under 0x20: then subtracting that borrows from its high bit.
      if (((word | (word - 0x20 * kOnes)) & kHigh) != 0) break;
      i += 8;
    }
    if (i == text.size()) break;
    const auto byte = [&](std::size_t k) {
      return i + k < text.size() ? static_cast<unsigned char>(text[i + k]) : 0U;
    };
    const auto tail = [&](std::size_t k) { return (byte(k) & 0xC0U) == 0x80U; };
    const unsigned first = byte(0);
    if (first < 0x20 && first != '\t' && first != '\n' && first != '\r') return i;
    if (first < 0x80) {
      i += 1;
    } else if (first >= 0xC2 && first <= 0xDF && tail(1)) {
      i += 2;
    } else if (first >= 0xE0 && first <= 0xEF && tail(1) && tail(2) && !(first == 0xE0 && byte(1) < 0xA0) &&
               !(first == 0xED && byte(1) > 0x9F)) {
      i += 3;
    } else if (first >= 0xF0 && first <= 0xF4 && tail(1) && tail(2) && tail(3) &&
               !(first == 0xF0 && byte(1) < 0x90) && !(first == 0xF4 && byte(1) > 0x8F)) {
      i += 4;
    } else {
      return i;
    }
  }
  return i;
}

/// The keys of the objects that are open, to find one that comes twice. Few keys are compared one by one; an
/// object with many gets a set, or a hostile body would take quadratic time.
class OpenKeys {
 public:
  void open() { objects_.push_back({keys_.size(), nullptr}); }
  void close() {
    keys_.resize(objects_.back().first_key);
    objects_.pop_back();
  }
  /// False when the innermost object has the key already. `key` stays valid until the object closes.
  bool add(std::string_view key) {
    Object& object = objects_.back();
    if (object.many != nullptr) return object.many->insert(key).second;
    for (std::size_t i = object.first_key; i < keys_.size(); ++i) {
      if (keys_[i] == key) return false;
    }
    keys_.push_back(key);
    if (keys_.size() - object.first_key > kFew) {
      object.many = std::make_unique<std::unordered_set<std::string_view>>(
          keys_.begin() + static_cast<std::ptrdiff_t>(object.first_key), keys_.end());
    }
    return true;
  }

 private:
  static constexpr std::size_t kFew = 128;
  struct Object {
    std::size_t first_key;
    std::unique_ptr<std::unordered_set<std::string_view>> many;
  };
  std::vector<std::string_view> keys_;
  std::vector<Object> objects_;
};

class Scan : public rapidjson::BaseReaderHandler<rapidjson::UTF8<>, Scan> {
 public:
  explicit Scan(RepositoryField field) : field_(field) {}

  const std::string& problem() const { return problem_; }
  Envelope take() { return std::move(envelope_); }

  bool StartObject() {
    if (at_name_) return refuse("the repository's name is not a string");
    keys_.open();
    if (depth_ == 1) in_repository_ = at_object_;
    at_object_ = false;
    return deeper();
  }
  bool EndObject(rapidjson::SizeType) {
    keys_.close();
    if (depth_ == 2) in_repository_ = false;
    --depth_;
    return true;
  }
  bool StartArray() {
    if (depth_ == 0) return refuse("not a JSON object");
    return Default() && deeper();
  }
  bool EndArray(rapidjson::SizeType) {
    --depth_;
    return true;
  }
  bool Key(const char* text, rapidjson::SizeType size, bool) {
    const std::string_view key(text, size);
    if (!keys_.add(key)) return refuse("the key \"" + std::string(key.substr(0, 60)) + "\" is repeated");
    at_object_ = depth_ == 1 && key == field_.object;
    at_name_ = depth_ == 2 && in_repository_ && key == field_.name;
    return true;
  }
  bool String(const char* text, rapidjson::SizeType size, bool) {
    if (at_name_) {
      envelope_.repository.emplace(text, size);
      at_name_ = false;
    }
    return Default();
  }
  bool Default() {
    at_object_ = false;
    if (depth_ == 0) return refuse("not a JSON object");
    return !at_name_ || refuse("the repository's name is not a string");
  }

 private:
  bool deeper() {
    if (++depth_ <= Json::kMaxDepth) return true;
    return refuse("nested deeper than " + std::to_string(Json::kMaxDepth) + " levels");
  }
  bool refuse(std::string problem) {
    problem_ = std::move(problem);
    return false;
  }

  const RepositoryField field_;
  OpenKeys keys_;
  Envelope envelope_;
  std::string problem_;
  std::size_t depth_ = 0;
  bool at_object_ = false;      ///< the next value is that of the key `repository` at the top
  bool in_repository_ = false;  ///< inside that object
  bool at_name_ = false;        ///< the next value is the name
};

tl::unexpected<Error> refused(std::size_t offset, const std::string& problem) {
  return fail(ErrorKind::invalid, "not acceptable JSON at byte " + std::to_string(offset) + ": " + problem);
}

}  // namespace

Result<Envelope> readEnvelope(std::string_view body, RepositoryField field) {
  if (const std::size_t good = acceptablePrefix(body); good != body.size()) {
    const bool control = static_cast<unsigned char>(body[good]) < 0x20;
    return refused(good, control ? "a control character" : "invalid UTF-8");
  }
  // The in-situ reader unescapes strings where they stand and hands out pointers into this copy: no other
  // allocation.
  constexpr std::size_t kReadAhead = 16;  // the reader loads whole blocks
  std::string copy;
  copy.reserve(body.size() + kReadAhead);
  copy.assign(body);
  rapidjson::InsituStringStream stream(copy.data());
  // Its stack holds one state for each open level and is capped by the depth; the iterative parser cannot
  // overflow ours.
  std::array<char, 2048> memory;
  rapidjson::MemoryPoolAllocator<> stack(memory.data(), memory.size());
  rapidjson::GenericReader<rapidjson::UTF8<>, rapidjson::UTF8<>, rapidjson::MemoryPoolAllocator<>> reader(
      &stack, 512);
  Scan scan(field);
  const rapidjson::ParseResult parsed =
      reader.Parse<rapidjson::kParseInsituFlag | rapidjson::kParseIterativeFlag>(stream, scan);
  if (parsed) return scan.take();
  return refused(parsed.Offset(),
                 scan.problem().empty() ? rapidjson::GetParseError_En(parsed.Code()) : scan.problem());
}

}  // namespace sluice::webhook
