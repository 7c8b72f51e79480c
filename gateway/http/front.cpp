#include "gateway/http/front.h"

#include <netinet/in.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>

#include "gateway/http/dispatch.h"

namespace sluice::http {
namespace {

using std::chrono::milliseconds;

constexpr std::size_t kScratch = 64 << 10;
constexpr std::size_t kFreeBody = 64 << 10;  // bodies up to here need no budget: max_connections bounds them
constexpr int kTurns = 16;                   // reads of one connection before the others are looked at
constexpr milliseconds kTick{100};
constexpr milliseconds kLinger{2'000};

struct HeadEnd {
  bool malformed = false;  ///< a line that ends in a bare LF
  std::size_t size = 0;    ///< of the head with its empty line; 0: not complete yet
};

HeadEnd findHeadEnd(std::string_view bytes, std::size_t from) {
  for (std::size_t i = bytes.find('\n', from); i != std::string_view::npos; i = bytes.find('\n', i + 1)) {
    if (i == 0 || bytes[i - 1] != '\r') return {true, 0};
    if (i == 1 || (i >= 3 && bytes[i - 2] == '\n')) return {false, i + 1};
  }
  return {};
}

int timeoutMillis(bool stopping) { return stopping ? 20 : static_cast<int>(kTick.count()); }

}  // namespace

Front::Front(const ServerOptions& options, Listener listener, const TlsContext* tls, HandOver hand_over)
    : options_(options),
      listener_(std::move(listener)),
      tls_(tls),
      hand_over_(std::move(hand_over)),
      epoll_(::epoll_create1(EPOLL_CLOEXEC)),
      wake_(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)),
      budget_(options.max_buffered),
      scratch_(kScratch) {
  epoll_event event{EPOLLIN, {.ptr = &listener_}};
  ::epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, listener_.socket.get(), &event);
  event.data.ptr = &wake_;
  ::epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, wake_.get(), &event);
}

void Front::stop() {
  stopping_ = true;
  const std::uint64_t one = 1;
  [[maybe_unused]] const ssize_t written = ::write(wake_.get(), &one, sizeof one);
}

void Front::run() {
  std::array<epoll_event, 128> events;
  std::optional<Steady::time_point> give_up;
  Steady::time_point next_tick;
  for (;;) {
    const int count =
        ::epoll_wait(epoll_.get(), events.data(), static_cast<int>(events.size()), timeoutMillis(stopping_));
    now_ = Steady::now();
    for (int i = 0; i < count; ++i) {
      void* const source = events[static_cast<std::size_t>(i)].data.ptr;
      if (source == &wake_) continue;
      if (source == &listener_) {
        acceptAll();
      } else {
        onEvent(*static_cast<Connection*>(source));
      }
    }
    if (stopping_) {
      if (!give_up) {
        give_up = now_ + options_.stop_timeout;
        listener_.socket.reset();
        ::epoll_ctl(epoll_.get(), EPOLL_CTL_DEL, wake_.get(), nullptr);
      }
      if (connections_.empty() || now_ >= *give_up) return;
    }
    if (now_ >= next_tick || stopping_) {
      expireOverdue();
      next_tick = now_ + kTick;
    }
  }
}

void Front::acceptAll() {
  for (int i = 0; i < 256 && !stopping_; ++i) {
    const int fd = ::accept4(listener_.socket.get(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd < 0) {
      if (errno == EINTR || errno == ECONNABORTED) continue;
      if (errno != EAGAIN && !evictOne()) {
        // Out of descriptors or memory with nobody to send away: the listener would wake us in a loop.
        ::epoll_ctl(epoll_.get(), EPOLL_CTL_DEL, listener_.socket.get(), nullptr);
        accept_again_ = now_ + milliseconds(200);
      }
      return;
    }
    const int on = 1;
    ::setsockopt(fd, IPPROTO_TCP, 1 /* TCP_NODELAY */, &on, sizeof on);
    auto connection = std::make_unique<Connection>(fd, tls_, remoteAddress(fd));
    if (connections_.size() >= options_.max_connections && !evictOne()) continue;
    connection->last_active = now_;
    connection->deadline = now_ + options_.head_timeout;
    epoll_event event{EPOLLIN | EPOLLRDHUP | EPOLLONESHOT, {.ptr = connection.get()}};
    if (::epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, fd, &event) != 0) continue;
    Connection* const key = connection.get();
    connections_.emplace(key, std::move(connection));
  }
}

void Front::onEvent(Connection& connection) {
  // Pairs with the store in arm(): what the worker did to the connection is seen from here on.
  if (connection.with_worker.load(std::memory_order_acquire)) return;
  if (connection.expired) return close(connection);
  connection.last_active = now_;
  switch (connection.state) {
    case Connection::State::writing:
      return write(connection);
    case Connection::State::idle:
    case Connection::State::head:
    case Connection::State::body:
    case Connection::State::lingering:
      return read(connection);
    case Connection::State::working:
      return;  // cannot be: its socket is not armed
  }
}

void Front::read(Connection& connection) {
  if (connection.state == Connection::State::idle && !connection.input.empty()) {
    if (advance(connection, {}) == Progress::handed_over) return;
  }
  for (int turn = 0;; ++turn) {
    if (turn == kTurns)
      return arm(connection, EPOLLIN | EPOLLOUT);  // others first; the writable socket brings us back
    const Channel::Moved got = connection.channel.receive(scratch_.data(), scratch_.size());
    if (got.outcome == Channel::Outcome::closed) return close(connection);
    if (got.outcome == Channel::Outcome::wants_write) return arm(connection, EPOLLOUT);
    if (got.outcome == Channel::Outcome::wants_read) return arm(connection, EPOLLIN);
    if (connection.state != Connection::State::lingering) {
      if (advance(connection, {scratch_.data(), got.bytes}) == Progress::handed_over) return;
    }
    if (got.bytes < scratch_.size() && !connection.channel.hasBuffered()) return arm(connection, EPOLLIN);
  }
}

Front::Progress Front::advance(Connection& connection, std::string_view bytes) {
  if (connection.state == Connection::State::body) {
    connection.deadline = std::min(now_ + options_.body_timeout, connection.begun + options_.total_timeout);
    return onBody(connection, bytes);
  }
  if (connection.state == Connection::State::idle) {
    connection.state = Connection::State::head;
    connection.scanned = 0;
    connection.begun = now_;
    connection.deadline = now_ + options_.head_timeout;
  }
  if (!connection.input.empty()) {
    connection.input.append(bytes);
    bytes = connection.input;
  }
  const HeadEnd end = findHeadEnd(bytes, connection.scanned);
  if (end.malformed) return refuse(connection, problem(400, "a line must end in CR LF"));
  if (end.size > options_.max_head_bytes || (end.size == 0 && bytes.size() > options_.max_head_bytes)) {
    return refuse(connection, problem(431, "the header fields are too large"));
  }
  if (end.size != 0) return onHead(connection, bytes, end.size);
  connection.scanned = bytes.size();
  if (connection.input.empty()) connection.input.assign(bytes);
  return Progress::wants_more;
}

Front::Progress Front::onHead(Connection& connection, std::string_view bytes, std::size_t head_size) {
  auto parsed = parseHead(bytes.substr(0, head_size), options_.max_headers, options_.max_body_bytes);
  if (const auto* refusal = std::get_if<HeadRefusal>(&parsed)) {
    return refuse(connection, problem(refusal->status, refusal->detail));
  }
  connection.head = std::move(std::get<Head>(parsed));
  connection.head.request.remote_address = connection.remote_address;
  connection.state = Connection::State::body;
  connection.deadline = std::min(now_ + options_.body_timeout, connection.begun + options_.total_timeout);
  const bool continues = connection.head.expects_continue && bytes.size() == head_size;
  if (continues) connection.channel.send("HTTP/1.1 100 Continue\r\n\r\n");
  // `bytes` may be a view of `input`, which onBody replaces.
  const std::string held = std::move(connection.input);
  connection.input.clear();
  if (!held.empty()) bytes = held;
  return onBody(connection, bytes.substr(head_size));
}

Front::Progress Front::onBody(Connection& connection, std::string_view bytes) {
  std::string& body = connection.head.request.body;
  const std::size_t missing = static_cast<std::size_t>(connection.head.content_length) - body.size();
  const std::string_view mine = bytes.substr(0, missing);
  if (!growBody(connection, body.size() + mine.size())) {
    Response busy = problem(503, "too many large bodies at once; try again");
    busy.headers.add("Retry-After", "5");
    return refuse(connection, busy);
  }
  body.append(mine);
  if (mine.size() < missing) return Progress::wants_more;
  connection.input.assign(bytes.substr(mine.size()));
  connection.state = Connection::State::working;
  connection.with_worker = true;
  hand_over_(connection);
  return Progress::handed_over;
}

/// Memory follows the bytes that really came, never the length that was announced.
bool Front::growBody(Connection& connection, std::size_t needed) {
  std::string& body = connection.head.request.body;
  if (needed <= body.capacity()) return true;
  const auto length = static_cast<std::size_t>(connection.head.content_length);
  const std::size_t target = std::min(length, std::max({needed, 2 * body.capacity(), kFreeBody}));
  const std::size_t want = target > kFreeBody ? target - kFreeBody : 0;
  if (want > connection.reserved) {
    if (!budget_.take(want - connection.reserved)) return false;
    connection.reserved = want;
  }
  body.reserve(target);
  return true;
}

Front::Progress Front::refuse(Connection& connection, const Response& response) {
  connection.input.clear();
  finish(connection, closingAnswer(response), true);
  return Progress::handed_over;
}

void Front::release(Connection& connection) {
  connection.head = Head();
  if (connection.reserved != 0) budget_.giveBack(connection.reserved);
  connection.reserved = 0;
}

void Front::finish(Connection& connection, std::string answer, bool close) {
  release(connection);
  connection.output = std::move(answer);
  connection.sent = 0;
  connection.close_after = close;
  connection.state = Connection::State::writing;
  connection.deadline = Steady::now() + options_.write_timeout;
  write(connection);
}

void Front::write(Connection& connection) {
  std::uint32_t events = EPOLLOUT;
  while (connection.sent < connection.output.size()) {
    const Channel::Moved moved =
        connection.channel.send(std::string_view(connection.output).substr(connection.sent));
    if (moved.outcome != Channel::Outcome::done) {
      if (moved.outcome == Channel::Outcome::wants_read) events = EPOLLIN;
      if (moved.outcome == Channel::Outcome::closed) connection.expired = true;
      break;
    }
    connection.sent += moved.bytes;
  }
  if (connection.sent == connection.output.size()) {
    connection.output.clear();
    connection.output.shrink_to_fit();
    const auto now = Steady::now();
    connection.last_active = now;
    events = EPOLLIN;
    if (connection.close_after) {
      // Closing while the client still sends would reset the connection and could take the answer with it.
      connection.state = Connection::State::lingering;
      connection.deadline = now + (stopping_ ? kLinger / 10 : kLinger);
      connection.channel.shutdownWrite();
    } else {
      connection.state = Connection::State::idle;
      connection.deadline = now + options_.idle_timeout;
      // What was already received brings no event of its own; a writable socket does.
      if (!connection.input.empty() || connection.channel.hasBuffered()) events |= EPOLLOUT;
    }
  }
  arm(connection, events);
}

/// The last touch of a connection by whoever calls this.
void Front::arm(Connection& connection, std::uint32_t events) {
  const std::lock_guard lock(connection.arming);
  const int fd = connection.channel.fd();
  epoll_event event{events | EPOLLONESHOT, {.ptr = &connection}};
  connection.with_worker.store(false, std::memory_order_release);
  ::epoll_ctl(epoll_.get(), EPOLL_CTL_MOD, fd, &event);
}

void Front::expire(Connection& connection) {
  switch (connection.state) {
    case Connection::State::head:
    case Connection::State::body:
      refuse(connection, problem(408, "the request did not arrive in time"));
      return;
    case Connection::State::idle:
    case Connection::State::writing:
    case Connection::State::lingering:
    case Connection::State::working:
      connection.expired = true;
      ::shutdown(connection.channel.fd(), SHUT_RDWR);
      return;
  }
}

void Front::expireOverdue() {
  for (auto& [key, connection] : connections_) {
    if (connection->with_worker.load(std::memory_order_acquire) || connection->expired) continue;
    const bool idle = connection->state == Connection::State::idle;
    if (now_ >= connection->deadline || (stopping_ && idle)) expire(*connection);
  }
  if (accept_again_ && now_ >= *accept_again_ && !stopping_) {
    accept_again_.reset();
    epoll_event event{EPOLLIN, {.ptr = &listener_}};
    ::epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, listener_.socket.get(), &event);
  }
}

/// Sends away whoever has been silent longest, so that a crowd of idle connections cannot lock everybody else
/// out.
bool Front::evictOne() {
  Connection* oldest = nullptr;
  for (auto& [key, connection] : connections_) {
    if (connection->with_worker.load(std::memory_order_acquire) || connection->expired) continue;
    if (oldest == nullptr || connection->last_active < oldest->last_active) oldest = key;
  }
  if (oldest == nullptr) return false;
  oldest->expired = true;
  ::shutdown(oldest->channel.fd(), SHUT_RDWR);
  return true;
}

void Front::close(Connection& connection) {
  release(connection);
  {
    // The event may have overtaken the worker that armed the socket: let it leave arm() first.
    const std::lock_guard lock(connection.arming);
  }
  connections_.erase(&connection);
}

}  // namespace sluice::http
