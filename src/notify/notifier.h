/// The channels of one repository, behind the engine's port.
#pragma once

#include <map>

#include "engine/ports.h"
#include "notify/channel.h"

namespace sluice::notify {

class Notifier : public NotifyPort {
 public:
  explicit Notifier(std::map<std::string, std::unique_ptr<Channel>> channels)
      : channels_(std::move(channels)) {}

  Status tell(const std::string& channel, const Notice& notice) override;
  bool repeatable(const std::string& channel) const override;

 private:
  std::map<std::string, std::unique_ptr<Channel>> channels_;
};

}  // namespace sluice::notify
