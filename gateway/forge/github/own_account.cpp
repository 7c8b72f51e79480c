#include "gateway/forge/github/own_account.h"

#include "gateway/forge/github/decode.h"

namespace sluice::github {

Result<MadeByUs> madeByUs(RestClient& rest, std::int64_t app, const std::string& creator) {
  if (app != 0) {
    // An App's installation is nobody: what it made says through which App it came. Of a deployment GitHub
    // may leave that out; then it is a bot's, and no person's.
    return [app, creator](const Json& thing) {
      const std::int64_t through = idOf(thing["performed_via_github_app"]["id"]);
      const ForgeUser by = userOf(thing[creator]);
      const bool some_app = creator == kOfDeployment && by.bot && by.login != "github-actions[bot]";
      return through == app || (through == 0 && some_app);
    };
  }
  const auto self = rest.get("/user");
  if (!self) return fail(self.error());
  const std::int64_t id = idOf((*self)["id"]);
  if (id == 0) return fail(ErrorKind::transient, "GitHub's answer does not say whose token this is");
  return [id, creator](const Json& thing) { return idOf(thing[creator]["id"]) == id; };
}

}  // namespace sluice::github
