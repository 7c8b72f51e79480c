/// Header fields of one message, in order. Names compare without regard to case (RFC 9110 §5.1). A value
/// type; not shared.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace sluice::http {

/// True when `a` and `b` differ at most in ASCII case. Never looks at the locale.
bool equalsIgnoringCase(std::string_view a, std::string_view b);
/// RFC 9110 `token`: what a method or a field name may consist of.
bool isToken(std::string_view text);
/// Visible characters, space, tab and bytes above 127: no CR, LF, NUL or other control character can pass.
bool isFieldValue(std::string_view text);

class Headers {
 public:
  Headers() = default;
  Headers(std::initializer_list<std::pair<std::string, std::string>> fields) : fields_(fields) {}

  void add(std::string name, std::string value) { fields_.emplace_back(std::move(name), std::move(value)); }
  /// Replaces every field of that name.
  void set(std::string_view name, std::string value);

  /// The first value of that name.
  std::optional<std::string_view> find(std::string_view name) const;
  /// The value where the name occurs exactly once. For whatever decides something: two answers are no answer.
  std::optional<std::string_view> single(std::string_view name) const;
  /// The first value, or `otherwise`.
  std::string_view get(std::string_view name, std::string_view otherwise = "") const;
  std::size_t count(std::string_view name) const;

  auto begin() const { return fields_.begin(); }
  auto end() const { return fields_.end(); }
  std::size_t size() const { return fields_.size(); }
  bool empty() const { return fields_.empty(); }

 private:
  std::vector<std::pair<std::string, std::string>> fields_;
};

}  // namespace sluice::http
