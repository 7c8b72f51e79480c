/// The running program: constructs everything, in the order config → store → inbox → engine → server, and
/// takes it down in the reverse order. Made and ended on one thread.
#pragma once

#include <memory>
#include <string>

#include "base/result.h"
#include "config/config.h"

namespace sluice::app {

class Gateway {
 public:
  explicit Gateway(const Config& config);
  ~Gateway();  ///< stops
  Gateway(const Gateway&) = delete;
  Gateway& operator=(const Gateway&) = delete;

  /// The first line it logs names the address. `conflict`: another process has the data or the address;
  /// `corrupt`: see docs/journal.md.
  Status start();
  /// No new requests, running ones are answered, running effects waited for. Ends within seconds.
  void stop();

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace sluice::app
