#include "tests/app/program.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace sluice::app {
namespace {

constexpr int kPatience = 20'000;  // milliseconds; the machine may be busy

std::string readAll(int file, std::string buffer) {
  char chunk[4096];
  for (ssize_t count = 0; (count = ::read(file, chunk, sizeof chunk)) > 0;) {
    buffer.append(chunk, static_cast<std::size_t>(count));
  }
  return buffer;
}

}  // namespace

Program::Program(const std::vector<std::string>& arguments, const Environment& environment) {
  ::signal(SIGPIPE, SIG_IGN);
  int in[2], out[2], err[2];
  if (::pipe2(in, O_CLOEXEC) != 0 || ::pipe2(out, O_CLOEXEC) != 0 || ::pipe2(err, O_CLOEXEC) != 0)
    std::abort();
  std::vector<std::string> words{SLUICE_PROGRAM};
  words.insert(words.end(), arguments.begin(), arguments.end());
  Environment all = environment;
  all.try_emplace("PATH", "/usr/bin:/bin");
  std::vector<std::string> variables;
  for (const auto& [name, value] : all) variables.push_back(name + '=' + value);
  std::vector<char*> argv, envp;
  for (std::string& word : words) argv.push_back(word.data());
  for (std::string& variable : variables) envp.push_back(variable.data());
  argv.push_back(nullptr);
  envp.push_back(nullptr);
  pid_ = ::fork();
  if (pid_ == 0) {
    ::dup2(in[0], 0);
    ::dup2(out[1], 1);
    ::dup2(err[1], 2);
    ::execve(argv[0], argv.data(), envp.data());
    ::_exit(127);
  }
  ::close(in[0]);
  ::close(out[1]);
  ::close(err[1]);
  in_ = in[1];
  out_ = out[0];
  err_ = err[0];
}

Program::~Program() {
  if (pid_ > 0) {
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
  }
  for (const int file : {in_, out_, err_}) {
    if (file >= 0) ::close(file);
  }
}

void Program::write(const std::string& text) {
  if (::write(in_, text.data(), text.size()) != static_cast<ssize_t>(text.size())) std::abort();
}

void Program::closeInput() {
  if (in_ >= 0) ::close(in_);
  in_ = -1;
}

std::string Program::lineFrom(int file, std::string& buffer) {
  for (;;) {
    if (const std::size_t end = buffer.find('\n'); end != std::string::npos) {
      const std::string line = buffer.substr(0, end);
      buffer.erase(0, end + 1);
      return line;
    }
    pollfd ready{file, POLLIN, 0};
    if (::poll(&ready, 1, kPatience) <= 0) return "";
    char chunk[4096];
    const ssize_t count = ::read(file, chunk, sizeof chunk);
    if (count <= 0) return "";
    buffer.append(chunk, static_cast<std::size_t>(count));
  }
}

std::string Program::readLine() { return lineFrom(out_, out_buffer_); }
std::string Program::readErrorLine() { return lineFrom(err_, err_buffer_); }
void Program::signal(int number) { ::kill(pid_, number); }

Finished Program::finish() {
  closeInput();
  Finished finished;
  finished.out = readAll(out_, std::move(out_buffer_));
  finished.err = readAll(err_, std::move(err_buffer_));
  int status = 0;
  ::waitpid(pid_, &status, 0);
  pid_ = -1;
  finished.code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return finished;
}

Finished runSluice(const std::vector<std::string>& arguments, const Program::Environment& environment) {
  return Program(arguments, environment).finish();
}

TemporaryDirectory::TemporaryDirectory() {
  std::string pattern = std::filesystem::temp_directory_path() / "sluice app XXXXXX";
  if (::mkdtemp(pattern.data()) == nullptr) std::abort();
  path_ = pattern;
}

TemporaryDirectory::~TemporaryDirectory() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

void TemporaryDirectory::write(const std::string& name, const std::string& text) const {
  std::ofstream(file(name), std::ios::binary) << text;
}

std::string TemporaryDirectory::read(const std::string& name) const {
  std::ostringstream text;
  text << std::ifstream(file(name), std::ios::binary).rdbuf();
  return text.str();
}

}  // namespace sluice::app
