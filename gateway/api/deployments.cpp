#include "gateway/api/endpoint.h"
#include "gateway/api/views.h"

namespace sluice::api {
namespace {

http::Response deploymentAnswer(const Deployment& deployment) {
  JsonWriter out;
  writeDeployment(out, deployment);
  return http::jsonResponse(200, out.take());
}

Result<Deployment> find(const Call& call) {
  const auto deployment = call.backend.deployment(deploymentOf(DeploymentId(call.path[0])));
  if (!deployment) return fail(deployment.error());
  if (!*deployment)
    return fail(ErrorKind::not_found, "There is no deployment " + toValidUtf8(call.path[0]) + '.');
  return **deployment;
}

Result<http::Response> listDeployments(const Call& call) {
  const auto repository = repositoryOf(call);
  if (!repository) return fail(repository.error());
  const auto deployments = call.backend.listDeployments(*repository, pageOf(call));
  if (!deployments) return fail(deployments.error());
  return listAnswer(deployments->items, deployments->next,
                    [](JsonWriter& out, const Deployment& deployment) { writeDeployment(out, deployment); });
}

Result<http::Response> showDeployment(const Call& call) {
  const auto deployment = find(call);
  if (!deployment) return fail(deployment.error());
  return deploymentAnswer(*deployment);
}

void writeRecord(JsonWriter& out, const DeploymentRecord& record) {
  out.beginObject().field("deployment", record.deployment.str()).field("name", toText(record.record));
  out.field("at", std::string_view(toRfc3339(record.at))).endObject();
}

Result<http::Response> listRecords(const Call& call) {
  const auto deployment = find(call);
  if (!deployment) return fail(deployment.error());
  std::vector<DeploymentRecord> records;
  for (const auto& [kind, name] : EnumNames<RecordKind>::names) {
    auto record = call.backend.deploymentRecord(deployment->id, kind);
    if (!record) return fail(record.error());
    if (*record) records.push_back(std::move(**record));
  }
  return listAnswer(records, "", writeRecord);
}

Result<http::Response> showRecord(const Call& call) {
  const auto deployment = find(call);
  if (!deployment) return fail(deployment.error());
  const auto kind = fromText<RecordKind>(call.path[1]);
  if (!kind) return fail(ErrorKind::not_found, "There is no record of that name.");
  const auto record = call.backend.deploymentRecord(deployment->id, *kind);
  if (!record) return fail(record.error());
  if (!*record)
    return fail(ErrorKind::not_found, "That record of " + deployment->id.str() + " is not written yet.");
  http::Response response{200, {}, (*record)->text};
  response.headers.set("Content-Type", kMarkdown);
  return response;
}

/// The words of GitHub's deployment statuses and of its workflow conclusions, in the two fields a run has.
Run runOf(const std::string& word) {
  Run run;
  if (word == "pending" || word == "queued") {
    run.status = "queued";
  } else if (word == "in_progress" || word == "running") {
    run.status = "in_progress";
  } else {
    run.status = "completed";
    run.conclusion = word == "succeeded" ? "success" : word == "failed" || word == "error" ? "failure" : word;
  }
  return run;
}

Result<http::Response> report(const Call& call) {
  if (call.body.has("state") == call.body.has("status")) {
    return fail(ErrorKind::invalid, "The body must hold either \"state\" or \"status\".");
  }
  const auto deployment = find(call);
  if (!deployment) return fail(deployment.error());
  // Whether a release counts as good is no developer's word; the job that deploys has a token of its own.
  static const std::vector<Role> kMay{Role::admin, Role::manager, Role::senior, Role::oncall, Role::cto};
  if (auto forbidden = mayNot(call, deployment->repository, kMay, "report how a deployment went"))
    return std::move(*forbidden);
  RunReported reported;
  reported.deployment = DeploymentId(call.path[0]);  // or one of its steps
  reported.run = runOf(call.body.text("state", call.body.text("status")));
  reported.run.url = call.body.text("url");
  reported.run.id = call.body.integer("run_id").value_or(0);
  reported.by = call.login;
  if (auto done = call.backend.report(deployment->repository, reported); !done) return fail(done.error());
  return showDeployment(call);
}

}  // namespace

std::vector<Endpoint> deploymentEndpoints() {
  const std::vector<std::string_view> words{"queued",  "pending",   "in_progress", "running",
                                            "success", "succeeded", "failure",     "failed",
                                            "error",   "cancelled", "timed_out"};
  return {
      {"GET",
       "/deployments",
       "listDeployments",
       "Releases sent to environments, newest first",
       listQuery(),
       {},
       200,
       "DeploymentList",
       listDeployments},
      {"GET",
       "/deployments/{id}",
       "getDeployment",
       "One deployment",
       {},
       {},
       200,
       "Deployment",
       showDeployment},
      {"GET",
       "/deployments/{id}/records",
       "listDeploymentRecords",
       "What is written down about it",
       {},
       {},
       200,
       "DeploymentRecordList",
       listRecords},
      {"GET",
       "/deployments/{id}/records/{name}",
       "getDeploymentRecord",
       "Its checklist, rollback-plan or deployment-log, as Markdown",
       {},
       {},
       200,
       kMarkdown,
       showRecord},
      {"POST",
       "/deployments/{id}/status",
       "reportDeployment",
       "What the job that deploys has to say",
       {},
       {{"state", Kind::text, false, "How it is.", words},
        {"status", Kind::text, false, "The same, as CI systems call it.", words},
        {"url", Kind::text, false, "Where the run can be seen."},
        {"run_id", Kind::integer, false, "The run's id in CI.", {}, 1}},
       200,
       "Deployment",
       report},
  };
}

}  // namespace sluice::api
