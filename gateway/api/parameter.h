/// What a request may say, in its query or its JSON body: declared once, checked strictly, and described by
/// openapi.json from the same declaration. Unknown names and wrong types are refused by name.
#pragma once

#include <map>
#include <variant>

#include "base/fields.h"
#include "base/json.h"
#include "base/time.h"

namespace sluice::api {

enum class Kind {
  text,  ///< not empty, at most 4,000 bytes, no control characters but line breaks and tabs
  boolean,
  integer,
  number,    ///< any JSON number within its bounds
  objects,   ///< at most 1,000 of them; the handler reads what is in them
  texts,     ///< 1 to 200 of them
  instant,   ///< RFC 3339
  duration,  ///< `30m`, `2h`
  date,      ///< `YYYY-MM-DD`
};

struct Parameter {
  std::string_view name;
  Kind kind = Kind::text;
  bool required = false;
  std::string_view about = {};
  std::vector<std::string_view> one_of = {};  ///< of a text; empty: anything
  std::int64_t least = 0;                     ///< of an integer
  std::int64_t most = INT64_MAX;
  std::string_view item_schema = {};  ///< of `objects`: the JSON schema of each
};

/// Values that passed their declaration. Asking for a name that was not declared finds nothing.
class Arguments {
 public:
  bool has(std::string_view name) const { return values_.find(name) != values_.end(); }
  std::string text(std::string_view name, std::string_view otherwise = "") const;
  bool boolean(std::string_view name) const;  ///< false when absent
  std::optional<std::int64_t> integer(std::string_view name) const;
  std::optional<double> number(std::string_view name) const;
  std::vector<std::string> texts(std::string_view name) const;
  std::optional<Instant> instant(std::string_view name) const;
  /// The named value of an enum whose names were given as `one_of`.
  template <class E>
  std::optional<E> choice(std::string_view name) const;

 private:
  friend Result<Arguments> readBody(const std::vector<Parameter>&, std::string_view);
  friend Result<Arguments> readQuery(const std::vector<Parameter>&,
                                     const std::map<std::string, std::string>&);
  using Value =
      std::variant<std::string, bool, std::int64_t, double, std::vector<std::string>, Instant, Millis>;
  static Result<Value> fromText(const Parameter& parameter, const std::string& text);
  static Result<Value> fromJson(const Parameter& parameter, const Json& json);

  std::map<std::string, Value, std::less<>> values_;
};

/// Fail with `invalid`; the message names the field and what was expected. An empty body is an empty object.
Result<Arguments> readBody(const std::vector<Parameter>& declared, std::string_view body);
Result<Arguments> readQuery(const std::vector<Parameter>& declared,
                            const std::map<std::string, std::string>& query);

}  // namespace sluice::api

template <class E>
std::optional<E> sluice::api::Arguments::choice(std::string_view name) const {
  return has(name) ? sluice::fromText<E>(text(name)) : std::nullopt;
}
