#include "monitor/command_probe.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>

#include "base/json.h"

namespace sluice::monitor {
namespace {

using Steady = std::chrono::steady_clock;
constexpr std::size_t kKeptOutput =
    4096;  // the rest is read and dropped, so that the program never waits for us
constexpr std::size_t kShownOutput = 200;

class Descriptor {
 public:
  explicit Descriptor(int fd = -1) : fd_(fd) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() { close(); }
  void close() {
    if (fd_ >= 0) ::close(fd_);
    fd_ = -1;
  }
  int get() const { return fd_; }

 private:
  int fd_;
};

class SpawnSetup {
 public:
  explicit SpawnSetup(int output) {
    posix_spawn_file_actions_init(&actions_);
    posix_spawn_file_actions_addopen(&actions_, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&actions_, output, STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&actions_, output, STDERR_FILENO);
    posix_spawn_file_actions_addclosefrom_np(&actions_, STDERR_FILENO + 1);
    posix_spawnattr_init(&attributes_);
    sigset_t none;
    sigset_t all;
    sigemptyset(&none);
    sigfillset(&all);
    posix_spawnattr_setsigmask(&attributes_, &none);
    posix_spawnattr_setsigdefault(&attributes_, &all);
    posix_spawnattr_setpgroup(&attributes_, 0);
    posix_spawnattr_setflags(&attributes_,
                             POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  }
  SpawnSetup(const SpawnSetup&) = delete;
  SpawnSetup& operator=(const SpawnSetup&) = delete;
  ~SpawnSetup() {
    posix_spawn_file_actions_destroy(&actions_);
    posix_spawnattr_destroy(&attributes_);
  }
  const posix_spawn_file_actions_t* actions() const { return &actions_; }
  const posix_spawnattr_t* attributes() const { return &attributes_; }

 private:
  posix_spawn_file_actions_t actions_{};
  posix_spawnattr_t attributes_{};
};

std::vector<std::string> harmlessEnvironment() {
  std::vector<std::string> environment;
  for (const char* name : {"PATH", "HOME", "USER", "LOGNAME", "LANG", "LC_ALL", "TZ", "TMPDIR"}) {
    if (const char* value = std::getenv(name)) environment.push_back(std::string(name) + "=" + value);
  }
  return environment;
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> result;
  for (std::string& text : texts) result.push_back(text.data());
  result.push_back(nullptr);
  return result;
}

/// What is there now. False once nobody can write any more.
bool drain(int fd, std::string& output) {
  std::array<char, 4096> buffer{};
  for (;;) {
    const ssize_t count = ::read(fd, buffer.data(), buffer.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return errno == EAGAIN;
    if (count == 0) return false;
    const std::size_t room = kKeptOutput - output.size();
    output.append(buffer.data(), std::min(room, static_cast<std::size_t>(count)));
    if (static_cast<std::size_t>(count) < buffer.size()) return true;
  }
}

/// Reads until the program ends or the deadline passes. True when it ended.
bool waitFor(int process, int output_fd, Steady::time_point deadline, std::string& output) {
  bool open = true;
  for (;;) {
    const auto left = std::chrono::ceil<Millis>(deadline - Steady::now());
    if (left.count() <= 0) return false;
    std::array<pollfd, 2> waits{{{process, POLLIN, 0}, {open ? output_fd : -1, POLLIN, 0}}};
    const int ready =
        ::poll(waits.data(), waits.size(), static_cast<int>(std::min<std::int64_t>(left.count(), 60'000)));
    if (ready < 0 && errno != EINTR) return false;
    if (ready <= 0) continue;
    if (waits[1].revents != 0) open = drain(output_fd, output);
    if (waits[0].revents != 0) {
      if (open) drain(output_fd, output);
      return true;
    }
  }
}

std::string firstLine(const std::string& output) {
  std::string line = output.substr(0, output.find_first_of("\r\n"));
  if (line.size() > kShownOutput) line.resize(kShownOutput);
  for (char& c : line) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) c = '?';
  }
  return line.empty() ? "" : ": " + toValidUtf8(line);
}

/// The C library's own declaration has C++ linkage by mistake (glibc 2.36).
int openProcess(pid_t child) { return static_cast<int>(::syscall(SYS_pidfd_open, child, 0)); }

/// A fault of the program's start, when there is no child.
Finding notStarted(const std::string& program, int error) {
  return {false, program + " cannot be started: " + std::strerror(error)};
}

}  // namespace

Finding runCheck(const std::vector<std::string>& argv, Millis deadline) {
  if (argv.empty()) return {false, "no program is given"};
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) return notStarted(argv[0], errno);
  const Descriptor reading(ends[0]);
  Descriptor writing(ends[1]);
  ::fcntl(reading.get(), F_SETFL, O_NONBLOCK);

  std::vector<std::string> arguments = argv;
  std::vector<std::string> environment = harmlessEnvironment();
  const SpawnSetup setup(writing.get());
  pid_t child = -1;
  const auto started = Steady::now();
  const int error = ::posix_spawnp(&child, arguments[0].c_str(), setup.actions(), setup.attributes(),
                                   pointers(arguments).data(), pointers(environment).data());
  if (error != 0) return notStarted(argv[0], error);
  writing.close();

  std::string output;
  const Descriptor process(openProcess(child));
  const bool ended = process.get() >= 0 && waitFor(process.get(), reading.get(), started + deadline, output);
  // The child is not waited for yet, so its id still names this group and no other.
  ::kill(-child, SIGKILL);
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  const std::string limit = "limit " + formatDuration(deadline);
  if (process.get() < 0) return {false, argv[0] + " cannot be watched"};
  if (!ended) return {false, argv[0] + " was stopped: it did not end in time, " + limit + firstLine(output)};
  if (WIFSIGNALED(status))
    return {false, argv[0] + " was ended by signal " + std::to_string(WTERMSIG(status)) + firstLine(output)};
  const int code = WEXITSTATUS(status);
  return {code == 0, argv[0] + " exited with " + std::to_string(code) + ", expected 0" + firstLine(output),
          std::to_string(code), "0"};
}

}  // namespace sluice::monitor
