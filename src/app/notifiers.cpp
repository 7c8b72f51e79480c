#include "app/notifiers.h"

#include "app/version.h"
#include "gateway/http/client.h"
#include "notify/notifier.h"
#include "notify/record_templates.h"
#include "notify/slack.h"
#include "notify/smtp.h"
#include "notify/telegram.h"
#include "notify/webhook.h"

namespace sluice::app {
namespace {

constexpr Millis kTellingEnds = std::chrono::seconds(20);  // of one message
constexpr std::size_t kLargestAnswer = 64UL << 10U;

notify::HttpPost makePost() {
  http::HttpClientOptions options;
  options.user_agent = "sluice/" + std::string(kVersion);
  options.max_response_bytes = kLargestAnswer;
  options.deadline = kTellingEnds;
  return [client = std::make_shared<http::HttpClient>(options)](
             const notify::PostRequest& post) -> Result<notify::PostReply> {
    http::HttpRequest request;
    request.method = "POST";
    request.url = post.url;
    for (const auto& [name, value] : post.headers) request.headers.add(name, value);
    request.body = post.body;
    auto response = client->send(request);
    if (!response) return fail(response.error());
    return notify::PostReply{response->status, std::move(response->body),
                             std::string(response->headers.get("Retry-After"))};
  };
}

std::unique_ptr<notify::Channel> makeChannel(const ChannelConfig& given, const notify::Speech& speech,
                                             const std::string& source, const Clock& clock) {
  switch (given.type) {
    case ChannelType::telegram:
      return std::make_unique<notify::Telegram>(
          notify::TelegramSettings{given.api_url, given.token, given.target}, speech, makePost());
    case ChannelType::slack:
      return std::make_unique<notify::Slack>(
          notify::SlackSettings{given.url, given.api_url, given.token, given.target}, speech, makePost());
    case ChannelType::webhook:
      return std::make_unique<notify::Webhook>(notify::WebhookSettings{given.url, given.secret, source},
                                               speech, makePost(), clock);
    case ChannelType::email:
      return std::make_unique<notify::Mail>(
          notify::MailSettings{given.from, given.to}, speech,
          notify::smtpSender({given.server, given.encrypted, given.user, given.secret}));
  }
  return nullptr;
}

}  // namespace

std::unique_ptr<NotifyPort> makeNotifier(const RepositoryConfig& repository, const Config& config,
                                         const notify::Templates& templates, const Clock& clock) {
  std::map<std::string, std::unique_ptr<notify::Channel>> channels;
  for (const ChannelConfig& given : repository.channels) {
    const notify::Speech speech{templates, given.language.value_or(config.language)};
    channels[given.filter.channel] = makeChannel(given, speech, config.public_url, clock);
  }
  return std::make_unique<notify::Notifier>(std::move(channels));
}

std::vector<ConfigProblem> checkTemplates(const Config& config) {
  std::vector<ConfigProblem> problems;
  for (const std::string& what : notify::readTemplates(config.notify_templates).problems)
    problems.push_back({0, 0, "notify_templates", what});
  for (const std::string& what : notify::readRecordTemplates(config.record_templates).problems)
    problems.push_back({0, 0, "record_templates", what});
  return problems;
}

}  // namespace sluice::app
