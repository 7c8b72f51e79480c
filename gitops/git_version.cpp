#include "gitops/git_version.h"

#include <charconv>
#include <string_view>
#include <system_error>

#include "gitops/child_environment.h"
#include "gitops/process.h"
#include "gitops/text.h"

namespace sluice {
namespace {

Result<GitVersion> ask() {
  ProcessRequest request;
  request.argv = {"git", "--version"};
  request.environment = ChildEnvironment().build();
  request.deadline = Millis(10'000);
  const auto answer = runProcess(request);
  if (!answer) {
    if (answer.error().kind != ErrorKind::not_found) return fail(answer.error());
    return fail(ErrorKind::not_found,
                "the git program is not installed; Sluice needs git 2.38 or newer in PATH");
  }
  if (!answer->good()) return fail(ErrorKind::transient, "`git --version` failed: " + toUtf8(answer->errors));
  return parseGitVersion(answer->output);
}

/// `2.39` at the beginning of `text`.
bool readNumbers(std::string_view text, GitVersion& version) {
  const char* const end = text.data() + text.size();
  const auto major = std::from_chars(text.data(), end, version.major);
  if (major.ec != std::errc() || major.ptr == end || *major.ptr != '.') return false;
  return std::from_chars(major.ptr + 1, end, version.minor).ec == std::errc();
}

}  // namespace

Result<GitVersion> parseGitVersion(const std::string& output) {
  GitVersion version{0, 0, toUtf8(firstLine(output))};
  constexpr std::string_view kPrefix = "git version ";
  if (!output.starts_with(kPrefix) ||
      !readNumbers(std::string_view(output).substr(kPrefix.size()), version)) {
    return fail(ErrorKind::invalid, "cannot read the version of git from '" + version.text + "'");
  }
  if (version.major < kLeastGitMajor || (version.major == kLeastGitMajor && version.minor < kLeastGitMinor)) {
    return fail(ErrorKind::invalid,
                "this is " + version.text + "; Sluice needs git 2.38 or newer (merge-tree --write-tree)");
  }
  return version;
}

Result<GitVersion> checkGitProgram() {
  static const Result<GitVersion> first = ask();
  return first ? first : ask();
}

}  // namespace sluice
