/// The three characters that mean something in Telegram's HTML and in Slack's mrkdwn. Pure.
#pragma once

#include <string>
#include <string_view>

namespace sluice::notify {

/// `&`, `<` and `>`: nothing of the text is taken for markup, a mention or a link.
std::string withoutMarkup(std::string_view text);

}  // namespace sluice::notify
