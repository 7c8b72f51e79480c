/// Field lists: a struct names its persisted fields once, and the codec (base/json_codec.h), the API and the
/// journal all read that list. `struct Hold { std::string reason; static constexpr void fields(auto&& each) {
/// each("reason", &Hold::reason); } };` A template, so that it costs nothing where nobody asks for it. Enums
/// name their values by specialising EnumNames. Names are a contract: they are stored, so they are never
/// reused for another meaning.
#pragma once

#include <optional>
#include <string_view>
#include <utility>

namespace sluice {

template <class T>
concept HasFields = requires {
  T::fields([](auto&&...) {});
};

/// Specialise with `static constexpr std::pair<E, std::string_view> names[]`.
template <class E>
struct EnumNames;

template <class E>
concept NamedEnum = requires {
  EnumNames<E>::names[0].second;
};

template <NamedEnum E>
constexpr std::string_view toText(E value) {
  for (const auto& [candidate, name] : EnumNames<E>::names) {
    if (candidate == value) return name;
  }
  return "unknown";
}

template <NamedEnum E>
constexpr std::optional<E> fromText(std::string_view text) {
  for (const auto& [candidate, name] : EnumNames<E>::names) {
    if (name == text) return candidate;
  }
  return std::nullopt;
}

}  // namespace sluice
