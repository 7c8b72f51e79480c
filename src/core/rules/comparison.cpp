#include "core/rules/comparison.h"

#include <array>
#include <charconv>
#include <cmath>

namespace sluice {

std::optional<Comparison> parseComparison(std::string_view text) {
  constexpr std::array<std::string_view, 6> signs{">=", "<=", "==", "!=", ">", "<"};  // the longer ones first
  for (const std::string_view sign : signs) {
    if (!text.starts_with(sign)) continue;
    text.remove_prefix(sign.size());
    while (text.starts_with(' ')) text.remove_prefix(1);
    double limit = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), limit);
    if (text.empty() || error != std::errc() || end != text.data() + text.size() || !std::isfinite(limit))
      return std::nullopt;
    return Comparison{std::string(sign), limit};
  }
  return std::nullopt;
}

bool satisfies(double value, const Comparison& comparison) {
  if (std::isnan(value)) return false;
  if (comparison.sign == ">") return value > comparison.limit;
  if (comparison.sign == ">=") return value >= comparison.limit;
  if (comparison.sign == "<") return value < comparison.limit;
  if (comparison.sign == "<=") return value <= comparison.limit;
  if (comparison.sign == "==") return value == comparison.limit;
  if (comparison.sign == "!=") return value != comparison.limit;
  return false;
}

std::string describeNumber(double value) {
  if (std::isnan(value)) return "NaN";
  std::array<char, 64> text{};
  const auto [end, error] = std::to_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() ? std::string(text.data(), end) : "?";
}

std::string describeComparison(const Comparison& comparison) {
  return comparison.sign + " " + describeNumber(comparison.limit);
}

}  // namespace sluice
