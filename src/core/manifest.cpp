#include "core/manifest.h"

#include <algorithm>
#include <charconv>

#include "base/digest.h"
#include "core/rules/approval.h"
#include "core/rules/version.h"
#include "core/text.h"

namespace sluice {
namespace {

std::string serviceOf(const Fix& fix) {
  std::string text;
  for (const std::string& service : fix.plan ? fix.plan->services : std::vector<std::string>{}) {
    text += (text.empty() ? "" : ",") + service;
  }
  return text.empty() ? "app" : text;
}

std::string approversIn(const Manifest& manifest, const Fix& fix) {
  const auto record = std::find_if(manifest.approvals.begin(), manifest.approvals.end(),
                                   [&](const ShippedApproval& one) { return one.number == fix.number; });
  if (record == manifest.approvals.end() || record->by.empty()) return approvers(fix);
  std::string text;
  for (const std::string& name : record->by) text += (text.empty() ? "" : ", ") + name;
  const bool confirmed = record->kind == ApprovalKind::confirm && fix.flow != Flow::flow2;
  return (confirmed ? "confirmed by " : "approved by ") + text;
}

}  // namespace

/// The people behind the approvals of its flow; for a flow 1 fix on its way to UAT, whoever confirmed it.
std::string approvers(const Fix& fix) {
  const bool approved = fix.flow == Flow::flow2 ||
                        std::any_of(fix.approvals.begin(), fix.approvals.end(),
                                    [](const Approval& a) { return a.kind != ApprovalKind::confirm; });
  std::vector<std::string> names;
  for (const Approval& approval : fix.approvals) {
    const bool counts = !approved || fix.flow == Flow::flow2 || approval.kind != ApprovalKind::confirm;
    if (counts && std::find(names.begin(), names.end(), approval.by) == names.end())
      names.push_back(approval.by);
  }
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
  return text.empty() ? "" : (approved ? "approved by " : "confirmed by ") + text;
}

std::string releaseDigest(const Manifest& manifest, const std::vector<const Fix*>& fixes) {
  std::string text = "release " + manifest.release.sha.str() + "\nenvironment " +
                     std::string(toText(manifest.environment)) + "\nprevious " +
                     (manifest.previous ? manifest.previous->sha.str() : "none") + "\n";
  for (const Fix* fix : fixes) {
    text += "fix " + std::to_string(fix->number) + "\n";
    if (fix->plan) {
      for (const CommitId& commit : fix->plan->analysis.landed) text += "commit " + commit.str() + "\n";
    }
    for (const Approval& approval : fix->approvals)
      text += "approval " + std::string(toText(approval.kind)) + " " + approval.digest + "\n";
  }
  return sha256Hex(text);
}

std::string manifestLine(const Manifest& manifest, const Fix& fix) {
  const std::string by = approversIn(manifest, fix);
  return "[" + serviceOf(fix) + "] Fix: " + shortTitle(fix.pr.title) + " (#" + std::to_string(fix.number) +
         ", " + std::string(toText(fix.flow)) + (by.empty() ? "" : ", " + by) + ")";
}

std::string tagMessage(const Draft& draft, const Manifest& manifest, const std::string& digest) {
  const std::string environment(toText(manifest.environment));
  std::string text = "Release " + manifest.release.version.str() + " for " + environment + "\n\n";
  std::string trailers;
  for (const std::int64_t number : manifest.fixes) {
    text += manifestLine(manifest, *draft.fix(number)) + "\n";
    trailers += "Sluice-Fix: #" + std::to_string(number) + "\n";
  }
  text += "\nSluice-Release: " + manifest.release.version.str() + "\nSluice-Environment: " + environment +
          "\nSluice-Previous: " + (manifest.previous ? describeRelease(manifest.previous) : "none") +
          "\nSluice-Digest: " + digest + "\n" + trailers;
  return text;
}

TagTrailers trailersOf(std::string_view message) {
  TagTrailers trailers;
  const auto take = [&](std::string_view line, std::string_view name, std::string& into) {
    if (line.starts_with(name)) into = line.substr(name.size());
  };
  while (!message.empty()) {
    const std::size_t end = message.find('\n');
    const std::string_view line = message.substr(0, end);
    take(line, "Sluice-Release: ", trailers.release);
    take(line, "Sluice-Environment: ", trailers.environment);
    take(line, "Sluice-Previous: ", trailers.previous);
    take(line, "Sluice-Digest: ", trailers.digest);
    std::string number;
    take(line, "Sluice-Fix: #", number);
    if (std::int64_t fix = 0; !number.empty()) {
      std::from_chars(number.data(), number.data() + number.size(), fix);
      trailers.fixes.push_back(fix);
    }
    message.remove_prefix(end == std::string_view::npos ? message.size() : end + 1);
  }
  return trailers;
}

std::string rollbackMessage(const Manifest& manifest) {
  return "What " + std::string(toText(manifest.environment)) + " ran before " +
         manifest.release.version.str() + ": " + describeRelease(manifest.previous) + "\n";
}

}  // namespace sluice
