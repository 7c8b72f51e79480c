/// JSON from outside, read without trust, and JSON written by us. The only header through which rooms see
/// JSON. Parsing refuses what RapidJSON alone would take: nesting past the limit, repeated keys, data after
/// the end, NUL, invalid UTF-8.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace sluice {

/// A read-only value inside a parsed document. Cheap to copy; keeps its document alive. Every accessor checks
/// the type.
class Json {
 public:
  static constexpr std::size_t kMaxDepth = 64;

  /// Fails with `invalid`; the message names the byte offset and what was wrong.
  static Result<Json> parse(std::string_view text);

  Json() = default;  ///< the missing value
  bool missing() const { return value_ == nullptr; }
  bool isNull() const;
  bool isObject() const;
  bool isArray() const;
  bool isString() const;

  /// Member `key`, or the missing value when this is no object or has no such key. Chains: `json["a"]["b"]`.
  Json operator[](std::string_view key) const;
  /// Element `index`, or the missing value.
  Json at(std::size_t index) const;
  std::size_t size() const;  ///< elements or members; 0 for anything else

  std::optional<std::string_view> string() const;
  std::optional<std::int64_t> integer() const;  ///< a JSON integer that fits; never a fraction or a string
  std::optional<double> number() const;
  std::optional<bool> boolean() const;
  std::string text(std::string_view otherwise = "") const;  ///< the string, or `otherwise`

  std::vector<Json> items() const;
  std::vector<std::pair<std::string, Json>> members() const;
  std::string dump() const;  ///< compact JSON text of this value

 private:
  std::shared_ptr<const void> document_;
  const void* value_ = nullptr;
};

/// Streams JSON text. Calls must nest correctly; strings must be UTF-8 (invalid bytes are replaced).
class JsonWriter {
 public:
  JsonWriter();
  ~JsonWriter();
  JsonWriter(const JsonWriter&) = delete;
  JsonWriter& operator=(const JsonWriter&) = delete;

  JsonWriter& beginObject();
  JsonWriter& endObject();
  JsonWriter& beginArray();
  JsonWriter& endArray();
  JsonWriter& key(std::string_view name);
  JsonWriter& value(std::string_view text);
  JsonWriter& value(const char* text) { return value(std::string_view(text)); }
  JsonWriter& value(std::int64_t number);
  JsonWriter& value(int number) { return value(static_cast<std::int64_t>(number)); }
  JsonWriter& value(double number);
  JsonWriter& value(bool truth);
  JsonWriter& null();
  JsonWriter& raw(std::string_view json);  ///< REQUIRES: one valid JSON value
  template <class T>
  JsonWriter& field(std::string_view name, const T& v) {
    key(name);
    return value(v);
  }

  std::string take();  ///< the text so far; the writer starts anew

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// Replaces every byte sequence that is not UTF-8 by U+FFFD.
std::string toValidUtf8(std::string_view text);

}  // namespace sluice
