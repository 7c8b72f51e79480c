#include "config/notify.h"

#include <algorithm>
#include <set>

#include "config/checks.h"
#include "config/hook.h"
#include "config/url.h"

namespace sluice::config {
namespace {

constexpr std::size_t kMostChannels = 20;

/// Which keys belong to which type, besides those that every channel has.
struct Own {
  ChannelType type;
  std::string_view key;
};
constexpr Own kOwn[] = {
    {ChannelType::telegram, "bot_token"}, {ChannelType::telegram, "chat_id"},
    {ChannelType::telegram, "api_url"},   {ChannelType::slack, "url"},
    {ChannelType::slack, "bot_token"},    {ChannelType::slack, "channel"},
    {ChannelType::slack, "api_url"},      {ChannelType::webhook, "url"},
    {ChannelType::webhook, "secret"},     {ChannelType::email, "server"},
    {ChannelType::email, "user"},         {ChannelType::email, "password"},
    {ChannelType::email, "from"},         {ChannelType::email, "to"},
};

class ChannelReader {
 public:
  ChannelReader(const Cursor& at, const Secrets& secrets, Problems& problems)
      : at_(at), secrets_(secrets), problems_(problems) {}

  /// Nothing when the type is not known; that was said.
  std::optional<ChannelConfig> read() {
    const auto type = fromText<ChannelType>(require(at_, "type", problems_).text());
    if (!type) return std::nullopt;
    channel_.type = *type;
    refuseOthers();
    channel_.filter.channel = at_["name"].text(std::string(toText(*type)));
    for (const std::string& kind : at_["kinds"].texts())
      if (const auto known = fromText<NoticeKind>(kind)) channel_.filter.kinds.push_back(*known);
    for (const std::string& tier : at_["environments"].texts())
      if (const auto known = fromText<Tier>(tier)) channel_.filter.environments.push_back(*known);
    for (const char* key : {"kinds", "environments"}) {
      if (at_[key].isList() && at_[key].items().empty())
        problems_.error(at_[key].mark(), at_[key].path(), "empty: leave it out for all");
    }
    channel_.language = fromText<Language>(at_["language"].text());
    switch (*type) {
      case ChannelType::telegram:
        readTelegram();
        break;
      case ChannelType::slack:
        readSlack();
        break;
      case ChannelType::webhook:
        readWebhook();
        break;
      case ChannelType::email:
        readMail();
        break;
    }
    return std::move(channel_);
  }

 private:
  void refuseOthers() {
    for (const Own& own : kOwn) {
      const bool mine = std::any_of(std::begin(kOwn), std::end(kOwn), [&](const Own& other) {
        return other.key == own.key && other.type == channel_.type;
      });
      if (mine || !at_[own.key].present() || !refused_.insert(std::string(own.key)).second) continue;
      problems_.error(at_.keyMark(own.key), at_[own.key].path(),
                      "a channel of type " + std::string(toText(channel_.type)) + " has no such key");
    }
  }

  Secret token(const char* key) { return secrets_.resolveToken(require(at_, key, problems_)); }

  void readTelegram() {
    channel_.token = token("bot_token");
    if (!channel_.token.empty() && channel_.token.reveal().find_first_of("/?#%") != std::string::npos) {
      const Cursor at = at_["bot_token"];
      problems_.error(at.mark(), at.path(), "expected a bot's token, such as 123456:ABC-DEF");
    }
    channel_.target = require(at_, "chat_id", problems_).text();
    channel_.api_url = withoutSlash(at_["api_url"].text("https://api.telegram.org"));
  }

  void readSlack() {
    if (at_["url"].present() == at_["bot_token"].present()) {
      problems_.error(at_.mark(), at_.path(), "expected exactly one of url and bot_token");
      return;
    }
    if (at_["url"].present()) {
      channel_.url = readHookUrl(at_, secrets_, problems_);
      for (const char* key : {"channel", "api_url"}) {
        if (at_[key].present())
          problems_.error(at_.keyMark(key), at_[key].path(), "an incoming webhook has its channel already");
      }
      return;
    }
    channel_.token = token("bot_token");
    channel_.target = require(at_, "channel", problems_).text();
    channel_.api_url = withoutSlash(at_["api_url"].text("https://slack.com/api"));
  }

  void readWebhook() {
    HookConfig hook = readHook(at_, secrets_, problems_);
    channel_.url = std::move(hook.url);
    channel_.secret = std::move(hook.secret);
  }

  void readMail() {
    channel_.server = require(at_, "server", problems_).text();
    if (const auto url = parseUrl(channel_.server))
      channel_.encrypted = url->scheme == "smtps" || !url->onLoopback();
    channel_.from = require(at_, "from", problems_).text();
    const Cursor to = require(at_, "to", problems_);
    channel_.to = to.texts();
    if (to.isList() && to.items().empty())
      problems_.error(to.mark(), to.path(), "empty: expected at least one address");
    if (at_["user"].present() != at_["password"].present()) {
      problems_.error(at_.mark(), at_.path(), "expected user and password, or neither");
      return;
    }
    channel_.user = at_["user"].text();
    if (at_["password"].present()) channel_.secret = secrets_.resolve(at_["password"]);
  }

  const Cursor& at_;
  const Secrets& secrets_;
  Problems& problems_;
  ChannelConfig channel_;
  std::set<std::string> refused_;
};

}  // namespace

void readChannels(const Cursor& at, RepositoryConfig& config, const Secrets& secrets, Problems& problems) {
  if (!at.isList()) return;
  if (at.items().size() > kMostChannels) {
    problems.error(at.mark(), at.path(), "expected at most " + std::to_string(kMostChannels) + " channels");
    return;
  }
  for (const Cursor& item : at.items()) {
    if (!item.isMap()) continue;
    auto channel = ChannelReader(item, secrets, problems).read();
    if (!channel) continue;
    const std::string& name = channel->filter.channel;
    const bool taken = std::any_of(config.channels.begin(), config.channels.end(),
                                   [&](const auto& other) { return other.filter.channel == name; });
    if (taken) {
      problems.error(item.mark(), item["name"].path(),
                     "expected a name of its own: another channel is called " + inQuotes(name));
    }
    config.settings.notify.push_back(channel->filter);
    config.channels.push_back(std::move(*channel));
  }
}

}  // namespace sluice::config
