/// claim, report: the job that deploys asks whether it is the one, and says how it went.
#include "app/exit_code.h"
#include "app/remote.h"
#include "app/terminal.h"
#include "base/uri.h"

namespace sluice::app {
namespace {

struct ReportOptions {
  std::string deployment, state, run_url;
  std::int64_t run_id = 0;
};

/// Sends what is said of the run to `path` below the deployment.
int tellDeployment(const Globals& globals, const ReportOptions& given, const std::string& path) {
  JsonWriter out;
  out.beginObject();
  if (!given.state.empty()) out.field("state", std::string_view(given.state));
  if (!given.run_url.empty()) out.field("url", std::string_view(given.run_url));
  if (given.run_id > 0) out.field("run_id", given.run_id);
  Remote remote(globals);
  const std::string whole = "/deployments/" + percentEncode(given.deployment) + path;
  return present(remote.post(whole, out.endObject().take()), globals, [](const Json& deployment) {
    say(plainText(deployment["id"].text() + ": " + deployment["version"].text() + " on " +
                  deployment["environment"].text() + ", " + deployment["state"].text()));
  });
}

}  // namespace

void addReport(CLI::App& root, Globals& globals, Run& run) {
  const auto given = std::make_shared<ReportOptions>();
  CLI::App* command =
      root.add_subcommand("claim", "Asks whether this run is the one that deploys; exit 1 when it is not");
  command->add_option("deployment", given->deployment, "Its id, as the trigger carried it")->required();
  command
      ->add_option("--run-id", given->run_id, "The run's id in CI; with GitHub Deployments the deployment's")
      ->envname("GITHUB_RUN_ID")
      ->check(CLI::PositiveNumber);
  command->add_option("--run-url", given->run_url, "Where the run can be seen");
  command->footer("Examples:\n  sluice claim \"$DEPLOYMENT_ID\"");
  whenChosen(command, run, [&globals, given] { return tellDeployment(globals, *given, "/claim"); });

  command = root.add_subcommand("report", "Says how a deployment went");
  command->add_option("deployment", given->deployment, "Its id, as the trigger carried it")->required();
  command->add_option("state", given->state, "queued, in_progress, success, failure, cancelled or timed_out")
      ->required()
      ->check(CLI::IsMember({"queued", "pending", "in_progress", "running", "success", "succeeded", "failure",
                             "failed", "error", "cancelled", "timed_out"}));
  command->add_option("--run-url", given->run_url, "Where the run can be seen");
  command
      ->add_option("--run-id", given->run_id, "The run's id in CI; with GitHub Deployments the deployment's")
      ->check(CLI::PositiveNumber);
  command->footer("Examples:\n  sluice report \"$DEPLOYMENT_ID\" success --run-url \"$RUN_URL\"");
  whenChosen(command, run, [&globals, given] { return tellDeployment(globals, *given, "/status"); });
}

}  // namespace sluice::app
