#include "gitops/process.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>

#include "gitops/failure.h"

namespace sluice {
namespace {

using Clock = std::chrono::steady_clock;
constexpr int kMostReadsAtTheEnd = 64;  // of 64 KiB each: more than a socket's buffer holds
constexpr int kTickMillis = 20;  // how soon the end of a child is seen whose pipes a grandchild keeps open

class Descriptor {
 public:
  explicit Descriptor(int fd = -1) : fd_(fd) {}
  Descriptor(Descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~Descriptor() { close(); }
  void close() {
    if (fd_ >= 0) ::close(fd_);
    fd_ = -1;
  }
  int get() const { return fd_; }
  bool open() const { return fd_ >= 0; }

 private:
  int fd_;
};

struct Channel {
  Descriptor ours;
  Descriptor theirs;
};

/// A socket pair rather than a pipe: writing to a child that is gone must not raise SIGPIPE.
Result<Channel> openChannel() {
  std::array<int, 2> fds{};
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds.data()) != 0) {
    return systemFailure("open a channel to a child process", errno);
  }
  ::fcntl(fds[0], F_SETFL, O_NONBLOCK);
  return Channel{Descriptor(fds[0]), Descriptor(fds[1])};
}

std::vector<char*> pointers(const std::vector<std::string>& strings) {
  std::vector<char*> list;
  list.reserve(strings.size() + 1);
  for (const std::string& text : strings) list.push_back(const_cast<char*>(text.c_str()));
  list.push_back(nullptr);
  return list;
}

Result<pid_t> spawn(const ProcessRequest& request, int in, int out, int err) {
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  posix_spawn_file_actions_init(&actions);
  posix_spawnattr_init(&attributes);
  posix_spawn_file_actions_adddup2(&actions, in, STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&actions, out, STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&actions, err, STDERR_FILENO);
  posix_spawn_file_actions_addclosefrom_np(&actions, 3);
  if (!request.directory.empty()) posix_spawn_file_actions_addchdir_np(&actions, request.directory.c_str());
  sigset_t none;
  sigset_t all;
  sigemptyset(&none);
  sigfillset(&all);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setsigdefault(&attributes, &all);
  posix_spawnattr_setpgroup(&attributes, 0);
  posix_spawnattr_setflags(&attributes,
                           POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  pid_t pid = -1;
  const auto argv = pointers(request.argv);
  const auto environment = pointers(request.environment);
  const int error = ::posix_spawnp(&pid, argv[0], &actions, &attributes, argv.data(), environment.data());
  posix_spawn_file_actions_destroy(&actions);
  posix_spawnattr_destroy(&attributes);
  if (error == ENOENT)
    return fail(ErrorKind::not_found, "the program '" + request.argv[0] + "' is not installed");
  if (error != 0) return systemFailure("start '" + request.argv[0] + "'", error);
  return pid;
}

/// Moves bytes between the child and the result until the child has ended or must end.
class Conversation {
 public:
  Conversation(const ProcessRequest& request, pid_t pid, Descriptor in, Descriptor out, Descriptor err)
      : request_(request),
        pid_(pid),
        in_(std::move(in)),
        out_(std::move(out)),
        err_(std::move(err)),
        end_(Clock::now() + request.deadline) {}

  ProcessResult run() {
    if (request_.input.empty()) in_.close();
    while (!ended_) {
      const auto left = std::chrono::duration_cast<Millis>(end_ - Clock::now()).count();
      if (left <= 0 || result_.too_much_output) {
        result_.timed_out = !result_.too_much_output;
        stop();
        break;
      }
      step(static_cast<int>(std::min<long>(left, kTickMillis)));
    }
    return std::move(result_);
  }

 private:
  void step(int wait_millis) {
    std::array<pollfd, 3> polled{pollfd{in_.get(), POLLOUT, 0}, pollfd{out_.get(), POLLIN, 0},
                                 pollfd{err_.get(), POLLIN, 0}};
    const bool silent = !out_.open() && !err_.open();
    const int ready = ::poll(polled.data(), polled.size(), silent ? 1 : wait_millis);
    if (ready > 0) {
      if (polled[0].revents != 0) write();
      if (polled[1].revents != 0) read(out_, result_.output, request_.output_limit, true);
      if (polled[2].revents != 0) {
        read(err_, result_.errors, request_.errors_limit, false);
        passOn();
      }
    }
    if (silent || ready == 0) reap(WNOHANG);
  }

  void write() {
    const std::string_view rest = std::string_view(request_.input).substr(written_);
    const ssize_t sent = ::send(in_.get(), rest.data(), rest.size(), MSG_NOSIGNAL);
    if (sent > 0) written_ += static_cast<std::size_t>(sent);
    if ((sent < 0 && errno != EAGAIN && errno != EINTR) || written_ == request_.input.size()) in_.close();
  }

  void passOn() {
    if (!request_.on_errors || result_.errors.empty()) return;
    request_.on_errors(result_.errors);
    result_.errors.clear();
  }

  /// Whether there may be more at once.
  bool read(Descriptor& from, std::string& into, std::size_t limit, bool limit_kills) {
    std::array<char, 65536> buffer;
    const ssize_t got = ::recv(from.get(), buffer.data(), buffer.size(), 0);
    if (got < 0 && errno == EINTR) return true;
    if (got == 0 || (got < 0 && errno != EAGAIN)) from.close();
    if (got <= 0) return false;
    const std::size_t room = limit - std::min(limit, into.size());
    const auto size = static_cast<std::size_t>(got);
    into.append(buffer.data(), std::min(room, size));
    if (limit_kills && size > room) result_.too_much_output = true;
    return true;
  }

  /// A child may write and end between the last look at its output and the look for its end. Bounded, for a
  /// grandchild that left the group may write for ever.
  void drain(Descriptor& from, std::string& into, std::size_t limit, bool limit_kills) {
    for (int i = 0; i < kMostReadsAtTheEnd && from.open(); ++i) {
      if (!read(from, into, limit, limit_kills)) return;
    }
  }

  /// Looks without reaping first: while the leader is a zombie its group number cannot be given to anybody
  /// else.
  void reap(int flags) {
    siginfo_t info{};
    if (::waitid(P_PID, static_cast<id_t>(pid_), &info, WEXITED | WNOWAIT | flags) == 0 && info.si_pid == 0)
      return;
    ::kill(-pid_, SIGKILL);  // whatever the child left behind in its group goes with it
    int status = 0;
    pid_t answer = 0;
    do {
      answer = ::waitpid(pid_, &status, 0);
    } while (answer < 0 && errno == EINTR);
    ended_ = true;
    drain(out_, result_.output, request_.output_limit, true);
    drain(err_, result_.errors, request_.errors_limit, false);
    passOn();
    if (answer > 0 && WIFEXITED(status)) result_.exit_code = WEXITSTATUS(status);
    if (answer > 0 && WIFSIGNALED(status)) result_.signal = WTERMSIG(status);
  }

  void stop() {
    ::kill(-pid_, SIGKILL);
    ::kill(pid_, SIGKILL);
    reap(0);
  }

  const ProcessRequest& request_;
  pid_t pid_;
  Descriptor in_;
  Descriptor out_;
  Descriptor err_;
  Clock::time_point end_;
  std::size_t written_ = 0;
  bool ended_ = false;
  ProcessResult result_;
};

}  // namespace

Result<ProcessResult> runProcess(const ProcessRequest& request) {
  auto in = openChannel();
  auto out = openChannel();
  auto err = openChannel();
  if (!in) return fail(in.error());
  if (!out) return fail(out.error());
  if (!err) return fail(err.error());
  const auto pid = spawn(request, in->theirs.get(), out->theirs.get(), err->theirs.get());
  if (!pid) return fail(pid.error());
  in->theirs.close();
  out->theirs.close();
  err->theirs.close();
  return Conversation(request, *pid, std::move(in->ours), std::move(out->ours), std::move(err->ours)).run();
}

}  // namespace sluice
