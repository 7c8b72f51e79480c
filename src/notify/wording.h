/// From a notice to the text that people read, within what a channel takes. Nothing in a notice can be taken
/// for a part of the template. Pure.
#pragma once

#include <functional>

#include "notify/templates.h"

namespace sluice::notify {

/// How much a channel takes of one text, and how it counts.
struct Space {
  std::size_t limit = 0;
  std::function<std::size_t(std::string_view)> length;
};

/// Plain text; the first line is the heading. Fixes and reasons that do not fit are counted (`… and 3 more`).
/// Never longer than `space` allows.
std::string wordsOf(const Notice& notice, const Templates& templates, Language language, const Space& space);

struct Parted {
  std::string heading;
  std::string rest;  ///< may be empty
};
Parted parted(const std::string& text);

/// Whether a template may use `{{name}}`.
bool isTag(std::string_view name);
/// The two partials that a template may use, as they must be written.
inline constexpr std::string_view kFixListTag = "{{> fix_list}}";
inline constexpr std::string_view kReasonListTag = "{{> reason_list}}";

}  // namespace sluice::notify
