#include "notify/notifier.h"

namespace sluice::notify {

Status Notifier::tell(const std::string& channel, const Notice& notice) {
  const auto found = channels_.find(channel);
  if (found == channels_.end())
    return fail(ErrorKind::not_found, "there is no channel `" + channel + "` in the configuration any more");
  return found->second->tell(notice);
}

bool Notifier::repeatable(const std::string& channel) const {
  const auto found = channels_.find(channel);
  return found != channels_.end() && found->second->repeatable();
}

}  // namespace sluice::notify
