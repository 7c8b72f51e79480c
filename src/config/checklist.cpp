#include "config/checklist.h"

#include <algorithm>
#include <array>

#include "base/json.h"
#include "config/checks.h"
#include "core/rules/comparison.h"

namespace sluice::config {
namespace {

/// The pre-deploy checklist, in its order.
constexpr std::array<std::string_view, 7> kSeven{"backup",        "monitoring",   "on_call", "freeze",
                                                 "rollback_path", "dependencies", "headroom"};
/// The gate's own checks; a probe of that name would be confused with them.
constexpr std::array<std::string_view, 9> kBuiltIn{"freeze",         "rollback_path",   "lock",
                                                   "one_deployment", "required_checks", "artifacts",
                                                   "findings",       "min_coverage",    "policy"};
constexpr std::size_t kMostChecks = 64;

bool isBuiltIn(std::string_view name) {
  return std::find(kBuiltIn.begin(), kBuiltIn.end(), name) != kBuiltIn.end();
}

void readFile(ChecklistItem& item, const Cursor& at, const Secrets& secrets, Problems& problems) {
  item.probe = ProbeKind::file;
  item.path = secrets.path(require(at, "path", problems));
  item.max_age = at["max_age"].duration(item.max_age);
}

/// A bare `true` or `1` is what it is in JSON, everything else is text.
std::string asJson(const Cursor& at) {
  const std::string text = at.text();
  if (!at.quoted()) {
    const auto bare = Json::parse(text);
    if (bare && (bare->number() || bare->boolean() || bare->isNull())) return bare->dump();
  }
  JsonWriter out;
  return out.value(std::string_view(text)).take();
}

int statusOf(const Cursor& at) {
  return static_cast<int>(std::min<std::int64_t>(parseInteger(at.text("200")).value_or(200), 599));
}

void readHttp(ChecklistItem& item, const Cursor& at, Problems& problems) {
  item.probe = ProbeKind::http;
  item.url = require(at, "url", problems).text();
  item.expect = readExpectation(at["expect"]);
}

void readPrometheus(ChecklistItem& item, const Cursor& at, Problems& problems) {
  item.probe = ProbeKind::prometheus;
  item.url = require(at, "url", problems).text();
  item.query = require(at, "query", problems).text();
  item.comparison = parseComparison(require(at, "expect", problems).text()).value_or(Comparison{});
}

void readCommand(ChecklistItem& item, const Cursor& at, Problems& problems) {
  item.probe = ProbeKind::command;
  item.argv = at.texts();
  if (at.isList() && item.argv.empty()) {
    problems.error(at.mark(), at.path(), "empty: expected a program and its arguments");
  }
}

void readDisk(ChecklistItem& item, const Cursor& at, const Secrets& secrets, Problems& problems) {
  item.probe = ProbeKind::disk;
  item.path = secrets.path(require(at, "path", problems));
  item.percent = parsePercent(at["min_free"].text("20%")).value_or(20);
}

ChecklistItem readItem(const std::string& name, const Cursor& at, const Secrets& secrets,
                       Problems& problems) {
  ChecklistItem item;
  item.name = name;
  const auto probes = at.entries();
  if (at.isMap() && probes.size() != 1) {
    problems.error(
        at.mark(), at.path(),
        "expected exactly one of skip, attestation, file, http, prometheus, command, disk, memory, found " +
            std::to_string(probes.size()));
  }
  if (probes.size() != 1) return item;
  const auto& [kind, how] = probes.front();
  if (kind == "skip") {
    item.probe = ProbeKind::skip;
    item.skip_reason = how.text();
  } else if (kind == "attestation") {
    item.valid_for = how["valid_for"].duration(item.valid_for);
  } else if (kind == "file") {
    readFile(item, how, secrets, problems);
  } else if (kind == "http") {
    readHttp(item, how, problems);
  } else if (kind == "prometheus") {
    readPrometheus(item, how, problems);
  } else if (kind == "command") {
    readCommand(item, how, problems);
  } else if (kind == "disk") {
    readDisk(item, how, secrets, problems);
  } else if (kind == "memory") {
    item.probe = ProbeKind::memory;
    item.percent = parsePercent(how["max_used"].text("80%")).value_or(80);
  }
  return item;
}

}  // namespace

std::vector<ChecklistItem> readChecklist(const Cursor& repository, const Secrets& secrets,
                                         Problems& problems) {
  const Cursor at = repository["checklist"];
  std::vector<ChecklistItem> items;
  for (const std::string_view name : kSeven) {
    const Cursor configured = at[name];
    if (configured.present() && !isBuiltIn(name)) {
      items.push_back(readItem(std::string(name), configured, secrets, problems));
    } else {
      ChecklistItem item;
      item.name = std::string(name);
      items.push_back(std::move(item));
    }
  }
  for (const auto& [name, configured] : at.entries()) {
    if (isBuiltIn(name)) {
      problems.error(at.keyMark(name), configured.path(),
                     "built in: Sluice looks at this itself; leave it out");
    } else if (std::find(kSeven.begin(), kSeven.end(), name) == kSeven.end()) {
      items.push_back(readItem(name, configured, secrets, problems));
    }
  }
  if (items.size() > kMostChecks) {
    problems.error(at.mark(), at.path(), "expected at most " + std::to_string(kMostChecks) + " checks");
  }
  return items;
}

HttpExpectation readExpectation(const Cursor& expect) {
  HttpExpectation wanted;
  if (!expect.isMap()) {
    wanted.status = statusOf(expect);
    return wanted;
  }
  wanted.status = statusOf(expect["status"]);
  wanted.body = expect["body"].text();
  for (const auto& [pointer, value] : expect["json"].entries()) wanted.json[pointer] = asJson(value);
  if (expect["within"].present()) wanted.within = expect["within"].duration(std::chrono::seconds(30));
  return wanted;
}

}  // namespace sluice::config
