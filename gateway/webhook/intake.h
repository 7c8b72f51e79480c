/// Takes webhooks in: proves who sent them, checks what may go on, makes them durable, and only then answers.
/// Handlers run on many threads at once; nothing here changes after construction.
///
///   202 `{"delivery": id}`                      stored, or authentic and of no use here (an event of no
///   configured repository) 200 `{"delivery": id, "duplicate": true}`   the same delivery id, or the same
///   body on the same hook, was stored before 400 not JSON, a repeated key, too deep; a form instead of JSON;
///   a missing or malformed event header 401 no or wrong signature · 403 the body is another repository's ·
///   404 no such hook 503 and Retry-After: the inbox cannot take it; nothing was taken
/// (411 and 413 are the server's: gateway/http.)
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/time.h"
#include "engine/inbox.h"
#include "gateway/http/message.h"
#include "gateway/http/server.h"
#include "gateway/webhook/hook.h"

namespace sluice::webhook {

class Intake {
 public:
  /// `inbox` outlives the intake; `now` is called on any thread.
  Intake(const std::vector<Hook>& hooks, Inbox& inbox, std::function<Instant()> now);
  ~Intake();

  /// REQUIRES: a POST whose path is `/webhooks/` and the hook's path.
  http::Response receive(const http::Request& request) const;

  /// Serves POST /webhooks/…; the intake outlives the server.
  void addTo(http::Server& server) const;

 private:
  struct Door;
  http::Response receiveGithub(const Door& door, const http::Request& request) const;
  http::Response receiveAlertmanager(const Door& door, const http::Request& request) const;
  http::Response store(const Delivery& delivery, std::string_view fingerprint) const;

  std::map<std::string, std::unique_ptr<const Door>>
      doors_;  ///< by path in lower case: forges ignore case in names
  Inbox& inbox_;
  std::function<Instant()> now_;
};

}  // namespace sluice::webhook
