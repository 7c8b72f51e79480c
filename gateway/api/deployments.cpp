#include "core/rules/permission.h"
#include "gateway/api/endpoint.h"
#include "gateway/api/views.h"

namespace sluice::api {
namespace {

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
  auto deployments = call.backend.listDeployments(*repository, pageOf(call));
  if (!deployments) return fail(deployments.error());
  std::vector<std::pair<Deployment, Occasion>> rows;
  for (Deployment& deployment : deployments->items) {
    auto occasion = occasionOf(call.backend, deployment);
    if (!occasion) return fail(occasion.error());
    rows.emplace_back(std::move(deployment), std::move(*occasion));
  }
  return listAnswer(rows, deployments->next,
                    [](JsonWriter& out, const auto& row) { writeDeployment(out, row.first, row.second); });
}

/// What is ready goes by the environment's slot and through its gate; there is no other way to deploy it.
Result<http::Response> askForDeployment(const Call& call) {
  const bool uat = call.body.choice<Tier>("environment") == Tier::uat;
  return askForCycle(call, uat ? Slot::t1 : Slot::t2);
}

Result<http::Response> showDeployment(const Call& call) {
  const auto deployment = find(call);
  if (!deployment) return fail(deployment.error());
  const auto occasion = occasionOf(call.backend, *deployment);
  if (!occasion) return fail(occasion.error());
  JsonWriter out;
  writeDeployment(out, *deployment, *occasion);
  return http::jsonResponse(200, out.take());
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

/// A job speaks for a deployment only when it is the run that was started for it: of its repository, by the
/// workflow that deploys, at the release's tag, in its environment.
std::optional<http::Response> notItsJob(const Call& call, const Deployment& deployment) {
  if (!call.job) return std::nullopt;
  const CiJob& job = *call.job;
  const auto refuse = [](const std::string& why) { return problem(403, "This job " + why + '.'); };
  const std::string repository = deployment.repository.str();
  if (!sameLogin(job.repository, repository)) return refuse("belongs to " + job.repository);
  const Settings* settings = call.backend.settings(deployment.repository);
  const TriggerSettings trigger = settings == nullptr ? TriggerSettings{} : settings->trigger;
  if (trigger.kind == TriggerKind::webhook)
    return refuse("was not started by Sluice, which sends a webhook: report with a token of Sluice's");
  const std::string workflow = ".github/workflows/" + trigger.workflow;
  const std::string file = job.workflow.substr(0, job.workflow.find('@'));
  // Of GitHub's deployments any workflow may be the one that deploys, where none is named.
  const bool named = trigger.kind != TriggerKind::deployment || !trigger.workflow.empty();
  if (named && !sameLogin(file, repository + "/" + workflow))
    return refuse("is of " + file + ", not of " + workflow);
  if (trigger.kind != TriggerKind::workflow_dispatch && job.event != toText(trigger.kind))
    return refuse("was started by " + job.event + ", not by " + std::string(toText(trigger.kind)));
  const std::string tag =
      "refs/tags/" + (deployment.ref.empty() ? deployment.release.version : deployment.ref).str();
  // A repository_dispatch runs on the default branch only; the forge sees to that.
  if (trigger.kind != TriggerKind::repository_dispatch && job.ref != tag)
    return refuse("runs at " + job.ref + ", not at " + tag);
  const std::string environment(toText(deployment.environment));
  if (!job.environment.empty() && job.environment != environment)
    return refuse("runs in environment " + job.environment + ", not in " + environment);
  return std::nullopt;
}

/// Who may say how a deployment goes: whether a release counts as good is no developer's word.
std::optional<http::Response> mayNotReport(const Call& call, const Deployment& deployment) {
  if (call.job) return notItsJob(call, deployment);
  static const std::vector<Role> kMay{Role::admin, Role::manager, Role::senior, Role::oncall, Role::cto};
  return mayNot(call, deployment.repository, kMay, "report how a deployment went");
}

std::string callerOf(const Call& call) { return call.job ? call.job->name() : call.login; }

/// The run that the call speaks of: a job's own, whatever it says. Where GitHub's deployment stands for the
/// run, no token names it, and the workflow says which one it carries out.
std::int64_t runIdOf(const Call& call, const Deployment& deployment) {
  const Settings* settings = call.backend.settings(deployment.repository);
  const bool by_deployment = settings != nullptr && settings->trigger.kind == TriggerKind::deployment;
  if (call.job && !by_deployment) return call.job->run_id;
  return call.body.integer("run_id").value_or(0);
}

Result<http::Response> claim(const Call& call) {
  const auto deployment = find(call);
  if (!deployment) return fail(deployment.error());
  if (auto forbidden = mayNotReport(call, *deployment)) return std::move(*forbidden);
  RunClaimed claimed;
  claimed.deployment = DeploymentId(call.path[0]);  // or one of its steps
  claimed.run = {runIdOf(call, *deployment), call.body.text("url"), "in_progress", ""};
  claimed.by = callerOf(call);
  if (claimed.run.id == 0) return fail(ErrorKind::invalid, "The body must hold \"run_id\".");
  const auto answer = call.backend.claim(deployment->repository, std::move(claimed));
  if (!answer) return fail(answer.error());
  if (!answer->accepted) return refusal(*answer);
  return showDeployment(call);
}

Result<http::Response> report(const Call& call) {
  if (call.body.has("state") == call.body.has("status")) {
    return fail(ErrorKind::invalid, "The body must hold either \"state\" or \"status\".");
  }
  const auto deployment = find(call);
  if (!deployment) return fail(deployment.error());
  if (auto forbidden = mayNotReport(call, *deployment)) return std::move(*forbidden);
  RunReported reported;
  reported.deployment = DeploymentId(call.path[0]);  // or one of its steps
  reported.run = runIn(call.body.text("state", call.body.text("status")));
  reported.run.url = call.body.text("url");
  reported.run.id = runIdOf(call, *deployment);
  if (call.job && reported.run.id == 0)
    return fail(ErrorKind::invalid, "The body must hold \"run_id\": the id of GitHub's deployment.");
  reported.by = callerOf(call);
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
      {"POST",
       "/deployments",
       "askForDeployment",
       "Ask for what is ready to be deployed: the run of T1 for UAT, of T2 for PROD, as POST /cycles does",
       {},
       {repositoryRequired(),
        environmentParameter(true),
        {"force", Kind::boolean, false,
         "Outside the slot's window, or again after a failure; admin. Skips no gate."}},
       202,
       "Cycle",
       askForDeployment,
       true},
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
        {"run_id",
         Kind::integer,
         false,
         "The run's id in CI; with GitHub Deployments the deployment's.",
         {},
         1}},
       200,
       "Deployment",
       report,
       true},
      {"POST",
       "/deployments/{id}/claim",
       "claimDeployment",
       "May this run deploy? The first that asks may, asked again it is told the same, and any other is "
       "refused",
       {},
       {{"run_id",
         Kind::integer,
         false,
         "The run's id in CI; of a job with an identity token its own.",
         {},
         1},
        {"url", Kind::text, false, "Where the run can be seen."}},
       200,
       "Deployment",
       claim,
       true},
  };
}

}  // namespace sluice::api
