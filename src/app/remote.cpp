#include "app/remote.h"

#include <cstdlib>
#include <fstream>

#include "app/exit_code.h"
#include "app/job_token.h"
#include "app/terminal.h"
#include "app/version.h"
#include "base/uri.h"
#include "config/url.h"

namespace sluice::app {
namespace {

std::string trimmed(std::string text) {
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r' || text.back() == ' ')) text.pop_back();
  return text;
}

/// Empty when there is none: then the server says what it wants. A CI job without one proves who it is.
Result<Secret> readToken(const std::string& file, const std::string& url) {
  if (file.empty()) {
    const char* given = std::getenv("SLUICE_TOKEN");
    const std::string token = given == nullptr ? "" : trimmed(given);
    if (!token.empty() || !inJobWithIdentity()) return Secret(token);
    const char* audience = std::getenv("SLUICE_AUDIENCE");
    return jobToken(audience == nullptr || *audience == '\0' ? url : audience);
  }
  std::ifstream stream(file, std::ios::binary);
  std::string text;
  if (!std::getline(stream, text, '\0') || trimmed(text).empty()) {
    return fail(ErrorKind::invalid, "the token file " + file + " cannot be read, or is empty");
  }
  return Secret(trimmed(text));
}

std::vector<std::string> reasonLines(const Json& reasons) {
  std::vector<std::string> lines;
  for (const Json& reason : reasons.items()) {
    std::string who;
    for (const Json& role : reason["can_clear"].items()) who += (who.empty() ? "" : " or ") + role.text();
    lines.push_back(plainText(reason["rule"].text() + ": " + reason["text"].text()) +
                    (who.empty() ? "" : " (" + plainText(who) + " can clear it)"));
  }
  return lines;
}

http::HttpClientOptions clientOptions() {
  http::HttpClientOptions options;
  options.user_agent = "sluice/" + std::string(kVersion);
  options.deadline =
      std::chrono::milliseconds(60'000);  // an order reads the forge and git before it is decided
  return options;
}

}  // namespace

Query& Query::add(std::string_view name, std::string_view value) {
  if (value.empty()) return *this;
  text_ += text_.empty() ? '?' : '&';
  text_ += std::string(name) + '=' + percentEncode(value);
  return *this;
}

Remote::Remote(const Globals& globals)
    : url_(config::withoutSlash(globals.url)),
      token_(readToken(globals.token_file, url_)),
      client_(clientOptions()) {}

Result<Reply> Remote::get(const std::string& path) { return send("GET", path, ""); }
Result<Reply> Remote::post(const std::string& path, const std::string& json) {
  return send("POST", path, json);
}
Result<Reply> Remote::remove(const std::string& path) { return send("DELETE", path, ""); }

Result<Reply> Remote::send(const std::string& method, const std::string& path, const std::string& body) {
  if (!token_) return fail(token_.error());
  http::HttpRequest request;
  request.method = method;
  request.url = url_ + "/api/v1" + path;
  request.body = body;
  request.headers.set("Accept", "application/json, text/markdown");
  if (!body.empty()) request.headers.set("Content-Type", "application/json");
  if (!token_->empty()) request.headers.set("Authorization", "Bearer " + token_->reveal());
  const auto response = client_.send(request);
  if (!response) {
    const ErrorKind kind =
        response.error().kind == ErrorKind::invalid ? ErrorKind::invalid : ErrorKind::transient;
    return fail(kind, "no answer from " + url_ + ": " + response.error().message);
  }
  Reply reply{response->status, Json::parse(response->body).value_or(Json()), response->body};
  const bool markdown = response->headers.get("Content-Type").starts_with("text/markdown");
  if (reply.ok() && reply.body.missing() && !markdown) {
    return fail(ErrorKind::transient, url_ + " answered something that is not Sluice's");
  }
  return reply;
}

int failed(const Error& error) {
  complain(plainText(error.message));
  return error.kind == ErrorKind::invalid ? kWrongUse : kUnreachable;
}

int refused(const Reply& reply, const Globals& globals) {
  if (globals.json && reply.body.isObject()) say(reply.body.dump());
  const std::string detail = reply.body["detail"].text("the server answered " + std::to_string(reply.status));
  complain(plainText(detail, true));
  if (reply.status == 401)
    complain("set SLUICE_TOKEN or --token-file to a token of the server's configuration");
  if (!globals.json) {
    for (const std::string& line : reasonLines(reply.body["reasons"])) complain("  " + line);
  }
  switch (reply.status) {
    case 400:
    case 401:
    case 405:
    case 415:
      return kWrongUse;
    default:
      return reply.status >= 500 ? kUnreachable : kNo;
  }
}

int present(const Result<Reply>& reply, const Globals& globals,
            const std::function<void(const Json&)>& show) {
  if (!reply) return failed(reply.error());
  if (!reply->ok()) return refused(*reply, globals);
  if (globals.json) {
    say(reply->text);
  } else {
    show(reply->body);
  }
  return kYes;
}

void showMessage(const Json& body) { say(plainText(body["message"].text("Done."), true)); }

void showReasons(const Json& reasons, const std::string& indent) {
  for (const std::string& line : reasonLines(reasons)) say(indent + line);
}

Result<std::string> chosenRepository(Remote& remote, const Globals& globals) {
  if (!globals.repository.empty()) return globals.repository;
  const auto reply = remote.get("/repositories");
  if (!reply) return fail(reply.error());
  if (!reply->ok()) {
    const ErrorKind kind = reply->status >= 500 ? ErrorKind::transient : ErrorKind::invalid;
    return fail(kind, reply->body["detail"].text("the server did not list its repositories"));
  }
  const Json items = reply->body["items"];
  if (items.size() == 1) return items.at(0)["name"].text();
  return fail(ErrorKind::invalid, "there are several repositories: say which with --repository owner/name");
}

int postFor(const Globals& globals, const std::string& path, const std::function<void(JsonWriter&)>& rest) {
  Remote remote(globals);
  const auto repository = chosenRepository(remote, globals);
  if (!repository) return failed(repository.error());
  JsonWriter out;
  out.beginObject().field("repository", std::string_view(*repository));
  rest(out);
  return present(remote.post(path, out.endObject().take()), globals, showMessage);
}

}  // namespace sluice::app
