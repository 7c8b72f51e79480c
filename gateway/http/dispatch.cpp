#include "gateway/http/dispatch.h"

#include <httplib.h>

#include <regex>

namespace sluice::http {
namespace {

/// One request on its way through httplib and back. httplib's handlers have no room for a caller's value, so
/// the thread carries it.
struct Exchange {
  Request* request = nullptr;
  const std::atomic<bool>* stopping = nullptr;
  bool close = false;
  bool answered = false;  ///< a handler has run
};
thread_local Exchange* current = nullptr;

/// What httplib reads from and writes to instead of a socket.
class MemoryStream : public httplib::Stream {
 public:
  MemoryStream(std::string input, const std::string& remote) : input_(std::move(input)), remote_(remote) {}

  bool is_readable() const override { return true; }
  bool is_writable() const override { return true; }
  ssize_t read(char* buffer, std::size_t size) override {
    const std::size_t count = input_.copy(buffer, size, read_);
    read_ += count;
    return static_cast<ssize_t>(count);
  }
  ssize_t write(const char* bytes, std::size_t size) override {
    output_.append(bytes, size);
    return static_cast<ssize_t>(size);
  }
  void get_remote_ip_and_port(std::string& ip, int& port) const override {
    ip = remote_;
    port = 0;
  }
  void get_local_ip_and_port(std::string&, int& port) const override { port = 0; }
  socket_t socket() const override { return 0; }

  std::string take() { return std::move(output_); }

 private:
  std::string input_;
  const std::string& remote_;
  std::size_t read_ = 0;
  std::string output_;
};

bool isServersOwn(std::string_view name) {
  return equalsIgnoringCase(name, "Content-Length") || equalsIgnoringCase(name, "Connection") ||
         equalsIgnoringCase(name, "Transfer-Encoding") || equalsIgnoringCase(name, "Keep-Alive");
}

/// A header with a control character would split the response: then there is no response but a 500.
bool isSendable(const Response& response) {
  if (response.status < 200 || response.status > 599) return false;
  for (const auto& [name, value] : response.headers) {
    if (!isToken(name) || !isFieldValue(value) || isServersOwn(name)) return false;
  }
  return true;
}

void copyInto(httplib::Response& out, Response response) {
  if (!isSendable(response)) response = problem(500, "The request could not be answered.");
  out.status = response.status;
  for (const auto& [name, value] : response.headers) out.headers.emplace(name, value);
  out.body = std::move(response.body);
}

}  // namespace

class Dispatcher::Router : private httplib::Server {
 public:
  explicit Router(std::chrono::seconds keep_alive) {
    set_keep_alive_timeout(keep_alive.count());
    set_keep_alive_max_count(1'000'000);
    set_error_handler(HandlerWithResponse([this](const httplib::Request&, httplib::Response& out) {
      if (current->answered) return HandlerResponse::Unhandled;
      copyInto(out, unrouted());
      return HandlerResponse::Handled;
    }));
    set_post_routing_handler([](const httplib::Request&, httplib::Response& out) {
      if (current->close || !*current->stopping) return;
      current->close = true;
      out.headers.erase("Keep-Alive");
      out.set_header("Connection", "close");
    });
  }

  void add(const std::string& method, const std::string& pattern, http::Handler handler) {
    routes_.push_back({method, std::regex(pattern)});
    const auto adapted = [run = std::move(handler)](const httplib::Request& in, httplib::Response& out) {
      current->answered = true;
      Request& request = *current->request;
      for (std::size_t i = 1; i < in.matches.size(); ++i) request.matches.push_back(in.matches[i].str());
      // What the exception says may be a secret of ours: the client learns only that it happened.
      try {
        copyInto(out, run(request));
      } catch (...) {
        copyInto(out, problem(500, "The request could not be answered because of a defect in the gateway."));
      }
    };
    if (method == "GET") Get(pattern, adapted);
    if (method == "POST") Post(pattern, Server::Handler(adapted));
    if (method == "PUT") Put(pattern, Server::Handler(adapted));
    if (method == "PATCH") Patch(pattern, Server::Handler(adapted));
    if (method == "DELETE") Delete(pattern, Server::Handler(adapted));
    if (method == "OPTIONS") Options(pattern, adapted);
  }

  Answer respond(Head head, const std::atomic<bool>& stopping) {
    std::string line = head.request.method + ' ' + head.raw_path + " HTTP/1.1\r\nContent-Length: 0\r\n\r\n";
    MemoryStream stream(std::move(line), head.request.remote_address);
    Exchange exchange{&head.request, &stopping, !head.keep_alive};
    current = &exchange;
    bool closed = false;
    process_request(stream, exchange.close, closed, nullptr);
    current = nullptr;
    return {stream.take(), exchange.close};
  }

 private:
  struct Route {
    std::string method;
    std::regex pattern;
  };

  Response unrouted() const {
    std::string allowed;
    for (const Route& route : routes_) {
      if (!std::regex_match(current->request->path, route.pattern)) continue;
      if (allowed.find(route.method) == std::string::npos)
        allowed += (allowed.empty() ? "" : ", ") + route.method;
    }
    if (allowed.empty()) return problem(404, "There is nothing at this address.");
    Response response = problem(405, "This address takes only " + allowed + ".");
    response.headers.add("Allow", allowed);
    return response;
  }

  std::vector<Route> routes_;
};

Dispatcher::Dispatcher(std::chrono::seconds keep_alive) : router_(std::make_unique<Router>(keep_alive)) {}
Dispatcher::~Dispatcher() = default;

void Dispatcher::route(const std::string& method, const std::string& pattern, Handler handler) {
  router_->add(method, pattern, std::move(handler));
}

Dispatcher::Answer Dispatcher::respond(Head head, const std::atomic<bool>& stopping) {
  return router_->respond(std::move(head), stopping);
}

std::string closingAnswer(const Response& response) {
  std::string bytes = "HTTP/1.1 " + std::to_string(response.status) + ' ' +
                      std::string(reasonPhrase(response.status)) + "\r\n";
  for (const auto& [name, value] : response.headers) bytes += name + ": " + value + "\r\n";
  return bytes + "Connection: close\r\nContent-Length: " + std::to_string(response.body.size()) + "\r\n\r\n" +
         response.body;
}

}  // namespace sluice::http
