/// Text of strangers in messages: made harmless, measured, and cut where no character falls apart. Pure.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace sluice::notify {

/// One line of valid UTF-8: line breaks, tabs and other controls become one space, marks that turn the
/// direction of what follows are dropped. Right-to-left text is isolated, so that it turns nothing around it.
std::string oneLine(std::string_view text);

/// How chats count: UTF-16 code units. REQUIRES: valid UTF-8.
std::size_t utf16Length(std::string_view text);

/// At most `units` UTF-16 code units, with `…` where something is missing; never within a code point, nor
/// between a character and the accents, joiners, variation selectors, skin tones or flags that belong to it.
/// REQUIRES: valid UTF-8.
std::string cut(std::string_view text, std::size_t units);

}  // namespace sluice::notify
