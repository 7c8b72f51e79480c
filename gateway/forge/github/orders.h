/// Comments → orders, and the hidden mark on our own comments. Pure.
#pragma once

#include <string>
#include <vector>

#include "base/json.h"
#include "core/command.h"

namespace sluice::github {

/// The commands in a comment, as the REST API and the webhook both show it. None when it was edited, when a
/// bot, an app or nobody known wrote it, when it is one of our own replies, or when its times cannot be read
/// (then nobody can tell whether it was edited).
std::vector<Order> ordersOf(const Json& comment);

/// `<!-- sluice:… -->`: shown to nobody, last line of everything we post.
std::string hiddenMark(const std::string& marker);
bool endsWithMark(std::string_view body, const std::string& marker);
/// Whether any hidden mark stands at the end.
bool isOurs(std::string_view body);

}  // namespace sluice::github
