/// Errors as values. A failure is a `Result`; a refusal by a rule is an ordinary value (core/reason.h).
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <tl/expected.hpp>

namespace sluice {

/// What a caller may do about a failure. Only `transient` is ever retried.
enum class ErrorKind {
  transient,     ///< may work when tried again: time-outs, 429, 5xx, a busy database
  invalid,       ///< the input is wrong and stays wrong
  not_found,     ///< the thing named does not exist
  conflict,      ///< the world is not what the caller expected (a moved ref, a used name)
  unauthorized,  ///< credentials are missing or not enough
  corrupt,       ///< stored data fails its own checks
  unclear,       ///< the answer was lost: the action may or may not have happened
  internal,      ///< a defect of this program
};

struct Error {
  ErrorKind kind = ErrorKind::internal;
  std::string message;  ///< for people: what happened and what to do next; never holds a secret
  std::optional<std::chrono::seconds> retry_after = std::nullopt;  ///< asked for by the other side
};

template <class T>
class [[nodiscard]] Result : public tl::expected<T, Error> {
 public:
  using tl::expected<T, Error>::expected;
  // NOLINTNEXTLINE(google-explicit-constructor): a Result is its expected
  Result(tl::expected<T, Error> other) : tl::expected<T, Error>(std::move(other)) {}
};

using Status = Result<void>;

inline tl::unexpected<Error> fail(ErrorKind kind, std::string message) {
  return tl::unexpected<Error>(Error{kind, std::move(message)});
}
inline tl::unexpected<Error> fail(Error error) { return tl::unexpected<Error>(std::move(error)); }

}  // namespace sluice
