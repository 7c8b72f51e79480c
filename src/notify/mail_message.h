/// A mail as it goes over the wire (RFC 5322, MIME): headers that nobody can add lines to, text in base64.
/// Pure.
#pragma once

#include <string>
#include <vector>

#include "base/time.h"

namespace sluice::notify {

struct MailMessage {
  std::string from;  ///< an address, checked
  std::vector<std::string> to;
  std::string subject;  ///< one line of UTF-8
  std::string text;     ///< UTF-8
  std::string id;       ///< left of the `@` of its Message-ID
  Instant at{};
};

std::string wireFormat(const MailMessage& message);

}  // namespace sluice::notify
