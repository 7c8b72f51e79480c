#include "notify/records.h"

#include <algorithm>
#include <cstdio>
#include <kainjow/mustache.hpp>

#include "core/rules/version.h"
#include "notify/characters.h"
#include "notify/markdown.h"
#include "notify/section_lines.h"

namespace sluice::notify {
namespace {

using kainjow::mustache::data;

constexpr std::size_t kTitle = 300;      // UTF-16 code units of one value
constexpr std::size_t kLookedAt = 8192;  // bytes of it, at most

constexpr std::string_view kRecordTags[] = {"repository",
                                            "deployment",
                                            "environment",
                                            "tier",
                                            "url",
                                            "version",
                                            "sha",
                                            "previous",
                                            "strategy",
                                            "services",
                                            "ordered_by",
                                            "approvers",
                                            "decided",
                                            "triggered",
                                            "finished",
                                            "duration",
                                            "timeout",
                                            "reason",
                                            "why",
                                            "run_url",
                                            "succeeded",
                                            "failed",
                                            "ended",
                                            "rollback",
                                            "uat",
                                            "prod",
                                            "fixes",
                                            "line",
                                            "number",
                                            "title",
                                            "severity",
                                            "checks",
                                            "name",
                                            "good",
                                            "value",
                                            "limit",
                                            "steps",
                                            "tag",
                                            "branch",
                                            "rollback_point",
                                            "trigger",
                                            "report",
                                            "what",
                                            "at",
                                            "smoke",
                                            "passed",
                                            "detail",
                                            "smoke_steps",
                                            "artifacts",
                                            "verdict",
                                            "coverage",
                                            "findings",
                                            "grave",
                                            "stays",
                                            "text",
                                            "migrations_back",
                                            "contacts",
                                            "undone_by",
                                            "to",
                                            "by",
                                            "recovery",
                                            "index",
                                            "rolled_back",
                                            "release",
                                            "date",
                                            "by_service",
                                            "elsewhere",
                                            "failure",
                                            "rollback_failed"};

/// What stands for nothing is set to false, so that a section around it is left out and an outer one is not
/// found instead.
void put(data& into, const std::string& name, const std::string& text) {
  into.set(name, text.empty() ? data(false) : data(text));
}

void putText(data& into, const std::string& name, std::string_view text) {
  put(into, name, plainMarkdown(cut(oneLine(text.substr(0, kLookedAt)), kTitle)));
}

/// For code spans.
void putCode(data& into, const std::string& name, std::string_view text) {
  put(into, name, codeMarkdown(cut(oneLine(text.substr(0, kLookedAt)), kTitle)));
}

std::string joined(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
  return text;
}

/// A list whose items know their place, from 1 on; false where it is empty.
void putList(data& into, const std::string& name, const auto& items, auto&& fill) {
  if (items.empty()) return into.set(name, data(false));
  data list(data::type::list);
  int index = 0;
  for (const auto& item : items) {
    data one;
    one.set("index", std::to_string(++index));
    fill(one, item);
    list.push_back(one);
  }
  into.set(name, list);
}

void fillCheck(data& one, const Check& check) {
  putText(one, "name", check.name);
  one.set("good", data(check.good()));
  putText(one, "reason", check.reason);
  putText(one, "value", check.value);
  putText(one, "limit", check.limit);
}

void fillStep(data& one, const DeploymentStep& step) {
  for (const auto& [kind, name] : EnumNames<StepKind>::names)
    one.set(std::string(name), data(step.step == kind));
  putCode(one, "what", step.what);
  putText(one, "at", step.at);
}

void fillArtifact(data& one, const PostedArtifact& artifact) {
  putText(one, "name", artifact.name);
  putText(one, "verdict", toText(artifact.verdict));
  one.set("findings", std::to_string(artifact.findings));
  one.set("grave", std::to_string(artifact.grave));
  char percent[32] = "";
  if (artifact.coverage) std::snprintf(percent, sizeof percent, "%.4g %%", *artifact.coverage);
  put(one, "coverage", percent);
}

void fillFix(data& one, const ShippedFix& shipped) {
  putText(one, "line", shipped.line);
  one.set("number", std::to_string(shipped.fix.number));
  putText(one, "title", shipped.fix.title);
  putText(one, "severity", shipped.fix.severity == Severity::unset ? "" : toText(shipped.fix.severity));
  putText(one, "url", shipped.fix.url);
  putText(one, "services", joined(shipped.fix.services));
}

struct ServiceFixes {
  std::string name;
  std::vector<ShippedFix> fixes;
};

/// A fix stands with each service that it touches; those that touch none are left out. None where there are
/// no services.
std::vector<ServiceFixes> byService(const DeploymentFacts& facts) {
  std::vector<ServiceFixes> all;
  for (const std::string& name : facts.services) {
    ServiceFixes service{name, {}};
    for (const ShippedFix& one : facts.fixes) {
      const auto& touched = one.fix.services;
      if (std::find(touched.begin(), touched.end(), name) != touched.end()) service.fixes.push_back(one);
    }
    if (!service.fixes.empty()) all.push_back(std::move(service));
  }
  return all;
}

data undoneData(const UndoneBy& undone) {
  data all;
  putCode(all, "deployment", undone.deployment.str());
  putText(all, "to", undone.to);
  putText(all, "by", undone.by);
  putText(all, "why", undone.why);
  putText(all, "at", undone.at);
  putText(all, "recovery", undone.recovery);
  return all;
}

/// The rollback that was tried and failed, in its own log or in that of what it was to take away: nobody
/// shall read there that none was tried.
data failedRollbackData(const DeploymentFacts& facts) {
  data all;
  if (facts.undone_by) {
    all = undoneData(*facts.undone_by);
    putText(all, "failure", facts.undone_by->failure);
    return all;
  }
  putCode(all, "deployment", facts.deployment.str());
  putText(all, "to", describeRelease(facts.release));
  putText(all, "by", facts.ordered_by);
  putText(all, "why", facts.why);
  putText(all, "at", facts.finished);
  putText(all, "failure", facts.reason);
  return all;
}

data dataOf(const DeploymentFacts& facts) {
  data all;
  putText(all, "repository", facts.repository.str());
  putCode(all, "deployment", facts.deployment.str());
  put(all, "environment", facts.environment == Tier::uat ? "UAT" : "PROD");
  put(all, "tier", std::string(toText(facts.environment)));
  all.set("uat", data(facts.environment == Tier::uat));
  all.set("prod", data(facts.environment == Tier::prod));
  all.set("rollback", data(facts.purpose == Purpose::rollback));
  putText(all, "url", facts.url);
  const std::string version = describeRelease(facts.release);
  putText(all, "version", version);
  putText(all, "release", version.starts_with('v') ? version.substr(1) : version);
  putCode(all, "sha", facts.release.sha.str());
  putText(all, "previous", facts.previous);
  putText(all, "strategy", facts.strategy);
  putText(all, "services", joined(facts.services));
  putText(all, "ordered_by", facts.ordered_by);
  putText(all, "approvers", joined(facts.approved_by));
  putText(all, "date", facts.date);
  putText(all, "decided", facts.decided);
  putText(all, "triggered", facts.triggered);
  putText(all, "finished", facts.finished);
  putText(all, "duration", facts.duration);
  putText(all, "timeout", facts.timeout);
  putText(all, "reason", facts.reason);
  putText(all, "why", facts.why);
  putText(all, "run_url", facts.run_url);
  const bool succeeded = facts.state == DeploymentState::succeeded;
  const bool failed = facts.state == DeploymentState::failed;
  const bool undone = facts.undone_by && facts.undone_by->failure.empty();
  all.set("rolled_back", data(undone));
  all.set("succeeded", data(succeeded && !undone));
  all.set("failed", data(failed && !undone));
  all.set("ended", data(succeeded || failed));
  all.set("migrations_back", data(facts.takes_migrations_back));
  putList(all, "fixes", facts.fixes, fillFix);
  putList(all, "by_service", byService(facts), [](data& one, const ServiceFixes& service) {
    putText(one, "name", service.name);
    putList(one, "fixes", service.fixes, fillFix);
  });
  std::vector<ShippedFix> elsewhere;
  std::copy_if(facts.fixes.begin(), facts.fixes.end(), std::back_inserter(elsewhere),
               [](const ShippedFix& one) { return one.fix.services.empty(); });
  putList(all, "elsewhere", elsewhere, fillFix);
  putList(all, "checks", facts.checks, fillCheck);
  putList(all, "steps", facts.steps, fillStep);
  putList(all, "artifacts", facts.artifacts, fillArtifact);
  putList(all, "smoke", facts.smoke, [](data& one, const ProbeResult& result) {
    putText(one, "name", result.check);
    one.set("passed", data(result.passed));
    putText(one, "detail", result.detail);
  });
  const auto fill_text = [](data& one, const std::string& text) { putText(one, "text", text); };
  putList(all, "smoke_steps", facts.smoke_steps, fill_text);
  putList(all, "stays", facts.stays_behind, fill_text);
  putText(all, "contacts", joined(facts.contacts));
  const bool rollback_failed = facts.undone_by ? !undone : failed && facts.purpose == Purpose::rollback;
  all.set("rollback_failed", rollback_failed ? failedRollbackData(facts) : data(false));
  all.set("undone_by", undone ? undoneData(*facts.undone_by) : data(false));
  return all;
}

}  // namespace

bool isRecordTag(std::string_view name) {
  return std::find(std::begin(kRecordTags), std::end(kRecordTags), name) != std::end(kRecordTags);
}

namespace {

/// An empty line behind a section is meant, and the library would take it for the rest of the section's own.
constexpr char kEmptyLine = '\x1f';

std::string withEmptyLinesKept(std::string_view text) {
  std::string kept;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\n' && i > 0 && text[i - 1] == '\n') kept += kEmptyLine;
    kept += text[i];
  }
  return kept;
}

/// At most one empty line between two others, wherever sections were left out.
std::string tidied(const std::string& text) {
  std::string tidy;
  for (const char c : text) {
    if (c == kEmptyLine || (c == '\n' && tidy.ends_with("\n\n"))) continue;
    if (c == '\n' && tidy.empty()) continue;
    tidy += c;
  }
  while (tidy.ends_with("\n\n")) tidy.pop_back();
  return tidy;
}

}  // namespace

Result<std::string> RecordWriter::render(RecordKind record, const DeploymentFacts& facts) const {
  kainjow::mustache::mustache mustache{
      withoutSectionLines(withEmptyLinesKept(templates_.text(record, language_)))};
  if (!mustache.is_valid()) return fail(ErrorKind::invalid, mustache.error_message());
  // The values are harmless already, whichever braces a template uses.
  mustache.set_custom_escape([](const std::string& value) { return value; });
  std::string text = tidied(mustache.render(dataOf(facts)));
  if (!text.ends_with('\n')) text += '\n';
  return text;
}

}  // namespace sluice::notify
