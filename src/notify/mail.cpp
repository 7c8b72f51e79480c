#include "notify/mail.h"

#include "notify/cd_event.h"
#include "notify/characters.h"

namespace sluice::notify {
namespace {

constexpr std::size_t kMailText = 32'768;
constexpr std::size_t kMailSubject = 150;

}  // namespace

MailMessage Mail::message(const Notice& notice) const {
  MailMessage message;
  message.from = settings_.from;
  message.to = settings_.to;
  message.text = wordsOf(notice, speech_.templates, speech_.language, Space{kMailText, utf16Length});
  message.subject =
      cut("[" + notice.repository.str() + "] " + oneLine(parted(message.text).heading), kMailSubject);
  message.id = eventId(notice);
  message.at = notice.at;
  return message;
}

}  // namespace sluice::notify
