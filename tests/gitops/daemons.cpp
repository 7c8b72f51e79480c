#include "daemons.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <pwd.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <thread>

namespace sluice::testing {
namespace {

namespace fs = std::filesystem;

}  // namespace

sockaddr_in loopback(int port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

Daemon::Daemon(const std::vector<std::string>& argv, const std::string& log) {
  std::vector<char*> list;
  for (const std::string& arg : argv) list.push_back(const_cast<char*>(arg.c_str()));
  list.push_back(nullptr);
  pid_ = ::fork();
  if (pid_ != 0) return;
  ::setpgid(0, 0);
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  const int out = ::open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
  const int in = ::open("/dev/null", O_RDONLY);
  ::dup2(in, 0);
  ::dup2(out, 1);
  ::dup2(out, 2);
  ::execv(list[0], list.data());
  ::_exit(127);
}

Daemon::~Daemon() {
  ::kill(-pid_, SIGKILL);
  ::kill(pid_, SIGKILL);
  ::waitpid(pid_, nullptr, 0);
}

int freePort() {
  const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address = loopback(0);
  socklen_t size = sizeof address;
  ::bind(fd, reinterpret_cast<sockaddr*>(&address), size);
  ::getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size);
  ::close(fd);
  return ntohs(address.sin_port);
}

bool waitForPort(int port) {
  for (int i = 0; i < 500; ++i) {
    const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address = loopback(port);
    const bool up = ::connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
    ::close(fd);
    if (up) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  return false;
}

bool HttpGit::available() { return fs::exists("/usr/sbin/nginx") && fs::exists("/usr/sbin/fcgiwrap"); }

HttpGit::HttpGit(const TempFolder& folder)
    : authority(folder / "http/authority.pem"),
      folder_(folder / "http"),
      port_(freePort()),
      tls_port_(freePort()) {
  fs::create_directories(folder_);
  const ProcessResult made =
      run({"openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
           "-days", "2", "-subj", "/CN=Test authority", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout",
           folder_ + "/server.key", "-out", authority},
          folder_);
  EXPECT_TRUE(made.good()) << made.errors;
  // A socket's path is short, and nginx cannot take one with blanks.
  const std::string socket = "/tmp/sluice-fcgi-" + std::to_string(::getpid()) + "-" + std::to_string(port_);
  writeFile(folder_ + "/users", "x-access-token:{PLAIN}good-token\n");
  const std::string config =
      "daemon off;\n" + std::string(::getuid() == 0 ? "user root;\n" : "") + "worker_processes 1;\npid \"" +
      folder_ + "/pid\";\nerror_log \"" + folder_ + "/errors\";\nevents {}\nhttp {\n  access_log \"" +
      folder_ + "/access\";\n  client_max_body_size 0;\n  client_body_temp_path \"" + folder_ +
      "/body\";\n  fastcgi_temp_path \"" + folder_ + "/fcgi\";\n  proxy_temp_path \"" + folder_ +
      "/proxy\";\n  uwsgi_temp_path \"" + folder_ + "/uwsgi\";\n  scgi_temp_path \"" + folder_ +
      "/scgi\";\n  server {\n    listen 127.0.0.1:" + std::to_string(port_) +
      ";\n    listen 127.0.0.1:" + std::to_string(tls_port_) + " ssl;\n    ssl_certificate \"" + authority +
      "\";\n    ssl_certificate_key \"" + folder_ +
      "/server.key\";\n    location /moved/ { return 301 http://127.0.0.1:" + std::to_string(port_) +
      "/git$request_uri; }\n    location /fail503/ { return 503; }\n    location /fail403/ { return 403; }\n"
      "    location /fail429/ { return 429; }\n    location ~ ^/git(/.*)$ {\n      auth_basic git;\n"
      "      auth_basic_user_file \"" +
      folder_ +
      "/users\";\n      fastcgi_param SCRIPT_FILENAME /usr/lib/git-core/git-http-backend;\n"
      "      fastcgi_param GIT_HTTP_EXPORT_ALL 1;\n      fastcgi_param GIT_PROJECT_ROOT \"" +
      folder.path().string() +
      "\";\n      fastcgi_param PATH_INFO $1;\n      fastcgi_param REMOTE_USER $remote_user;\n"
      "      fastcgi_param REQUEST_METHOD $request_method;\n      fastcgi_param QUERY_STRING $query_string;\n"
      "      fastcgi_param CONTENT_TYPE $content_type;\n      fastcgi_param CONTENT_LENGTH $content_length;\n"
      "      fastcgi_param HTTP_CONTENT_ENCODING $http_content_encoding;\n"
      "      fastcgi_param GIT_PROTOCOL $http_git_protocol;\n      fastcgi_buffering off;\n"
      "      fastcgi_pass unix:" +
      socket + ";\n    }\n  }\n}\n";
  writeFile(folder_ + "/nginx.conf", config);
  wrapper_ = std::make_unique<Daemon>(
      std::vector<std::string>{"/usr/sbin/fcgiwrap", "-c", "3", "-s", "unix:" + socket},
      folder_ + "/fcgi.log");
  for (int i = 0; i < 500 && !fs::exists(socket); ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  nginx_ = std::make_unique<Daemon>(
      std::vector<std::string>{"/usr/sbin/nginx", "-c", folder_ + "/nginx.conf", "-p", folder_},
      folder_ + "/nginx.log");
  EXPECT_TRUE(waitForPort(port_)) << log();
  EXPECT_TRUE(waitForPort(tls_port_)) << log();
}

std::string HttpGit::log() const {
  return readFile(folder_ + "/nginx.log") + readFile(folder_ + "/errors") + readFile(folder_ + "/fcgi.log");
}

bool SshGit::available() { return fs::exists("/usr/sbin/sshd") && fs::exists("/usr/bin/ssh-keygen"); }

SshGit::SshGit(const TempFolder& folder)
    : key(folder / "ssh/client key"),
      known_hosts(folder / "ssh/known hosts"),
      folder_(folder / "ssh"),
      port_(freePort()) {
  fs::create_directories(folder_);
  if (::getuid() == 0) fs::create_directories("/run/sshd");
  const std::string host_key = folder_ + "/host_key";
  for (const std::string& path : {host_key, key}) {
    const auto made = run({"ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", path}, folder_);
    EXPECT_TRUE(made.good()) << made.errors;
  }
  writeFile(folder_ + "/authorized_keys", readFile(key + ".pub"));
  writeFile(known_hosts, "[127.0.0.1]:" + std::to_string(port_) + " " + readFile(host_key + ".pub"));
  writeFile(folder_ + "/sshd_config",
            "ListenAddress 127.0.0.1\nPort " + std::to_string(port_) + "\nHostKey \"" + host_key +
                "\"\nAuthorizedKeysFile \"" + folder_ +
                "/authorized_keys\"\nStrictModes no\nUsePAM no\nPasswordAuthentication no\n"
                "KbdInteractiveAuthentication no\nPermitRootLogin prohibit-password\nPidFile none\n");
  sshd_ = std::make_unique<Daemon>(
      std::vector<std::string>{"/usr/sbin/sshd", "-D", "-e", "-f", folder_ + "/sshd_config"},
      folder_ + "/log");
  EXPECT_TRUE(waitForPort(port_)) << log();
}

std::string SshGit::url(const std::string& path) const {
  const passwd* user = ::getpwuid(::getuid());
  return "ssh://" + std::string(user->pw_name) + "@127.0.0.1:" + std::to_string(port_) + path;
}

std::string SshGit::log() const { return readFile(folder_ + "/log"); }

}  // namespace sluice::testing
