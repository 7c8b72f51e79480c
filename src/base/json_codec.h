/// Turns any value with a field list (base/fields.h) into JSON and back. Decoding is strict on types and
/// tolerant of missing or unknown fields, so that older records stay readable: a missing field keeps the
/// default of the struct.
#pragma once

#include <map>
#include <type_traits>
#include <variant>

#include "base/fields.h"
#include "base/ids.h"
#include "base/json.h"
#include "base/shared_list.h"
#include "base/time.h"
#include "base/timezone.h"

namespace sluice {

template <class T>
void encode(JsonWriter& out, const T& value);
template <class T>
bool decode(const Json& in,
            T& value);  ///< false when a value has the wrong type; `value` is then unspecified

namespace codec_detail {

template <class T>
struct Is {
  static constexpr bool optional = false, vector = false, shared_list = false, map = false, variant = false,
                        strong = false;
};
template <class T>
struct Is<std::optional<T>> : Is<void> {
  static constexpr bool optional = true;
};
template <class T>
struct Is<std::vector<T>> : Is<void> {
  static constexpr bool vector = true;
};
template <class T>
struct Is<SharedList<T>> : Is<void> {
  static constexpr bool shared_list = true;
};
template <class T>
struct Is<std::map<std::string, T>> : Is<void> {
  static constexpr bool map = true;
};
template <class... T>
struct Is<std::variant<T...>> : Is<void> {
  static constexpr bool variant = true;
};
template <class T>
struct Is<StrongString<T>> : Is<void> {
  static constexpr bool strong = true;
};

template <class T>
void encodeFields(JsonWriter& out, const T& value) {
  T::fields([&](std::string_view name, auto member) {
    out.key(name);
    encode(out, value.*member);
  });
}

template <class T>
bool decodeFields(const Json& in, T& value) {
  bool good = true;
  T::fields([&](std::string_view name, auto member) {
    const Json found = in[name];
    good = good && (found.missing() || decode(found, value.*member));
  });
  return good;
}

/// Alternatives of a variant carry `static constexpr std::string_view kind`.
template <class Variant, std::size_t I = 0>
bool decodeAlternative(const Json& in, std::string_view kind, Variant& value) {
  if constexpr (I < std::variant_size_v<Variant>) {
    using Alternative = std::variant_alternative_t<I, Variant>;
    if (Alternative::kind == kind) {
      Alternative alternative{};
      if (!decodeFields(in, alternative)) return false;
      value = std::move(alternative);
      return true;
    }
    return decodeAlternative<Variant, I + 1>(in, kind, value);
  } else {
    return false;
  }
}

}  // namespace codec_detail

template <class T>
void encode(JsonWriter& out, const T& value) {
  using Kind = codec_detail::Is<T>;
  if constexpr (Kind::optional) {
    if (value) {
      encode(out, *value);
    } else {
      out.null();
    }
  } else if constexpr (Kind::vector || Kind::shared_list) {
    out.beginArray();
    for (const auto& element : value) encode(out, element);
    out.endArray();
  } else if constexpr (Kind::map) {
    out.beginObject();
    for (const auto& [name, element] : value) {
      out.key(name);
      encode(out, element);
    }
    out.endObject();
  } else if constexpr (Kind::variant) {
    out.beginObject();
    std::visit(
        [&](const auto& alternative) {
          out.field("kind", std::decay_t<decltype(alternative)>::kind);
          codec_detail::encodeFields(out, alternative);
        },
        value);
    out.endObject();
  } else if constexpr (Kind::strong) {
    out.value(std::string_view(value.str()));
  } else if constexpr (std::is_same_v<T, Instant>) {
    out.value(std::string_view(toRfc3339(value)));
  } else if constexpr (std::is_same_v<T, Millis>) {
    out.value(static_cast<std::int64_t>(value.count()));
  } else if constexpr (std::is_same_v<T, TimeZone>) {
    out.value(std::string_view(value.name()));
  } else if constexpr (NamedEnum<T>) {
    out.value(toText(value));
  } else if constexpr (HasFields<T>) {
    out.beginObject();
    codec_detail::encodeFields(out, value);
    out.endObject();
  } else if constexpr (std::is_same_v<T, bool>) {
    out.value(value);
  } else if constexpr (std::is_integral_v<T>) {
    out.value(static_cast<std::int64_t>(value));
  } else if constexpr (std::is_floating_point_v<T>) {
    out.value(static_cast<double>(value));
  } else {
    out.value(std::string_view(value));
  }
}

template <class T>
bool decode(const Json& in, T& value) {
  using Kind = codec_detail::Is<T>;
  if constexpr (Kind::optional) {
    if (in.isNull()) {
      value.reset();
      return true;
    }
    return decode(in, value.emplace());
  } else if constexpr (Kind::vector) {
    if (!in.isArray()) return false;
    value.clear();
    for (const Json& element : in.items()) {
      if (!decode(element, value.emplace_back())) return false;
    }
    return true;
  } else if constexpr (Kind::shared_list) {
    std::vector<typename T::value_type> list;
    if (!decode(in, list)) return false;
    value = std::move(list);
    return true;
  } else if constexpr (Kind::map) {
    if (!in.isObject()) return false;
    value.clear();
    for (const auto& [name, element] : in.members()) {
      if (!decode(element, value[name])) return false;
    }
    return true;
  } else if constexpr (Kind::variant) {
    return codec_detail::decodeAlternative(in, in["kind"].text(), value);
  } else if constexpr (std::is_same_v<T, Instant>) {
    const auto at = fromRfc3339(in.text());
    if (at) value = *at;
    return at.has_value();
  } else if constexpr (std::is_same_v<T, Millis>) {
    if (!in.integer()) return false;
    value = Millis(*in.integer());
    return true;
  } else if constexpr (std::is_same_v<T, TimeZone>) {
    const auto zone = TimeZone::find(in.text());
    if (zone) value = *zone;
    return zone.has_value();
  } else if constexpr (NamedEnum<T>) {
    const auto named = fromText<T>(in.text());
    if (named) value = *named;
    return named.has_value();
  } else if constexpr (HasFields<T>) {
    return in.isObject() && codec_detail::decodeFields(in, value);
  } else if constexpr (std::is_same_v<T, bool>) {
    if (!in.boolean()) return false;
    value = *in.boolean();
    return true;
  } else if constexpr (std::is_integral_v<T>) {
    const auto number = in.integer();
    if (!number || !std::in_range<T>(*number)) return false;
    value = static_cast<T>(*number);
    return true;
  } else if constexpr (std::is_floating_point_v<T>) {
    if (!in.number()) return false;
    value = *in.number();
    return true;
  } else {
    if (!in.isString()) return false;
    value = T(in.text());
    return true;
  }
}

template <class T>
std::string toJson(const T& value) {
  JsonWriter out;
  encode(out, value);
  return out.take();
}

template <class T>
Result<T> fromJson(std::string_view text) {
  auto json = Json::parse(text);
  if (!json) return fail(ErrorKind::corrupt, json.error().message);
  T value{};
  if (!decode(*json, value))
    return fail(ErrorKind::corrupt, "a stored record does not have the expected shape");
  return value;
}

}  // namespace sluice
