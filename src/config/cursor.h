/// A place in the raw tree with its path: how the second step reads. A value that is missing or of another
/// kind reads as absent, because the shape check has reported it already.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/time.h"
#include "config/raw.h"

namespace sluice::config {

class Cursor {
 public:
  Cursor(Raw value, std::string path)
      : value_(std::move(value)), path_(std::move(path)), mark_(value_->mark) {}

  bool present() const { return value_ != nullptr; }
  bool isMap() const { return value_ && value_->kind == RawValue::Kind::map; }
  bool isList() const { return value_ && value_->kind == RawValue::Kind::list; }
  Mark mark() const { return mark_; }  ///< of an absent value: its parent's
  const std::string& path() const { return path_; }

  Cursor operator[](std::string_view key) const;
  std::vector<Cursor> items() const;  ///< a single value counts as a list of one
  std::vector<std::pair<std::string, Cursor>> entries() const;
  Mark keyMark(std::string_view key) const;

  std::optional<std::string> scalar() const;
  bool quoted() const { return value_ && value_->quoted; }
  std::string text(std::string otherwise = "") const { return scalar().value_or(std::move(otherwise)); }
  std::vector<std::string> texts() const;  ///< of the items that are scalars
  Millis duration(Millis otherwise) const;

 private:
  Cursor(std::string path, Mark mark) : path_(std::move(path)), mark_(mark) {}

  Raw value_;
  std::string path_;
  Mark mark_;
};

/// The value of `key`, which the map at `parent` must have; says so when it has not.
Cursor require(const Cursor& parent, std::string_view key, Problems& problems);

}  // namespace sluice::config
