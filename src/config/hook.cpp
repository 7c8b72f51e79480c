#include "config/hook.h"

#include "base/standard_webhook.h"
#include "config/checks.h"

namespace sluice::config {

Secret readHookUrl(const Cursor& parent, const Secrets& secrets, Problems& problems) {
  const Cursor at = require(parent, "url", problems);
  Secret url = secrets.resolve(at);
  const auto complaint = url.empty() ? std::nullopt : checkHookUrl(url.reveal());
  if (complaint) problems.error(at.mark(), at.path(), *complaint);
  return url;
}

HookConfig readHook(const Cursor& parent, const Secrets& secrets, Problems& problems) {
  HookConfig hook{readHookUrl(parent, secrets, problems), {}};
  const Cursor at = require(parent, "secret", problems);
  hook.secret = secrets.resolve(at);
  if (!hook.secret.empty() && !webhookKey(hook.secret.reveal())) {
    problems.error(at.mark(), at.path(),
                   "expected whsec_ and 24 to 64 random bytes in base64, as `openssl rand -base64 32` "
                   "writes them");
  }
  return hook;
}

}  // namespace sluice::config
