/// Hands mails to an SMTP server, through libcurl. STARTTLS is required, but on loopback. Any thread.
#pragma once

#include "base/secret.h"
#include "notify/mail.h"

namespace sluice::notify {

struct SmtpSettings {
  std::string url;  ///< `smtp://host[:port]` or `smtps://host[:port]`
  bool encrypted = true;
  std::string user;  ///< empty: without signing in
  Secret password;
};

SendMail smtpSender(SmtpSettings settings);

}  // namespace sluice::notify
