#include "gitops/transport.h"

#include <fnmatch.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <utility>

#include "gitops/progress.h"
#include "gitops/transport_error.h"

namespace sluice {
namespace {

constexpr Millis kTellEvery{10'000};

bool matches(const std::string& ref, const std::vector<std::string>& patterns) {
  return std::any_of(patterns.begin(), patterns.end(), [&](const std::string& pattern) {
    return ::fnmatch(pattern.c_str(), ref.c_str(), 0) == 0;
  });
}

}  // namespace

Transport::Transport(GitRemote remote, std::string git_directory, Millis deadline)
    : remote_(std::move(remote)),
      git_directory_(std::move(git_directory)),
      deadline_(deadline),
      token_in_use_(remote_.token) {}

Result<ProcessResult> Transport::run(std::vector<std::string> argv, std::string input, Millis deadline,
                                     std::function<void(std::string_view)> on_errors) const {
  const auto kind = checkRemote(remote_);
  if (!kind) return fail(kind.error());
  if (remote_.fresh_token) {
    auto token = remote_.fresh_token();
    if (!token) return fail(token.error());
    token_in_use_ = std::move(*token);
  }
  ChildEnvironment environment;
  environment.set("GIT_DIR", git_directory_);
  environment.configure("push.gpgSign", "false");
  environment.configure("push.recurseSubmodules", "no");
  addTransport(environment, remote_, *kind, token_in_use_);
  ProcessRequest request;
  request.argv = std::move(argv);
  request.environment = environment.build();
  request.directory = git_directory_;
  request.input = std::move(input);
  request.deadline = deadline;
  request.on_errors = std::move(on_errors);
  return runProcess(request);
}

Error Transport::errorOf(const ProcessResult& result, const std::string& doing) const {
  Error error = transportError(result, doing);
  error.message = redacted(std::move(error.message), token_in_use_);
  return error;
}

Result<RefMap> Transport::list(const std::vector<std::string>& patterns) const {
  std::vector<std::string> argv = {"git", "ls-remote", "--refs", "--quiet", remote_.url};
  argv.insert(argv.end(), patterns.begin(), patterns.end());
  const auto result = run(std::move(argv), "", deadline_);
  if (!result) return fail(result.error());
  if (!result->good()) return fail(errorOf(*result, "ls-remote"));
  RefMap refs;
  for (std::size_t at = 0; at < result->output.size();) {
    const std::size_t end = std::min(result->output.find('\n', at), result->output.size());
    const std::size_t tab = result->output.find('\t', at);
    if (tab < end) {
      // ls-remote matches the tails of names: `refs/heads/x` also finds `refs/heads/refs/heads/x`.
      const std::string name = result->output.substr(tab + 1, end - tab - 1);
      if (matches(name, patterns)) refs[name] = result->output.substr(at, tab - at);
    }
    at = end + 1;
  }
  return refs;
}

Status Transport::fetch(const std::vector<std::string>& refspecs, Millis deadline) const {
  std::string input;
  for (const std::string& refspec : refspecs) input += refspec + "\n";
  // Git counts only when it is told to: its standard error is no terminal.
  Progress progress(
      [&](const std::string& line) { spdlog::info("git: fetching {}: {}", place(), cleaned(line)); },
      kTellEvery);
  auto result =
      run({"git", "fetch", "--progress", "--no-tags", "--no-write-fetch-head", "--no-auto-maintenance",
           "--no-recurse-submodules", "--no-show-forced-updates", "--atomic", "--stdin", remote_.url},
          std::move(input), deadline, [&](std::string_view bytes) { progress.take(bytes); });
  if (!result) return fail(result.error());
  result->errors = progress.words();
  if (!result->good()) return fail(errorOf(*result, "fetch"));
  return {};
}

Result<ProcessResult> Transport::push(std::vector<std::string> options,
                                      const std::vector<std::string>& refspecs) const {
  std::vector<std::string> argv = {"git", "push", "--porcelain", "--no-verify", "--no-follow-tags"};
  argv.insert(argv.end(), std::make_move_iterator(options.begin()), std::make_move_iterator(options.end()));
  // A local path is for trials: nothing that lies in the repository runs as Sluice's user. Git keeps the
  // environment's configuration from the other side's process, so it is told here.
  if (isLocal()) argv.emplace_back("--receive-pack=git -c core.hooksPath=/dev/null receive-pack");
  argv.push_back(remote_.url);
  argv.insert(argv.end(), refspecs.begin(), refspecs.end());
  return run(std::move(argv), "", deadline_);
}

}  // namespace sluice
