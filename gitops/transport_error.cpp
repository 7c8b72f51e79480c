#include "gitops/transport_error.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>
#include <utility>

#include "gitops/text.h"

namespace sluice {
namespace {

constexpr std::size_t kMostWords = 1200;

// First match wins, so what is specific stands before what is general.
constexpr std::array<std::pair<std::string_view, ErrorKind>, 79> kPhrases{{
    {"No space left on device", ErrorKind::transient},
    {"remote unpack failed", ErrorKind::transient},
    {"returned error: 401", ErrorKind::unauthorized},
    {"returned error: 403", ErrorKind::unauthorized},
    {"Authentication failed", ErrorKind::unauthorized},
    {"terminal prompts disabled", ErrorKind::unauthorized},
    {"could not read Username", ErrorKind::unauthorized},
    {"could not read Password", ErrorKind::unauthorized},
    {"Host key verification failed", ErrorKind::unauthorized},
    {"Permission denied", ErrorKind::unauthorized},
    {"Too many authentication failures", ErrorKind::unauthorized},
    {"server certificate verification failed", ErrorKind::unauthorized},
    {"SSL certificate problem", ErrorKind::unauthorized},
    {"certificate subject name", ErrorKind::unauthorized},
    {"no alternative certificate subject name", ErrorKind::unauthorized},
    {"detected dubious ownership", ErrorKind::unauthorized},
    {"returned error: 404", ErrorKind::not_found},
    {"Repository not found", ErrorKind::not_found},
    {"repository not found", ErrorKind::not_found},
    {"ERROR: The project you were looking for", ErrorKind::not_found},
    {"' not found", ErrorKind::not_found},
    {"does not appear to be a git repository", ErrorKind::not_found},
    {"not a git repository", ErrorKind::not_found},
    {"does not exist", ErrorKind::not_found},
    {"couldn't find remote ref", ErrorKind::not_found},
    {"not our ref", ErrorKind::not_found},
    {"unadvertised object", ErrorKind::not_found},
    {"returned error: 301", ErrorKind::invalid},
    {"returned error: 302", ErrorKind::invalid},
    {"returned error: 303", ErrorKind::invalid},
    {"returned error: 307", ErrorKind::invalid},
    {"returned error: 308", ErrorKind::invalid},
    {"unable to update url base from redirection", ErrorKind::invalid},
    {"not allowed", ErrorKind::invalid},
    {"returned error: 413", ErrorKind::invalid},
    {"error setting certificate verify locations", ErrorKind::invalid},
    {"error setting certificate file", ErrorKind::invalid},
    {"hook declined", ErrorKind::unauthorized},
    {"protected branch", ErrorKind::unauthorized},
    {"Protected branch", ErrorKind::unauthorized},
    {"GH006", ErrorKind::unauthorized},
    {"GH013", ErrorKind::unauthorized},
    {"deny updating", ErrorKind::unauthorized},
    {"denying", ErrorKind::unauthorized},
    {"prohibited", ErrorKind::unauthorized},
    {"stale info", ErrorKind::conflict},
    {"already exists", ErrorKind::conflict},
    {"fetch first", ErrorKind::conflict},
    {"non-fast-forward", ErrorKind::conflict},
    {"cannot lock ref", ErrorKind::conflict},
    {"failed to update ref", ErrorKind::conflict},
    {"incorrect old value", ErrorKind::conflict},
    {"Could not resolve host", ErrorKind::transient},
    {"Failed to connect", ErrorKind::transient},
    {"Couldn't connect", ErrorKind::transient},
    {"Connection refused", ErrorKind::transient},
    {"Connection timed out", ErrorKind::transient},
    {"Connection reset", ErrorKind::transient},
    {"Connection closed", ErrorKind::transient},
    {"early EOF", ErrorKind::transient},
    {"Operation too slow", ErrorKind::transient},
    {"Operation timed out", ErrorKind::transient},
    {"Empty reply from server", ErrorKind::transient},
    {"unexpected disconnect", ErrorKind::transient},
    {"hung up unexpectedly", ErrorKind::transient},
    {"the remote end hung up", ErrorKind::transient},
    {"transfer closed with", ErrorKind::transient},
    {"RPC failed", ErrorKind::transient},
    {"returned error: 429", ErrorKind::transient},
    {"returned error: 5", ErrorKind::transient},
    {"bad pack header", ErrorKind::transient},
    {"bad object", ErrorKind::corrupt},
    {"is corrupt", ErrorKind::corrupt},
    {"inflate:", ErrorKind::corrupt},
    {"unable to read tree", ErrorKind::corrupt},
    {"unable to read sha1 file", ErrorKind::corrupt},
    {"packfile", ErrorKind::corrupt},
    {"pack has", ErrorKind::corrupt},
    {"did not send all necessary objects", ErrorKind::corrupt},
}};

/// Lines in which git points at its manual or reports progress.
bool isNoise(std::string_view line) {
  for (const std::string_view prefix :
       {"hint: ", "To ", "warning: redirecting", "Everything up-to-date", "remote: Enumerating",
        "remote: Counting", "remote: Compressing", "remote: Total", "remote: Resolving",
        "error: failed to push some refs to"}) {
    if (line.substr(0, prefix.size()) == prefix) return true;
  }
  return line.find_first_not_of(" \t\r") == std::string_view::npos || line == "remote:" || line == "remote: ";
}

std::optional<ErrorKind> kindIn(const std::string& text) {
  for (const auto& [phrase, kind] : kPhrases) {
    if (text.find(phrase) != std::string::npos) return kind;
  }
  return std::nullopt;
}

/// Git's own lines, and the server's.
std::pair<std::string, std::string> split(const std::string& errors) {
  std::string own;
  std::string servers;
  for (std::size_t at = 0; at < errors.size();) {
    const std::size_t end = std::min(errors.find('\n', at), errors.size());
    (errors.compare(at, 7, "remote:") == 0 ? servers : own) += errors.substr(at, end - at) + "\n";
    at = end + 1;
  }
  return {std::move(own), std::move(servers)};
}

}  // namespace

std::string wordsOfGit(const std::string& errors) {
  std::string words;
  for (std::size_t at = 0; at < errors.size();) {
    const std::size_t end = std::min(errors.find('\n', at), errors.size());
    std::string line = errors.substr(at, end - at);
    at = end + 1;
    if (isNoise(line)) continue;
    while (!line.empty() && (line.back() == ' ' || line.back() == '\r')) line.pop_back();
    // The server chooses these bytes; a log line or a comment must not obey them.
    for (char& c : line) {
      if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) c = ' ';
    }
    words += (words.empty() ? "" : "; ") + line;
  }
  return shortened(toUtf8(words), kMostWords);
}

Error transportError(const ProcessResult& result, const std::string& doing) {
  const std::string words = wordsOfGit(result.errors);
  const std::string tail = words.empty() ? std::string() : ": " + words;
  if (result.timed_out)
    return {ErrorKind::transient, "git " + doing + " took longer than its deadline and was stopped" + tail};
  if (result.too_much_output)
    return {ErrorKind::invalid, "git " + doing + " answered more than Sluice takes"};
  if (result.signal != 0) {
    return {ErrorKind::transient,
            "git " + doing + " was ended by signal " + std::to_string(result.signal) + tail};
  }
  // What git says comes first: a hook's own words (`remote: …`) could contain any phrase.
  const auto [own, servers] = split(result.errors);
  const ErrorKind kind = kindIn(own).value_or(kindIn(servers).value_or(ErrorKind::transient));
  std::string message = "git " + doing + " failed" +
                        (tail.empty() ? " with exit code " + std::to_string(result.exit_code) : tail);
  if (kind == ErrorKind::invalid && result.errors.find("returned error: 30") != std::string::npos) {
    message += "; the server redirects elsewhere: put the final address into clone_url";
  }
  return {kind, std::move(message)};
}

}  // namespace sluice
