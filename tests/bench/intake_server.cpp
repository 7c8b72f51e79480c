/// The way in and nothing behind it: HTTP, signature, envelope, durable inbox. Prints its port, runs until it
/// is told to end. intake_server <port> <directory> <owner/repository> <secret>
#include <malloc.h>

#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "gateway/http/server.h"
#include "gateway/webhook/intake.h"
#include "store/inbox/segment_inbox.h"

int main(int argc, char** argv) {
  using namespace sluice;
  if (argc != 5) return 2;
  // As the real program does: one arena for each of dozens of threads would keep freed bodies in each.
  mallopt(M_ARENA_MAX, 2);
  sigset_t ends;
  sigemptyset(&ends);
  sigaddset(&ends, SIGTERM);
  sigaddset(&ends, SIGINT);
  pthread_sigmask(SIG_BLOCK, &ends, nullptr);

  auto inbox = SegmentInbox::open(argv[2]);
  if (!inbox) {
    std::fprintf(stderr, "%s\n", inbox.error().message.c_str());
    return 1;
  }
  const std::string repository = argv[3];
  const webhook::Intake intake(
      {{"github/" + repository, RepositoryName(repository), webhook::Forge::github, {Secret(argv[4])}}},
      **inbox, [] { return std::chrono::floor<Millis>(std::chrono::system_clock::now()); });
  http::ServerOptions options;
  if (const char* threads = std::getenv("THREADS")) options.threads = std::strtoul(threads, nullptr, 10);
  http::Server server(options);
  intake.addTo(server);
  const auto port = server.start("127.0.0.1", std::atoi(argv[1]));
  if (!port) {
    std::fprintf(stderr, "%s\n", port.error().message.c_str());
    return 1;
  }
  std::printf("%d\n", *port);
  std::fflush(stdout);
  int signal = 0;
  sigwait(&ends, &signal);
  server.stop();
  return 0;
}
