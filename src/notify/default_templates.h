/// How each kind of notice is worded where nobody says otherwise.
#pragma once

#include "core/language.h"
#include "core/notice.h"

namespace sluice::notify {

/// A mustache template; its first line is the heading.
std::string_view defaultTemplate(NoticeKind kind, Language language);
/// What `{{> fix_list}}` and `{{> reason_list}}` stand for: a line each, and how many are left out. No line
/// break at the end.
std::string_view fixList(Language language);
std::string_view reasonList(Language language);

}  // namespace sluice::notify
