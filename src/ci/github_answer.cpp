#include "ci/run_json.h"

#include <algorithm>

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

bool holdsWord(std::string_view title, std::string_view id) {
  if (id.empty()) return false;
  for (std::size_t at = title.find(id); at != std::string_view::npos; at = title.find(id, at + 1)) {
    const bool starts = at == 0 || !isWordCharacter(title[at - 1]);
    const bool ends = at + id.size() == title.size() || !isWordCharacter(title[at + id.size()]);
    if (starts && ends) return true;
  }
  return false;
}

Error refusalOf(const std::string& ran, const RestReply& reply) {
  Error error{ErrorKind::invalid, "GitHub answered " + std::to_string(reply.status) + " to " + ran,
              reply.retry_after};
  if (const std::string words = wordsOf(reply); !words.empty()) error.message += ": " + words;
  if (reply.retry_after || reply.status == 429 || reply.status == 408 || reply.status >= 500) {
    error.kind = ErrorKind::transient;
  } else if (reply.status == 401 || reply.status == 403) {
    error.kind = ErrorKind::unauthorized;
    error.message += ". The credentials need write access to Actions.";
  } else if (reply.status == 404) {
    error.kind = ErrorKind::not_found;
    error.message += ". The workflow does not exist, or the credentials may not see it.";
  }
  return error;
}

}  // namespace sluice
