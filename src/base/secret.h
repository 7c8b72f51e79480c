/// A secret that cannot be printed by accident: no `operator<<`, no formatter, no comparison but constant
/// time.
#pragma once

#include <string>
#include <string_view>

namespace sluice {

class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string value) : value_(std::move(value)) {}
  Secret(const Secret&) = default;
  Secret(Secret&&) noexcept = default;
  Secret& operator=(const Secret&) = default;
  Secret& operator=(Secret&&) noexcept = default;
  ~Secret();  ///< wipes the memory

  bool empty() const { return value_.empty(); }
  /// Constant time in the content; an empty secret equals nothing, not even an empty guess.
  bool equals(std::string_view guess) const;
  /// The text itself, for the one place that must send it. Grep for `reveal` to review them all.
  const std::string& reveal() const { return value_; }

 private:
  std::string value_;
};

/// Compares two byte strings in time that depends on their lengths only.
bool constantTimeEquals(std::string_view a, std::string_view b);

}  // namespace sluice
