/// The Sluice that a command speaks to, by its API. One thread.
#pragma once

#include <functional>

#include "app/globals.h"
#include "base/json.h"
#include "base/secret.h"
#include "gateway/http/client.h"

namespace sluice::app {

/// An answer, whatever its status.
struct Reply {
  int status = 0;
  Json body;         ///< missing when it was no JSON
  std::string text;  ///< as it came

  bool ok() const { return status >= 200 && status < 300; }
};

/// `?a=b&c=d` of the pairs whose value is not empty.
class Query {
 public:
  Query& add(std::string_view name, std::string_view value);
  const std::string& text() const { return text_; }

 private:
  std::string text_;
};

class Remote {
 public:
  explicit Remote(const Globals& globals);

  /// `path` below /api/v1. Failures say what to check.
  Result<Reply> get(const std::string& path);
  Result<Reply> post(const std::string& path, const std::string& json);
  Result<Reply> remove(const std::string& path);

 private:
  Result<Reply> send(const std::string& method, const std::string& path, const std::string& body);

  std::string url_;
  Result<Secret> token_;
  http::HttpClient client_;
};

/// Prints a failure or a problem, its reasons and who can clear them; returns the exit code.
int failed(const Error& error);
int refused(const Reply& reply, const Globals& globals);

/// The usual course: a failure or a refusal ends it; else --json prints the body, and otherwise `show` does.
int present(const Result<Reply>& reply, const Globals& globals, const std::function<void(const Json&)>& show);
/// Shows the answer's `message`.
void showMessage(const Json& body);
/// `  freeze: frozen until … (admin)` for each.
void showReasons(const Json& reasons, const std::string& indent = "  ");

/// --repository, or the only one there is. `invalid` when there are several.
Result<std::string> chosenRepository(Remote& remote, const Globals& globals);

/// Posts a body that begins with that repository; `rest` writes what follows. Shows the answer's message.
int postFor(const Globals& globals, const std::string& path, const std::function<void(JsonWriter&)>& rest);

}  // namespace sluice::app
