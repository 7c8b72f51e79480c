/// Mail: one message to all who are listed.
#pragma once

#include <functional>

#include "notify/channel.h"
#include "notify/mail_message.h"

namespace sluice::notify {

/// Hands the message to the mail server. Errors as of Channel::tell. Called from any thread.
using SendMail = std::function<Status(const MailMessage& message)>;

struct MailSettings {
  std::string from;
  std::vector<std::string> to;
};

class Mail : public Channel {
 public:
  Mail(MailSettings settings, Speech speech, SendMail send)
      : settings_(std::move(settings)), speech_(speech), send_(std::move(send)) {}

  Status tell(const Notice& notice) override { return send_(message(notice)); }
  std::string shown(const Notice& notice) const override { return wireFormat(message(notice)); }

 private:
  MailMessage message(const Notice& notice) const;

  MailSettings settings_;
  Speech speech_;
  SendMail send_;
};

}  // namespace sluice::notify
