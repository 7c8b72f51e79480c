#include "ci/github_answer.h"

#include <algorithm>

#include "base/uri.h"

namespace sluice {
namespace {

bool isWordCharacter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
}

/// Lower-case words as GitHub's statuses and conclusions are.
std::string plainWord(const Json& text) {
  const auto word = text.string().value_or("");
  const bool plain = word.size() <= 32 && std::all_of(word.begin(), word.end(), [](char c) {
                       return (c >= 'a' && c <= 'z') || c == '_';
                     });
  return plain ? std::string(word) : "";
}

std::string link(const Json& url) {
  const auto text = url.string().value_or("");
  const bool web = text.starts_with("https://") || text.starts_with("http://");
  const bool plain = std::all_of(text.begin(), text.end(),
                                 [](char c) { return c > ' ' && c < 0x7F && c != '"' && c != '<'; });
  return web && plain && text.size() <= 500 ? std::string(text) : "";
}

std::string wordsOf(const RestReply& reply) {
  const auto json = Json::parse(reply.body);
  if (!json) return "";
  std::string words = (*json)["message"].text().substr(0, 500);
  std::replace_if(
      words.begin(), words.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20; }, ' ');
  return toValidUtf8(words);
}

}  // namespace

std::string repositoryPath(const RepositoryName& repository) {
  const std::string& name = repository.str();
  const std::size_t slash = std::min(name.find('/'), name.size());
  const std::string rest = slash < name.size() ? "/" + percentEncode(name.substr(slash + 1)) : "";
  return "/repos/" + percentEncode(name.substr(0, slash)) + rest;
}

Result<Run> runOf(const Json& json) {
  Run run;
  run.id = json["id"].integer().value_or(0);
  run.url = link(json["html_url"]);
  run.status = plainWord(json["status"]);
  run.conclusion = plainWord(json["conclusion"]);
  if (run.id <= 0 || run.status.empty())
    return fail(ErrorKind::transient, "GitHub's answer lacks the run's id or status");
  return run;
}

std::optional<Run> runOfStatus(const Json& status) {
  const std::string state = plainWord(status["state"]);
  if (!isDeploymentState(state)) return std::nullopt;
  Run run = runIn(state);
  run.url = link(status["log_url"]);
  if (run.url.empty()) run.url = link(status["target_url"]);
  return run;
}

ForgeUser accountOf(const Json& user) {
  ForgeUser account;
  account.id = std::max<std::int64_t>(user["id"].integer().value_or(0), 0);
  account.login = user["login"].text().substr(0, 100);
  account.bot = user["type"].text() == "Bot";
  return account;
}

std::string payloadField(const Json& payload, std::string_view name) {
  if (const auto text = payload.string()) {
    const auto parsed = Json::parse(*text);
    return parsed ? (*parsed)[name].text() : "";
  }
  return payload[name].text();
}

bool holdsWord(std::string_view title, std::string_view id) {
  if (id.empty()) return false;
  for (std::size_t at = title.find(id); at != std::string_view::npos; at = title.find(id, at + 1)) {
    const bool starts = at == 0 || !isWordCharacter(title[at - 1]);
    const bool ends = at + id.size() == title.size() || !isWordCharacter(title[at + id.size()]);
    if (starts && ends) return true;
  }
  return false;
}

Error refusalOf(const std::string& ran, const RestReply& reply, const Needs& needs) {
  Error error{ErrorKind::invalid, "GitHub answered " + std::to_string(reply.status) + " to " + ran,
              reply.retry_after};
  if (const std::string words = wordsOf(reply); !words.empty()) error.message += ": " + words;
  if (reply.retry_after || reply.status == 429 || reply.status == 408 || reply.status >= 500) {
    error.kind = ErrorKind::transient;
  } else if (reply.status == 401 || reply.status == 403) {
    error.kind = ErrorKind::unauthorized;
    error.message += ". The credentials need write access to " + std::string(needs.access) + ".";
  } else if (reply.status == 404) {
    error.kind = ErrorKind::not_found;
    error.message += ". " + std::string(needs.missing) + ", or the credentials may not see it.";
  }
  return error;
}

Error refusalOfTrigger(const std::string& ran, const RestReply& reply, const Needs& needs) {
  Error error = refusalOf(ran, reply, needs);
  // Only "come back later" says that nothing was done.
  const bool refused_early = reply.retry_after.has_value() || reply.status == 429;
  if (reply.status >= 500 && !refused_early) error.kind = ErrorKind::unclear;
  return error;
}

}  // namespace sluice
