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

}  // namespace

Result<GitVersion> parseGitVersion(const std::string& output) {
  GitVersion version{0, 0, toUtf8(firstLine(output))};
  constexpr std::string_view kPrefix = "git version ";
  const char* const end = output.data() + output.size();
  std::from_chars_result major{output.data(), std::errc::invalid_argument};
  std::from_chars_result minor = major;
  if (output.starts_with(kPrefix))
    major = std::from_chars(output.data() + kPrefix.size(), end, version.major);
  if (major.ec == std::errc() && major.ptr != end && *major.ptr == '.')
    minor = std::from_chars(major.ptr + 1, end, version.minor);
  if (minor.ec != std::errc()) {
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
