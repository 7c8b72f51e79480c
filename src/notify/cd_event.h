/// A notice as a CDEvents 0.5.1 event in a CloudEvents envelope (structured JSON). What CDEvents has no event
/// for becomes a custom one, `dev.cdeventsx.sluice-…`. Pure.
#pragma once

#include "core/notice.h"

namespace sluice::notify {

/// The same for every copy of the notice and for every channel.
std::string eventId(const Notice& notice);
/// `source` is where Sluice is (`public_url`), or a path where nobody says; `text` is the notice for people.
std::string cloudEvent(const Notice& notice, const std::string& source, const std::string& text);

}  // namespace sluice::notify
