/// Reads requests from all connections on one thread (epoll) and hands over only whole ones, so that no slow
/// client ever holds a worker. Everything a client can make grow has a limit and every wait a deadline
/// (ServerOptions).
///
/// Threads: run() is the front's own thread. finish() is called by a worker, once for each connection it was
/// handed; stop() by anyone. A worker gives a connection back by storing `with_worker = false` and then
/// re-arming its socket (`arming` held); between the two the front may shut the socket down but never closes
/// it, because it closes only after an event, and events come only from armed sockets.
#pragma once

#include <sys/epoll.h>

#include <functional>
#include <memory>
#include <optional>
#include <unordered_map>
#include <vector>

#include "gateway/http/connection.h"
#include "gateway/http/listener.h"
#include "gateway/http/server.h"

namespace sluice::http {

class Front {
 public:
  using HandOver = std::function<void(Connection&)>;

  /// `hand_over` must not block. `tls` may be null and outlives the front.
  Front(const ServerOptions& options, Listener listener, const TlsContext* tls, HandOver hand_over);

  void run();
  void finish(Connection& connection, std::string answer, bool close);
  void stop();
  const std::atomic<bool>& stopping() const { return stopping_; }

 private:
  enum class Progress { wants_more, handed_over };

  void acceptAll();
  void onEvent(Connection& connection);
  void read(Connection& connection);
  Progress advance(Connection& connection, std::string_view bytes);
  Progress onHead(Connection& connection, std::string_view bytes, std::size_t head_size);
  Progress onBody(Connection& connection, std::string_view bytes);
  bool growBody(Connection& connection, std::size_t needed);
  Progress refuse(Connection& connection, const Response& response);
  void release(Connection& connection);
  void write(Connection& connection);
  void arm(Connection& connection, std::uint32_t events);
  void expire(Connection& connection);
  void expireOverdue();
  bool evictOne();
  void close(Connection& connection);

  const ServerOptions& options_;
  Listener listener_;
  const TlsContext* tls_;
  HandOver hand_over_;
  Descriptor epoll_;
  Descriptor wake_;
  Budget budget_;
  std::unordered_map<Connection*, std::unique_ptr<Connection>> connections_;
  std::vector<char> scratch_;
  Steady::time_point now_;
  std::optional<Steady::time_point> accept_again_;  ///< set while the process is out of file descriptors
  std::atomic<bool> stopping_{false};
};

}  // namespace sluice::http
