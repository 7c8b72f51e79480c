#include "gitops/push_report.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace sluice {

std::map<std::string, RefReport> parsePushReport(const std::string& output) {
  std::map<std::string, RefReport> reports;
  for (std::size_t at = 0; at < output.size();) {
    const std::size_t end = std::min(output.find('\n', at), output.size());
    const std::string line = output.substr(at, end - at);
    at = end + 1;
    // `<flag>\t<from>:<to>\t<summary>`
    const std::size_t second = line.find('\t', 2);
    if (line.size() < 4 || line[1] != '\t' || second == std::string::npos) continue;
    const std::string refs = line.substr(2, second - 2);
    const std::size_t colon = refs.rfind(':');
    if (colon == std::string::npos) continue;
    reports[refs.substr(colon + 1)] = {line[0] != '!', line.substr(second + 1)};
  }
  return reports;
}

std::optional<ErrorKind> refusalKind(const RefReport& report) {
  if (report.accepted) return std::nullopt;
  static constexpr std::array<std::pair<std::string_view, std::optional<ErrorKind>>, 16> kReasons{{
      {"atomic push fail", std::nullopt},
      {"atomic transaction failed", std::nullopt},
      {"transaction failed", std::nullopt},
      {"hook declined", ErrorKind::unauthorized},
      {"protected", ErrorKind::unauthorized},
      {"stale info", ErrorKind::conflict},
      {"already exists", ErrorKind::conflict},
      {"fetch first", ErrorKind::conflict},
      {"needs force", ErrorKind::conflict},
      {"non-fast-forward", ErrorKind::conflict},
      {"failed to update ref", ErrorKind::conflict},
      {"cannot lock ref", ErrorKind::conflict},
      {"incorrect old value", ErrorKind::conflict},
      {"remote unpack failed", ErrorKind::transient},
      {"unpacker error", ErrorKind::transient},
      {"remote failed to report status", ErrorKind::transient},
  }};
  for (const auto& [phrase, kind] : kReasons) {
    if (report.words.find(phrase) != std::string::npos) return kind;
  }
  return report.words.find("remote rejected") != std::string::npos ? ErrorKind::unauthorized
                                                                   : ErrorKind::transient;
}

}  // namespace sluice
