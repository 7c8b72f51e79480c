/// One way to tell people: a chat, a hook, a mail server. Any thread.
#pragma once

#include <memory>

#include "notify/wording.h"

namespace sluice::notify {

class Channel {
 public:
  virtual ~Channel() = default;
  /// As NotifyPort::tell.
  virtual Status tell(const Notice& notice) = 0;
  /// What would be sent, without secrets.
  virtual std::string shown(const Notice& notice) const = 0;
  /// Whether who listens knows a second copy for what it is.
  virtual bool repeatable() const { return false; }
};

/// How a channel words things. The templates outlive it.
struct Speech {
  const Templates& templates;
  Language language = Language::en;
};

}  // namespace sluice::notify
