#include "gateway/api/parameter.h"

#include <algorithm>
#include <charconv>

#include "base/timezone.h"

namespace sluice::api {
namespace {

constexpr std::size_t kMaxText = 4'000;
constexpr std::size_t kMaxTexts = 200;
constexpr std::size_t kMaxObjects = 1000;

std::string quoted(std::string_view name) { return '"' + toValidUtf8(name) + '"'; }

tl::unexpected<Error> expected(const Parameter& parameter, std::string_view what) {
  return fail(ErrorKind::invalid, quoted(parameter.name) + " must be " + std::string(what) + '.');
}

/// Terminals, comments and logs show these texts: a control character has no business in them.
bool isPlain(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return (byte >= 0x20 && byte != 0x7f) || c == '\n' || c == '\t';
  });
}

Status checkText(const Parameter& parameter, std::string_view text) {
  if (text.find_first_not_of(" \t\r\n") == std::string_view::npos)
    return expected(parameter, "a text that is not empty");
  if (text.size() > kMaxText) return expected(parameter, "at most 4,000 bytes long");
  if (!isPlain(text)) return expected(parameter, "free of control characters");
  if (!parameter.one_of.empty() &&
      std::find(parameter.one_of.begin(), parameter.one_of.end(), text) == parameter.one_of.end()) {
    std::string list;
    for (const std::string_view value : parameter.one_of) list += (list.empty() ? "" : ", ") + quoted(value);
    return expected(parameter, "one of " + list);
  }
  return {};
}

Status checkRange(const Parameter& parameter, std::int64_t value) {
  if (value >= parameter.least && value <= parameter.most) return {};
  if (parameter.most == INT64_MAX) return expected(parameter, "at least " + std::to_string(parameter.least));
  return expected(parameter,
                  "from " + std::to_string(parameter.least) + " to " + std::to_string(parameter.most));
}

const Parameter* find(const std::vector<Parameter>& declared, std::string_view name) {
  const auto found =
      std::find_if(declared.begin(), declared.end(), [&](const Parameter& p) { return p.name == name; });
  return found == declared.end() ? nullptr : &*found;
}

tl::unexpected<Error> unknown(const std::vector<Parameter>& declared, std::string_view name,
                              std::string_view where) {
  std::string text = quoted(name) + " is not known in this " + std::string(where) + ". ";
  if (declared.empty()) return fail(ErrorKind::invalid, text + "It takes nothing.");
  text += "It takes:";
  for (const Parameter& parameter : declared) text += ' ' + std::string(parameter.name);
  return fail(ErrorKind::invalid, text + '.');
}

}  // namespace

Result<Arguments::Value> Arguments::fromText(const Parameter& parameter, const std::string& text) {
  switch (parameter.kind) {
    case Kind::text: {
      if (auto good = checkText(parameter, text); !good) return fail(good.error());
      return Value(text);
    }
    case Kind::boolean:
      if (text != "true" && text != "false") return expected(parameter, "true or false");
      return Value(text == "true");
    case Kind::integer: {
      std::int64_t number = 0;
      const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
      if (error != std::errc() || end != text.data() + text.size()) return expected(parameter, "an integer");
      if (auto good = checkRange(parameter, number); !good) return fail(good.error());
      return Value(number);
    }
    case Kind::number:
      return expected(parameter, "a number");
    case Kind::objects:
      return expected(parameter, "an array of objects");
    case Kind::texts:
      return expected(parameter, "an array of texts");
    case Kind::instant: {
      const auto at = fromRfc3339(text);
      if (!at) return expected(parameter, "an RFC 3339 time such as 2026-03-01T20:00:00Z");
      return Value(*at);
    }
    case Kind::duration: {
      const auto length = parseDuration(text);
      if (!length || length->count() <= 0) return expected(parameter, "a length of time such as 30m or 2h");
      return Value(*length);
    }
    case Kind::date:
      if (!isLocalDate(text)) return expected(parameter, "a date written YYYY-MM-DD");
      return Value(text);
  }
  return expected(parameter, "something else");
}

Result<Arguments::Value> Arguments::fromJson(const Parameter& parameter, const Json& json) {
  switch (parameter.kind) {
    case Kind::boolean:
      if (!json.boolean()) return expected(parameter, "true or false");
      return Value(*json.boolean());
    case Kind::integer: {
      if (!json.integer()) return expected(parameter, "an integer");
      if (auto good = checkRange(parameter, *json.integer()); !good) return fail(good.error());
      return Value(*json.integer());
    }
    case Kind::number: {
      const auto number = json.number();
      const bool within = number && *number >= static_cast<double>(parameter.least) &&
                          *number <= static_cast<double>(parameter.most);
      if (!within) {
        return expected(parameter, "a number from " + std::to_string(parameter.least) + " to " +
                                       std::to_string(parameter.most));
      }
      return Value(*number);
    }
    case Kind::objects: {
      const auto items = json.items();
      const bool good =
          json.isArray() && items.size() <= kMaxObjects &&
          std::all_of(items.begin(), items.end(), [](const Json& item) { return item.isObject(); });
      if (!good) return expected(parameter, "an array of at most 1,000 objects");
      return Value(true);
    }
    case Kind::texts: {
      if (!json.isArray() || json.size() == 0 || json.size() > kMaxTexts) {
        return expected(parameter, "an array of 1 to 200 texts");
      }
      std::vector<std::string> texts;
      for (const Json& item : json.items()) {
        if (!item.isString()) return expected(parameter, "an array of 1 to 200 texts");
        if (auto good = checkText(parameter, *item.string()); !good) return fail(good.error());
        texts.emplace_back(*item.string());
      }
      return Value(std::move(texts));
    }
    case Kind::text:
    case Kind::instant:
    case Kind::duration:
    case Kind::date:
      if (!json.isString()) return expected(parameter, "a text");
      return fromText(parameter, json.text());
  }
  return expected(parameter, "something else");
}

Result<Arguments> readBody(const std::vector<Parameter>& declared, std::string_view body) {
  Arguments arguments;
  if (!body.empty()) {
    const auto json = Json::parse(body);
    if (!json) return fail(ErrorKind::invalid, "The body is not acceptable JSON: " + json.error().message);
    if (!json->isObject()) return fail(ErrorKind::invalid, "The body must be a JSON object.");
    for (const auto& [name, value] : json->members()) {
      const Parameter* parameter = find(declared, name);
      if (parameter == nullptr) return unknown(declared, name, "body");
      if (value.isNull() && !parameter->required) continue;  // null says the same as leaving it out
      auto read = Arguments::fromJson(*parameter, value);
      if (!read) return fail(read.error());
      arguments.values_.emplace(name, std::move(*read));
    }
  }
  for (const Parameter& parameter : declared) {
    if (parameter.required && !arguments.has(parameter.name)) {
      return fail(ErrorKind::invalid, quoted(parameter.name) + " is missing from the body.");
    }
  }
  return arguments;
}

Result<Arguments> readQuery(const std::vector<Parameter>& declared,
                            const std::map<std::string, std::string>& query) {
  Arguments arguments;
  for (const auto& [name, text] : query) {
    const Parameter* parameter = find(declared, name);
    if (parameter == nullptr) return unknown(declared, name, "query");
    if (text.empty() && !parameter->required) continue;  // `?status=` asks for nothing in particular
    auto read = Arguments::fromText(*parameter, text);
    if (!read) return fail(read.error());
    arguments.values_.emplace(name, std::move(*read));
  }
  for (const Parameter& parameter : declared) {
    if (parameter.required && !arguments.has(parameter.name)) {
      return fail(ErrorKind::invalid, quoted(parameter.name) + " is missing from the query.");
    }
  }
  return arguments;
}

namespace {
template <class T>
std::optional<T> valueOf(const auto& values, std::string_view name) {
  const auto found = values.find(name);
  if (found == values.end()) return std::nullopt;
  const T* value = std::get_if<T>(&found->second);
  return value == nullptr ? std::nullopt : std::optional<T>(*value);
}
}  // namespace

std::string Arguments::text(std::string_view name, std::string_view otherwise) const {
  return valueOf<std::string>(values_, name).value_or(std::string(otherwise));
}
bool Arguments::boolean(std::string_view name) const { return valueOf<bool>(values_, name).value_or(false); }
std::optional<std::int64_t> Arguments::integer(std::string_view name) const {
  return valueOf<std::int64_t>(values_, name);
}
std::optional<double> Arguments::number(std::string_view name) const {
  return valueOf<double>(values_, name);
}
std::vector<std::string> Arguments::texts(std::string_view name) const {
  return valueOf<std::vector<std::string>>(values_, name).value_or(std::vector<std::string>());
}
std::optional<Instant> Arguments::instant(std::string_view name) const {
  return valueOf<Instant>(values_, name);
}

}  // namespace sluice::api
