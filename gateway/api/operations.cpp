#include "gateway/api/operations.h"

#include <unistd.h>

#include <fstream>
#include <memory>

#include "gateway/api/problem.h"

namespace sluice::api {
namespace {

std::string labelled(std::string_view value) {
  std::string escaped;
  for (const char c : value) {
    if (c == '\\' || c == '"') escaped += '\\';
    if (c == '\n') {
      escaped += "\\n";
    } else {
      escaped += c;
    }
  }
  return '"' + escaped + '"';
}

class MetricsText {
 public:
  void family(std::string_view name, std::string_view type, std::string_view help) {
    text_.append("# HELP ")
        .append(name)
        .append(" ")
        .append(help)
        .append("\n# TYPE ")
        .append(name)
        .append(" ");
    text_.append(type).append("\n");
  }
  void sample(std::string_view name, std::int64_t value, std::string_view labels = "") {
    text_.append(name);
    if (!labels.empty()) text_.append("{").append(labels).append("}");
    text_.append(" ").append(std::to_string(value)).append("\n");
  }
  void one(std::string_view name, std::string_view type, std::string_view help, std::int64_t value) {
    family(name, type, help);
    sample(name, value);
  }
  void histogram(std::string_view name, const LatencyCounts& counts, const std::string& labels) {
    const std::string bucket = std::string(name) + "_bucket";
    const auto at = [&](const std::string& limit, std::int64_t count) {
      sample(bucket, count, labels + ",le=" + labelled(limit));
    };
    for (std::size_t i = 0; i < counts.within.size(); ++i)
      at(seconds(LatencyCounts::kLimits.at(i)), counts.within.at(i));
    at("+Inf", counts.count);
    text_.append(name)
        .append("_sum{")
        .append(labels)
        .append("} ")
        .append(seconds(counts.sum_ms))
        .append("\n");
    sample(std::string(name) + "_count", counts.count, labels);
  }
  std::string take() { return std::move(text_); }

 private:
  /// Milliseconds as a decimal of seconds.
  static std::string seconds(std::int64_t ms) {
    const std::string rest = std::to_string(1000 + ms % 1000).substr(1);
    return std::to_string(ms / 1000) + "." + rest;
  }

  std::string text_;
};

std::int64_t residentBytes() {
  std::ifstream file("/proc/self/statm");
  std::int64_t total = 0, resident = 0;
  file >> total >> resident;
  return resident * static_cast<std::int64_t>(sysconf(_SC_PAGESIZE));
}

void writeRepositories(MetricsText& out, Backend& backend) {
  std::vector<Overview> overviews;
  for (const RepositoryName& name : backend.repositories()) {
    if (auto overview = backend.overview(name)) overviews.push_back(std::move(*overview));
  }
  out.family("sluice_fixes", "gauge", "Live fixes by state.");
  for (const Overview& overview : overviews) {
    const std::string repository = "repository=" + labelled(overview.repository.str());
    for (const auto& [status, name] : EnumNames<FixStatus>::names) {
      const auto found = overview.queue.find(status);
      const std::int64_t count = found == overview.queue.end() ? 0 : found->second;
      if (count > 0) out.sample("sluice_fixes", count, repository + ",status=" + labelled(name));
    }
  }
  out.family("sluice_mirror_bytes", "gauge", "Disk that the mirror of a repository takes.");
  for (const RepositoryName& name : backend.repositories())
    out.sample("sluice_mirror_bytes", backend.mirrorBytes(name), "repository=" + labelled(name.str()));
  out.family("sluice_locks", "gauge", "Locks that hold now.");
  for (const Overview& overview : overviews) {
    out.sample("sluice_locks", static_cast<std::int64_t>(overview.locks.size()),
               "repository=" + labelled(overview.repository.str()));
  }
}

}  // namespace

http::Response healthz() { return http::jsonResponse(200, "{\"status\":\"ok\"}"); }

http::Response readyz(Operations& operations) {
  if (!operations.api.isOpen())
    return problem(Error{ErrorKind::transient, "Sluice is starting.", std::chrono::seconds(1)});
  const auto healthy = operations.backend.healthy();
  if (healthy) return http::jsonResponse(200, "{\"status\":\"ready\"}");
  http::Response response = problem(503, healthy.error().message);
  response.headers.set("Retry-After", "5");
  return response;
}

http::Response versionInfo(const Operations& operations) {
  JsonWriter out;
  out.beginObject()
      .field("name", "sluice")
      .field("version", std::string_view(operations.version))
      .field("api", "v1");
  out.field("started_at", std::string_view(toRfc3339(operations.started_at))).endObject();
  return http::jsonResponse(200, out.take());
}

http::Response metrics(Operations& operations) {
  Backend& backend = operations.backend;
  const EngineCounters counters = backend.counters();
  MetricsText out;
  out.family("sluice_build_info", "gauge", "Always 1; the version is a label.");
  out.sample("sluice_build_info", 1, "version=" + labelled(operations.version));
  out.one("sluice_ready", "gauge", "Whether a decision could be stored now.", backend.healthy() ? 1 : 0);
  out.one("sluice_deliveries_total", "counter", "Webhooks that were taken from the inbox.",
          counters.deliveries);
  out.one("sluice_events_total", "counter", "Events that were decided.", counters.events);
  out.one("sluice_decisions_refused_total", "counter", "Orders that a rule refused.",
          counters.decisions_refused);
  out.one("sluice_effects_done_total", "counter", "Effects that were carried out.", counters.effects_done);
  out.one("sluice_effects_retried_total", "counter", "Tries of effects that failed and come again.",
          counters.effects_retried);
  out.one("sluice_effects_dead_total", "counter", "Effects that were given up; a person can retry them.",
          counters.effects_dead);
  out.family("sluice_emergency_trigger_seconds", "histogram",
             "From the push, approval, order or alert that opened the way to a trigger that CI took.");
  out.histogram("sluice_emergency_trigger_seconds", counters.hotfix, "kind=\"hotfix\"");
  out.histogram("sluice_emergency_trigger_seconds", counters.rollback, "kind=\"rollback\"");
  out.one("sluice_queue", "gauge", "Events that wait for their decision.", counters.queue);
  out.one("sluice_api_requests_total", "counter", "Requests to the API.", operations.api.requests());
  out.one("sluice_api_unauthorized_total", "counter", "Requests to the API without a good token.",
          operations.api.unauthorized());
  writeRepositories(out, backend);
  out.one("process_resident_memory_bytes", "gauge", "Resident memory.", residentBytes());
  out.one("process_start_time_seconds", "gauge", "When the process began, in seconds since 1970.",
          toMillis(operations.started_at) / 1000);
  return {200, {{"Content-Type", "text/plain; version=0.0.4; charset=utf-8"}}, out.take()};
}

void mountOperations(http::Server& server, Operations operations) {
  const auto shared = std::make_shared<Operations>(std::move(operations));
  server.route("GET", "/healthz", [](const http::Request&) { return healthz(); });
  server.route("GET", "/readyz", [shared](const http::Request&) { return readyz(*shared); });
  server.route("GET", "/version", [shared](const http::Request&) { return versionInfo(*shared); });
  server.route("GET", "/metrics", [shared](const http::Request&) { return metrics(*shared); });
}

}  // namespace sluice::api
