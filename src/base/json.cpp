#include "base/json.h"

#include <rapidjson/document.h>
#include <rapidjson/error/en.h>
#include <rapidjson/reader.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <unordered_set>

namespace sluice {
namespace {

constexpr unsigned kFlags = rapidjson::kParseIterativeFlag | rapidjson::kParseValidateEncodingFlag;

/// First pass: depth and repeated keys, before any tree is built.
class Guard : public rapidjson::BaseReaderHandler<rapidjson::UTF8<>, Guard> {
 public:
  explicit Guard(std::string& problem) : problem_(problem) {}
  bool StartObject() {
    keys_.emplace_back();
    return deeper();
  }
  bool StartArray() { return deeper(); }
  bool EndObject(rapidjson::SizeType) {
    keys_.pop_back();
    --depth_;
    return true;
  }
  bool EndArray(rapidjson::SizeType) {
    --depth_;
    return true;
  }
  bool Key(const char* text, rapidjson::SizeType size, bool) {
    std::string_view name(text, size);
    if (keys_.back().insert(std::string(name)).second) return true;
    problem_ = "the key \"" + std::string(name.substr(0, 60)) + "\" is repeated";
    return false;
  }

 private:
  bool deeper() {
    if (++depth_ <= Json::kMaxDepth) return true;
    problem_ = "nested deeper than " + std::to_string(Json::kMaxDepth) + " levels";
    return false;
  }
  std::string& problem_;
  std::vector<std::unordered_set<std::string>> keys_;
  std::size_t depth_ = 0;
};

const rapidjson::Value& in(const void* value) { return *static_cast<const rapidjson::Value*>(value); }

std::string_view viewOf(const rapidjson::Value& value) {
  return {value.GetString(), value.GetStringLength()};
}

/// Length of the valid UTF-8 sequence at the start of `text`; 0 when there is none.
std::size_t utf8Length(std::string_view text) {
  const auto byte = [&](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U; };
  const auto tail = [&](std::size_t i) { return (byte(i) & 0xC0U) == 0x80U; };
  const unsigned first = byte(0);
  if (first < 0x80) return 1;
  if (first >= 0xC2 && first <= 0xDF) return tail(1) ? 2 : 0;
  if (first >= 0xE0 && first <= 0xEF) {
    const bool overlong = first == 0xE0 && byte(1) < 0xA0;
    const bool surrogate = first == 0xED && byte(1) > 0x9F;
    return tail(1) && tail(2) && !overlong && !surrogate ? 3 : 0;
  }
  if (first >= 0xF0 && first <= 0xF4) {
    const bool overlong = first == 0xF0 && byte(1) < 0x90;
    const bool beyond = first == 0xF4 && byte(1) > 0x8F;
    return tail(1) && tail(2) && tail(3) && !overlong && !beyond ? 4 : 0;
  }
  return 0;
}

}  // namespace

Result<Json> Json::parse(std::string_view text) {
  if (text.find('\0') != std::string_view::npos) return fail(ErrorKind::invalid, "not JSON: a NUL byte");
  std::string problem;
  Guard guard(problem);
  rapidjson::Reader reader;
  rapidjson::MemoryStream guarded(text.data(), text.size());
  rapidjson::EncodedInputStream<rapidjson::UTF8<>, rapidjson::MemoryStream> first(guarded);
  const rapidjson::ParseResult ok = reader.Parse<kFlags>(first, guard);
  if (!ok) {
    if (problem.empty()) problem = rapidjson::GetParseError_En(ok.Code());
    return fail(ErrorKind::invalid,
                "not acceptable JSON at byte " + std::to_string(ok.Offset()) + ": " + problem);
  }
  auto document = std::make_shared<rapidjson::Document>();
  document->Parse<kFlags>(text.data(), text.size());
  if (document->HasParseError()) return fail(ErrorKind::invalid, "not JSON");
  Json json;
  json.value_ = static_cast<const rapidjson::Value*>(document.get());
  json.document_ = std::move(document);
  return json;
}

bool Json::isNull() const { return value_ != nullptr && in(value_).IsNull(); }
bool Json::isObject() const { return value_ != nullptr && in(value_).IsObject(); }
bool Json::isArray() const { return value_ != nullptr && in(value_).IsArray(); }
bool Json::isString() const { return value_ != nullptr && in(value_).IsString(); }

Json Json::operator[](std::string_view key) const {
  Json member;
  if (!isObject()) return member;
  const rapidjson::Value name(rapidjson::StringRef(key.data(), key.size()));
  const auto found = in(value_).FindMember(name);
  if (found == in(value_).MemberEnd()) return member;
  member.document_ = document_;
  member.value_ = &found->value;
  return member;
}

Json Json::at(std::size_t index) const {
  Json element;
  if (!isArray() || index >= in(value_).Size()) return element;
  element.document_ = document_;
  element.value_ = &in(value_)[static_cast<rapidjson::SizeType>(index)];
  return element;
}

std::size_t Json::size() const {
  if (isArray()) return in(value_).Size();
  if (isObject()) return in(value_).MemberCount();
  return 0;
}

std::optional<std::string_view> Json::string() const {
  if (!isString()) return std::nullopt;
  return viewOf(in(value_));
}

std::optional<std::int64_t> Json::integer() const {
  if (value_ == nullptr || !in(value_).IsInt64()) return std::nullopt;
  return in(value_).GetInt64();
}

std::optional<double> Json::number() const {
  if (value_ == nullptr || !in(value_).IsNumber()) return std::nullopt;
  return in(value_).GetDouble();
}

std::optional<bool> Json::boolean() const {
  if (value_ == nullptr || !in(value_).IsBool()) return std::nullopt;
  return in(value_).GetBool();
}

std::string Json::text(std::string_view otherwise) const { return std::string(string().value_or(otherwise)); }

std::vector<Json> Json::items() const {
  std::vector<Json> all;
  all.reserve(isArray() ? size() : 0);
  for (std::size_t i = 0; isArray() && i < size(); ++i) all.push_back(at(i));
  return all;
}

std::vector<std::pair<std::string, Json>> Json::members() const {
  std::vector<std::pair<std::string, Json>> all;
  if (!isObject()) return all;
  for (const auto& member : in(value_).GetObject()) {
    Json value;
    value.document_ = document_;
    value.value_ = &member.value;
    all.emplace_back(std::string(viewOf(member.name)), std::move(value));
  }
  return all;
}

std::string Json::dump() const {
  if (missing()) return "null";
  rapidjson::StringBuffer buffer;
  rapidjson::Writer<rapidjson::StringBuffer> writer(buffer);
  in(value_).Accept(writer);
  return {buffer.GetString(), buffer.GetSize()};
}

struct JsonWriter::Impl {
  rapidjson::StringBuffer buffer;
  rapidjson::Writer<rapidjson::StringBuffer> writer{buffer};
};

JsonWriter::JsonWriter() : impl_(std::make_unique<Impl>()) {}
JsonWriter::~JsonWriter() = default;

JsonWriter& JsonWriter::beginObject() {
  impl_->writer.StartObject();
  return *this;
}
JsonWriter& JsonWriter::endObject() {
  impl_->writer.EndObject();
  return *this;
}
JsonWriter& JsonWriter::beginArray() {
  impl_->writer.StartArray();
  return *this;
}
JsonWriter& JsonWriter::endArray() {
  impl_->writer.EndArray();
  return *this;
}
JsonWriter& JsonWriter::key(std::string_view name) {
  impl_->writer.Key(name.data(), static_cast<rapidjson::SizeType>(name.size()));
  return *this;
}
JsonWriter& JsonWriter::value(std::string_view text) {
  const std::string valid = toValidUtf8(text);
  impl_->writer.String(valid.data(), static_cast<rapidjson::SizeType>(valid.size()));
  return *this;
}
JsonWriter& JsonWriter::value(std::int64_t number) {
  impl_->writer.Int64(number);
  return *this;
}
JsonWriter& JsonWriter::value(double number) {
  impl_->writer.Double(number);
  return *this;
}
JsonWriter& JsonWriter::value(bool truth) {
  impl_->writer.Bool(truth);
  return *this;
}
JsonWriter& JsonWriter::null() {
  impl_->writer.Null();
  return *this;
}
JsonWriter& JsonWriter::raw(std::string_view json) {
  impl_->writer.RawValue(json.data(), json.size(), rapidjson::kObjectType);
  return *this;
}

std::string JsonWriter::take() {
  std::string text(impl_->buffer.GetString(), impl_->buffer.GetSize());
  impl_ = std::make_unique<Impl>();
  return text;
}

std::string toValidUtf8(std::string_view text) {
  std::string valid;
  valid.reserve(text.size());
  while (!text.empty()) {
    const std::size_t length = utf8Length(text);
    if (length == 0) {
      valid += "\xEF\xBF\xBD";
      text.remove_prefix(1);
    } else {
      valid += text.substr(0, length);
      text.remove_prefix(length);
    }
  }
  return valid;
}

}  // namespace sluice
