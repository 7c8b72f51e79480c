/// Commands as one line of JSON, for comparing.
#pragma once

#include <string>
#include <string_view>

#include "base/json_codec.h"
#include "gateway/command/comment.h"

namespace sluice {

inline std::string shown(const Command& command) {
  JsonWriter out;
  encode(out, command);
  return out.take();
}

/// `line:kind` of each command, separated by spaces.
inline std::string summary(std::string_view comment) {
  std::string text;
  for (const auto& [line, command] : parseComment(comment)) {
    if (!text.empty()) text += ' ';
    text += std::to_string(line) + ":";
    text += std::visit([](const auto& c) { return std::string(std::decay_t<decltype(c)>::kind); }, command);
  }
  return text;
}

}  // namespace sluice
