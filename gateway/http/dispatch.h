/// Routes a whole request to its handler and writes the answer's bytes, with cpp-httplib's router and
/// response writer. The library sees a request line and nothing else: its readings of headers and bodies
/// (percent-decoded header values, chunks, inflation, ranges, a REMOTE_ADDR header) never run. `route` before
/// the first `respond`; `respond` on any thread.
#pragma once

#include <atomic>
#include <chrono>
#include <memory>
#include <string>

#include "gateway/http/head.h"

namespace sluice::http {

class Dispatcher {
 public:
  explicit Dispatcher(std::chrono::seconds keep_alive);
  ~Dispatcher();

  void route(const std::string& method, const std::string& pattern, Handler handler);

  struct Answer {
    std::string bytes;
    bool close = false;  ///< the connection ends after it, and the answer says so
  };
  /// `head.request` carries the body. When `stopping` is set by the time the handler is done, the connection
  /// ends with the answer.
  Answer respond(Head head, const std::atomic<bool>& stopping);

 private:
  class Router;
  std::unique_ptr<Router> router_;
};

/// An answer without any handler, for a connection that ends with it.
std::string closingAnswer(const Response& response);

}  // namespace sluice::http
