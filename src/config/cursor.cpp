#include "config/cursor.h"

namespace sluice::config {

Cursor Cursor::operator[](std::string_view key) const {
  std::string path = path_.empty() ? std::string(key) : path_ + "." + std::string(key);
  if (isMap()) {
    if (const RawEntry* entry = value_->find(key)) return {entry->value, std::move(path)};
  }
  return {std::move(path), mark_};
}

std::vector<Cursor> Cursor::items() const {
  std::vector<Cursor> items;
  if (value_ && value_->kind == RawValue::Kind::scalar) items.push_back(*this);
  if (!isList()) return items;
  for (std::size_t i = 0; i < value_->items.size(); ++i) {
    items.push_back({value_->items[i], path_ + "[" + std::to_string(i) + "]"});
  }
  return items;
}

std::vector<std::pair<std::string, Cursor>> Cursor::entries() const {
  std::vector<std::pair<std::string, Cursor>> entries;
  if (!isMap()) return entries;
  for (const RawEntry& entry : value_->entries) entries.emplace_back(entry.key, (*this)[entry.key]);
  return entries;
}

Mark Cursor::keyMark(std::string_view key) const {
  const RawEntry* entry = isMap() ? value_->find(key) : nullptr;
  return entry ? entry->mark : mark_;
}

std::optional<std::string> Cursor::scalar() const {
  if (!value_ || value_->kind != RawValue::Kind::scalar) return std::nullopt;
  return value_->text;
}

std::vector<std::string> Cursor::texts() const {
  std::vector<std::string> texts;
  for (const Cursor& item : items()) {
    if (const auto text = item.scalar()) texts.push_back(*text);
  }
  return texts;
}

Millis Cursor::duration(Millis otherwise) const { return parseDuration(text()).value_or(otherwise); }

Cursor require(const Cursor& parent, std::string_view key, Problems& problems) {
  Cursor value = parent[key];
  if (!value.present() && parent.isMap()) {
    problems.error(parent.mark(), value.path(), "missing: expected key " + inQuotes(key));
  }
  return value;
}

}  // namespace sluice::config
