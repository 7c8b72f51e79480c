#include "config/yaml.h"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <map>
#include <optional>
#include <set>
#include <sstream>

#include "base/json.h"

namespace sluice::config {
namespace {

/// Ends the reading: what follows cannot be understood, or would cost too much.
struct Stop {
  Mark mark;
  std::string message;
};

/// yaml-cpp counts columns in bytes from 0; people count characters from 1.
class Places {
 public:
  explicit Places(std::string_view text) : text_(text) {}

  Mark at(const YAML::Mark& mark) const {
    if (mark.is_null()) return {};
    const auto end = std::min(static_cast<std::size_t>(std::max(mark.pos, 0)), text_.size());
    std::size_t begin = end;
    int column = 1;
    while (begin > 0 && text_[begin - 1] != '\n' &&
           static_cast<int>(end - begin) < std::max(mark.column, 0)) {
      --begin;
      if ((static_cast<unsigned char>(text_[begin]) & 0xC0U) != 0x80U) ++column;
    }
    return {mark.line + 1, column};
  }

 private:
  std::string_view text_;
};

class TreeBuilder : public YAML::EventHandler {
 public:
  TreeBuilder(const Places& places, Problems& problems) : places_(places), problems_(problems) {}

  void OnDocumentStart(const YAML::Mark&) override {}
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    // A key without a value has no place of its own: its key is the place.
    const Mark place = pendingKey() ? stack_.back().key->mark : places_.at(mark);
    add(std::make_shared<RawValue>(RawValue{RawValue::Kind::nothing, place, "", false, {}, {}}), anchor, 1,
        0);
  }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    const Mark place = places_.at(mark);
    refuseTag(place, tag);
    if (awaitsKey()) {
      addKey(place, value, tag == "!");
      return;
    }
    add(std::make_shared<RawValue>(RawValue{RawValue::Kind::scalar, place, value, tag == "!", {}, {}}),
        anchor, 1, 0);
  }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    const auto found = anchors_.find(anchor);
    if (awaitsKey()) throw Stop{places_.at(mark), "expected a plain key, found an alias"};
    if (found == anchors_.end()) throw Stop{places_.at(mark), "this alias stands inside the value it names"};
    const Anchored anchored = found->second;
    add(anchored.value, YAML::NullAnchor, anchored.values, anchored.depth, places_.at(mark));
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    open(RawValue::Kind::list, mark, tag, anchor);
  }
  void OnSequenceEnd() override { close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    open(RawValue::Kind::map, mark, tag, anchor);
  }
  void OnMapEnd() override { close(); }

  Raw root() const { return root_; }

 private:
  struct Key {
    std::string text;
    Mark mark;
    bool quoted = false;
    bool repeated = false;
  };
  struct Frame {
    std::shared_ptr<RawValue> value;
    YAML::anchor_t anchor = YAML::NullAnchor;
    std::size_t values = 1;
    int depth = 0;
    std::optional<Key> key;
    std::set<std::string> keys;
    std::string path;
  };
  struct Anchored {
    Raw value;
    std::size_t values;
    int depth;
  };

  bool awaitsKey() const {
    return !stack_.empty() && stack_.back().value->kind == RawValue::Kind::map && !stack_.back().key;
  }
  bool pendingKey() const { return !stack_.empty() && stack_.back().key.has_value(); }

  void refuseTag(const Mark& mark, const std::string& tag) const {
    if (!tag.empty() && tag != "?" && tag != "!")
      throw Stop{mark, "tags such as " + inQuotes(tag) + " have no meaning here"};
  }

  std::string childPath() const {
    if (stack_.empty()) return "";
    const Frame& frame = stack_.back();
    if (!frame.key) return frame.path + "[" + std::to_string(frame.value->items.size()) + "]";
    return frame.path.empty() ? frame.key->text : frame.path + "." + frame.key->text;
  }

  void addKey(const Mark& mark, const std::string& text, bool is_quoted) {
    Frame& frame = stack_.back();
    const bool repeated = !frame.keys.insert(text).second;
    frame.key = Key{text, mark, is_quoted, repeated};
    if (repeated) {
      problems_.error(mark, childPath(),
                      "repeated key " + inQuotes(text) + ": expected it once, the first is at line " +
                          std::to_string(frame.value->find(text)->mark.line));
    }
  }

  void open(RawValue::Kind kind, const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor) {
    const Mark place = places_.at(mark);
    refuseTag(place, tag);
    if (awaitsKey()) throw Stop{place, "expected a plain key, found " + std::string(kindName(kind))};
    if (static_cast<int>(stack_.size()) >= kMaxDepth) {
      throw Stop{place, "nested too deeply: expected at most " + std::to_string(kMaxDepth) + " levels"};
    }
    Frame frame;
    frame.value = std::make_shared<RawValue>();
    frame.value->kind = kind;
    frame.value->mark = place;
    frame.anchor = anchor;
    frame.path = childPath();
    stack_.push_back(std::move(frame));
  }

  void close() {
    const Frame frame = std::move(stack_.back());
    stack_.pop_back();
    add(frame.value, frame.anchor, frame.values, frame.depth + 1);
  }

  /// `values` and `depth`: of the value with every alias written out.
  void add(Raw value, YAML::anchor_t anchor, std::size_t values, int depth,
           std::optional<Mark> alias = std::nullopt) {
    const Mark place = alias.value_or(value->mark);
    if (awaitsKey()) throw Stop{place, "expected a plain key, found " + std::string(kindName(value->kind))};
    if (anchor != YAML::NullAnchor) anchors_[anchor] = {value, values, depth};
    if (stack_.empty()) {
      root_ = std::move(value);
      return;
    }
    Frame& frame = stack_.back();
    frame.values += values;
    frame.depth = std::max(frame.depth, depth);
    if (static_cast<int>(stack_.size()) + depth > kMaxDepth || frame.values > kMaxValues) {
      throw Stop{place, "too large once every alias is written out: expected at most " +
                            std::to_string(kMaxDepth) + " levels and " + std::to_string(kMaxValues) +
                            " values"};
    }
    if (frame.value->kind == RawValue::Kind::list) {
      frame.value->items.push_back(std::move(value));
      return;
    }
    const Key key = *std::exchange(frame.key, std::nullopt);
    if (!key.repeated) frame.value->entries.push_back({key.text, key.mark, key.quoted, std::move(value)});
  }

  const Places& places_;
  Problems& problems_;
  std::vector<Frame> stack_;
  std::map<YAML::anchor_t, Anchored> anchors_;
  Raw root_;
};

/// Where the first byte lies that a configuration cannot hold.
std::optional<std::string> unreadable(std::string_view text) {
  if (text.size() > kMaxFileBytes) return "the file is too large: expected at most 1 MiB";
  if (text.find('\0') != std::string_view::npos) return "expected UTF-8 text, found a NUL byte";
  if (toValidUtf8(text) != text) return "expected UTF-8 text";
  return std::nullopt;
}

}  // namespace

Raw readYaml(std::string_view text, Problems& problems) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  if (const auto complaint = unreadable(text)) {
    problems.error({}, "", *complaint);
    return nullptr;
  }
  const Places places(text);
  TreeBuilder builder(places, problems);
  try {
    std::istringstream stream{std::string(text)};
    YAML::Parser parser(stream);
    if (!parser.HandleNextDocument(builder) || !builder.root() ||
        builder.root()->kind == RawValue::Kind::nothing) {
      problems.error({}, "", "the file is empty: expected a map of keys");
      return nullptr;
    }
    const Raw root = builder.root();
    if (parser.HandleNextDocument(builder))
      throw Stop{builder.root()->mark, "expected one YAML document, found a second one"};
    return root;
  } catch (const Stop& stop) {
    problems.error(stop.mark, "", stop.message);
  } catch (const YAML::Exception& error) {
    problems.error(places.at(error.mark), "", "not YAML: " + error.msg);
  }
  return nullptr;
}

}  // namespace sluice::config
