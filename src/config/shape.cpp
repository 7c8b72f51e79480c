#include "config/shape.h"

#include <algorithm>
#include <array>

#include "config/schema.h"

namespace sluice::config {
namespace {

/// Words that YAML 1.1 readers take for booleans or nothing. Whoever writes `branch: on` may not mean text.
bool isSurprise(std::string_view text) {
  constexpr std::array<std::string_view, 8> words{"yes", "no", "on", "off", "true", "false", "y", "n"};
  std::string lower(text.substr(0, 6));
  for (char& c : lower) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return text.size() < 6 && std::find(words.begin(), words.end(), lower) != words.end();
}

class ShapeCheck {
 public:
  explicit ShapeCheck(Problems& problems) : problems_(problems) {}

  void map(const RawValue& value, const std::string& key_path, const std::string& shown) {
    if (value.kind != RawValue::Kind::map) {
      expected("a map", value, shown);
      return;
    }
    for (const RawEntry& entry : value.entries) {
      const std::string child_path = join(key_path, entry.key);
      const std::string child_shown = join(shown, entry.key);
      if (key_path.empty() && entry.key == "defaults") {
        defaults(*entry.value);
      } else if (const Key* key = findKey(child_path)) {
        check(*key, *entry.value, child_shown);
      } else {
        unknown(entry, key_path, child_shown);
      }
    }
  }

 private:
  static std::string join(const std::string& path, std::string_view key) {
    return path.empty() ? std::string(key) : path + "." + std::string(key);
  }

  void check(const Key& key, const RawValue& value, const std::string& shown) {
    const std::string path(key.path);
    switch (key.kind) {
      case Kind::scalar:
      case Kind::choice:
      case Kind::secret:
        scalar(key, value, shown);
        break;
      case Kind::boolean:
        if (value.kind != RawValue::Kind::scalar || (value.text != "true" && value.text != "false"))
          expected("true or false", value, shown);
        break;
      case Kind::map:
        map(value, path, shown);
        break;
      case Kind::one_or_map:
        if (value.kind == RawValue::Kind::map) {
          map(value, path, shown);
        } else {
          scalar(key, value, shown);
        }
        break;
      case Kind::json:
        if (value.kind != RawValue::Kind::scalar) expected("a single value", value, shown);
        break;
      case Kind::names:
        names(key, value, shown);
        break;
      case Kind::list:
        if (value.kind == RawValue::Kind::list) {
          items(path, value, shown);
        } else {
          expected("a list", value, shown);
        }
        break;
      case Kind::one_or_list:
        if (value.kind == RawValue::Kind::list) {
          items(path, value, shown);
        } else {
          check(*findKey(path + "[]"), value, shown);
        }
        break;
      case Kind::later:
        later(key, value, shown);
        break;
    }
  }

  void scalar(const Key& key, const RawValue& value, const std::string& shown) {
    if (value.kind != RawValue::Kind::scalar) {
      expected("text", value, shown);
      return;
    }
    if (key.kind == Kind::secret) return;  // config/secrets.cpp looks at these, without showing them
    if (key.kind != Kind::choice && !value.quoted && isSurprise(value.text)) {
      problems_.error(
          value.mark, shown,
          "expected text, but YAML readers take " + value.text + " for yes or no: put it in quotes");
      return;
    }
    if (const auto complaint = key.check(value.text)) {
      const bool may_hold_password =
          value.text.find('@') != std::string::npos && value.text.find(':') != std::string::npos;
      problems_.error(value.mark, shown,
                      may_hold_password ? *complaint : *complaint + ", found " + inQuotes(value.text));
    }
  }

  void names(const Key& key, const RawValue& value, const std::string& shown) {
    if (value.kind != RawValue::Kind::map) {
      expected("a map of names", value, shown);
      return;
    }
    const Key* child = findKey(std::string(key.path) + ".*");
    for (const RawEntry& entry : value.entries) {
      if (!entry.quoted && isSurprise(entry.key)) {
        problems_.error(
            entry.mark, join(shown, entry.key),
            "expected a name, but YAML readers take " + entry.key + " for yes or no: put it in quotes");
      } else if (const auto complaint = key.check(entry.key)) {
        problems_.error(entry.mark, shown, *complaint + ", found " + inQuotes(entry.key));
      }
      check(*child, *entry.value, join(shown, entry.key));
    }
  }

  void items(const std::string& path, const RawValue& value, const std::string& shown) {
    const Key* child = findKey(path + "[]");
    for (std::size_t i = 0; i < value.items.size(); ++i) {
      check(*child, *value.items[i], shown + "[" + std::to_string(i) + "]");
    }
  }

  /// What a later version will do must not silently do nothing now.
  void later(const Key& key, const RawValue& value, const std::string& shown) {
    const bool empty = value.kind != RawValue::Kind::scalar && value.items.empty() && value.entries.empty();
    if (empty ||
        (value.kind == RawValue::Kind::scalar && !key.harmless.empty() && value.text == key.harmless))
      return;
    const std::string only = key.harmless.empty() ? "leave it out" : "expected " + std::string(key.harmless);
    problems_.error(value.mark, shown, "not available in this version: " + only);
  }

  void unknown(const RawEntry& entry, const std::string& key_path, const std::string& shown) {
    std::string message = "unknown key " + inQuotes(entry.key);
    const std::string_view nearest = nearestKey(key_path, entry.key);
    if (entry.key == "<<") {
      message += ": merge keys are not read; what repositories share goes under defaults";
    } else if (!nearest.empty()) {
      message += ": did you mean " + inQuotes(nearest) + "?";
    }
    problems_.error(entry.mark, shown, message);
  }

  void defaults(const RawValue& value) {
    map(value, "repositories[]", "defaults");
    for (const RawEntry& entry : value.entries) {
      if (entry.key == "name" || entry.key == "clone_url") {
        problems_.error(entry.mark, "defaults." + entry.key,
                        "expected under each repository: no two share it");
      }
    }
  }

  void expected(std::string_view what, const RawValue& value, const std::string& shown) {
    problems_.error(value.mark, shown,
                    "expected " + std::string(what) + ", found " + std::string(kindName(value.kind)));
  }

  Problems& problems_;
};

}  // namespace

void checkShape(const RawValue& root, Problems& problems) { ShapeCheck(problems).map(root, "", ""); }
void checkRepositoryShape(const RawValue& root, Problems& problems) {
  ShapeCheck(problems).map(root, "repositories[]", "");
}

}  // namespace sluice::config
