/// Sends signed GitHub webhooks, every body unique, and prints what came back as one line of JSON.
///   intake_load --port P --path /webhooks/github/o/r --secret S --payloads index.json [--connections 64]
///   [--seconds 5] [--rate 2000]
/// Payloads are the recorded ones of @octokit/webhooks-examples between 7 and 24 KB about one repository. The
/// unique member stands at the end of the body, so that the HMAC goes on from a state kept for the long
/// common part: signing costs the load next to nothing. With --rate, requests have a time at which they are
/// due, and latency counts from then, also when no connection was free.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/sha.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <map>
#include <random>
#include <sstream>
#include <string>
#include <vector>

#include "base/digest.h"
#include "base/json.h"

// The one-shot SHA-256 functions of OpenSSL 3 are the only ones whose state can be copied cheaply.
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"

namespace {

using Clock = std::chrono::steady_clock;

struct Payload {
  std::string event;
  std::string prefix;  ///< the body up to its last brace
  SHA256_CTX inner;    ///< the HMAC's inner hash over that
};

struct Connection {
  int fd = -1;
  bool busy = false;
  std::string head;
  std::string tail;
  const Payload* payload = nullptr;
  std::size_t sent = 0;
  std::string answer;
  Clock::time_point due;
};

struct Signer {
  SHA256_CTX inner;
  SHA256_CTX outer;
  explicit Signer(const std::string& secret) {
    unsigned char pad[64] = {};
    std::memcpy(pad, secret.data(), std::min<std::size_t>(secret.size(), 64));
    for (unsigned char& c : pad) c ^= 0x36;
    SHA256_Init(&inner);
    SHA256_Update(&inner, pad, 64);
    for (unsigned char& c : pad) c ^= 0x36 ^ 0x5c;
    SHA256_Init(&outer);
    SHA256_Update(&outer, pad, 64);
  }
  std::string sign(SHA256_CTX state, const std::string& tail) const {
    sluice::Digest digest;
    SHA256_Update(&state, tail.data(), tail.size());
    SHA256_Final(digest.data(), &state);
    SHA256_CTX last = outer;
    SHA256_Update(&last, digest.data(), digest.size());
    SHA256_Final(digest.data(), &last);
    return sluice::toHex(digest);
  }
};

std::vector<Payload> loadPayloads(const std::string& file, const Signer& signer) {
  std::ifstream in(file);
  std::stringstream text;
  text << in.rdbuf();
  const auto all = sluice::Json::parse(text.str());
  std::vector<Payload> payloads;
  if (!all) return payloads;
  for (const sluice::Json& event : all->items()) {
    for (const sluice::Json& example : event["examples"].items()) {
      if (example["repository"]["full_name"].text() != "Codertocat/Hello-World") continue;
      std::string body = example.dump();
      if (body.size() < 7'000 || body.size() > 24'000) continue;
      body.pop_back();
      Payload payload{event["name"].text(), body, signer.inner};
      SHA256_Update(&payload.inner, body.data(), body.size());
      payloads.push_back(std::move(payload));
    }
  }
  return payloads;
}

class Load {
 public:
  Load(std::map<std::string, std::string> options, std::vector<Payload> payloads, const Signer& signer)
      : options_(std::move(options)),
        payloads_(std::move(payloads)),
        signer_(signer),
        epoll_(::epoll_create1(0)) {
    salt_ = std::random_device()();
  }

  int run() {
    const auto count = static_cast<std::size_t>(std::atoi(options_["connections"].c_str()));
    const double rate = std::atof(options_["rate"].c_str());
    connections_.resize(count);
    for (Connection& c : connections_) {
      if (!open(c)) return 1;
    }
    const auto begin = Clock::now();
    const auto end =
        begin + std::chrono::milliseconds(static_cast<long>(1000 * std::atof(options_["seconds"].c_str())));
    Clock::time_point due = begin;
    const auto gap = std::chrono::nanoseconds(rate > 0 ? static_cast<long>(1e9 / rate) : 0);
    std::vector<epoll_event> events(256);
    std::size_t running = 0;
    for (;;) {
      const auto now = Clock::now();
      for (Connection& c : connections_) {
        if (c.busy || c.fd < 0 || now >= end || (rate > 0 && due > now)) continue;
        begin_request(c, rate > 0 ? due : now);
        due += gap;
        ++running;
      }
      if (now >= end && running == 0) break;
      if (now >= end + std::chrono::seconds(5)) break;
      int timeout = 1000;
      if (rate > 0 && now < end) timeout = due > now ? 1 : 0;
      const int ready = ::epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), timeout);
      for (int i = 0; i < ready; ++i) {
        Connection& c = *static_cast<Connection*>(events[static_cast<std::size_t>(i)].data.ptr);
        if (c.busy && onReady(c, events[static_cast<std::size_t>(i)].events)) --running;
      }
    }
    report(std::chrono::duration<double>(Clock::now() - begin).count());
    return errors_ == 0 ? 0 : 1;
  }

 private:
  bool open(Connection& c) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(std::atoi(options_["port"].c_str())));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    c.fd = ::socket(AF_INET, SOCK_STREAM, 0);
    const int on = 1;
    ::setsockopt(c.fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (::connect(c.fd, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) {
      std::perror("connect");
      return false;
    }
    epoll_event event{EPOLLIN, {.ptr = &c}};
    ::epoll_ctl(epoll_, EPOLL_CTL_ADD, c.fd, &event);
    return true;
  }

  void begin_request(Connection& c, Clock::time_point due) {
    c.payload = &payloads_[number_ % payloads_.size()];
    char unique[64];
    std::snprintf(unique, sizeof unique, ",\"bench\":\"%08x%012zu\"}", salt_, number_++);
    c.tail = unique;
    const std::string signature = signer_.sign(c.payload->inner, c.tail);
    char id[64];
    std::snprintf(id, sizeof id, "%08x-0000-4000-8000-%012zu", salt_, number_);
    c.head = "POST " + options_["path"] +
             " HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: */*\r\nUser-Agent: GitHub-Hookshot/0000000\r\n" +
             "Content-Type: application/json\r\nX-GitHub-Event: " + c.payload->event +
             "\r\nX-GitHub-Delivery: " + id +
             "\r\nX-GitHub-Hook-ID: 1\r\nX-GitHub-Hook-Installation-Target-Type: "
             "repository\r\nX-Hub-Signature-256: sha256=" +
             signature + "\r\nContent-Length: " + std::to_string(c.payload->prefix.size() + c.tail.size()) +
             "\r\n\r\n";
    c.sent = 0;
    c.answer.clear();
    c.due = due;
    c.busy = true;
    write(c);
  }

  void write(Connection& c) {
    const std::size_t total = c.head.size() + c.payload->prefix.size() + c.tail.size();
    if (c.sent == 0) {
      iovec parts[3] = {{c.head.data(), c.head.size()},
                        {const_cast<char*>(c.payload->prefix.data()), c.payload->prefix.size()},
                        {c.tail.data(), c.tail.size()}};
      msghdr message{};
      message.msg_iov = parts;
      message.msg_iovlen = 3;
      const ssize_t n = ::sendmsg(c.fd, &message, MSG_DONTWAIT | MSG_NOSIGNAL);
      if (n > 0) c.sent = static_cast<std::size_t>(n);
    }
    if (c.sent == total) return;
    // Rare on loopback: the rest goes the plain way.
    const std::string all = (c.head + c.payload->prefix + c.tail).substr(c.sent);
    for (std::size_t at = 0; at < all.size();) {
      const ssize_t n = ::send(c.fd, all.data() + at, all.size() - at, MSG_NOSIGNAL);
      if (n <= 0) break;
      at += static_cast<std::size_t>(n);
    }
    c.sent = total;
  }

  /// True when the request is over.
  bool onReady(Connection& c, std::uint32_t) {
    char buffer[16384];
    const ssize_t n = ::recv(c.fd, buffer, sizeof buffer, MSG_DONTWAIT);
    if (n < 0 && errno == EAGAIN) return false;
    if (n <= 0) return finish(c, false);
    c.answer.append(buffer, static_cast<std::size_t>(n));
    const std::size_t end = c.answer.find("\r\n\r\n");
    if (end == std::string::npos) return false;
    std::size_t length = 0;
    std::string lower = c.answer.substr(0, end);
    std::transform(lower.begin(), lower.end(), lower.begin(),
                   [](unsigned char ch) { return static_cast<char>(std::tolower(ch)); });
    const std::size_t at = lower.find("content-length:");
    if (at != std::string::npos) length = std::strtoul(lower.c_str() + at + 15, nullptr, 10);
    if (lower.find("transfer-encoding: chunked") != std::string::npos) {
      if (!c.answer.ends_with("0\r\n\r\n")) return false;
    } else if (c.answer.size() < end + 4 + length) {
      return false;
    }
    return finish(c, c.answer.compare(9, 1, "2") == 0);
  }

  bool finish(Connection& c, bool good) {
    const auto took = std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - c.due).count();
    if (good) {
      latencies_.push_back(static_cast<std::uint32_t>(took));
    } else {
      if (errors_++ == 0) std::fprintf(stderr, "first error: %s\n", c.answer.substr(0, 400).c_str());
      ::close(c.fd);
      open(c);
    }
    c.busy = false;
    return true;
  }

  void report(double seconds) {
    std::sort(latencies_.begin(), latencies_.end());
    const auto at = [&](double share) {
      if (latencies_.empty()) return 0.0;
      const auto index = static_cast<std::size_t>(share * static_cast<double>(latencies_.size() - 1));
      return latencies_[index] / 1000.0;
    };
    std::printf(
        "{\"answers\": %zu, \"errors\": %zu, \"rps\": %.0f, \"p50_ms\": %.2f, \"p99_ms\": %.2f, \"max_ms\": "
        "%.2f}\n",
        latencies_.size(), errors_, static_cast<double>(latencies_.size()) / seconds, at(0.5), at(0.99),
        at(1.0));
  }

  std::map<std::string, std::string> options_;
  const std::vector<Payload> payloads_;
  const Signer& signer_;
  const int epoll_;
  unsigned salt_ = 0;
  std::size_t number_ = 0;
  std::size_t errors_ = 0;
  std::vector<Connection> connections_;
  std::vector<std::uint32_t> latencies_;
};

}  // namespace

int main(int argc, char** argv) {
  std::map<std::string, std::string> options = {{"connections", "64"}, {"seconds", "5"}, {"rate", "0"}};
  for (int i = 1; i + 1 < argc; i += 2) options[argv[i] + 2] = argv[i + 1];
  const Signer signer(options["secret"]);
  auto payloads = loadPayloads(options["payloads"], signer);
  if (payloads.empty()) {
    std::fprintf(stderr, "no payloads in %s\n", options["payloads"].c_str());
    return 2;
  }
  return Load(options, std::move(payloads), signer).run();
}
