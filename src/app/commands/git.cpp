/// git cherry-pick, predict, log-between: the git engine alone, on any repository of this machine.
#include <iostream>

#include "app/exit_code.h"
#include "app/globals.h"
#include "app/terminal.h"
#include "base/json_codec.h"
#include "gitops/cherry_pick.h"
#include "gitops/log_between.h"
#include "gitops/prediction.h"

namespace sluice::app {
namespace {

struct GitOptions {
  std::string repo, commit, onto, engine = "both";
  int mainline = 0;
  bool batch = false;
};

/// `{"id","result","tree","conflicts","also_changed"?,"message"?}`; `id` as it was asked, any JSON value.
std::string answerLine(const Json& id, const CherryPickAnswer& answer) {
  JsonWriter out;
  out.beginObject();
  if (!id.missing()) out.key("id").raw(id.dump());
  out.field("result", toText(answer.result)).field("tree", std::string_view(answer.tree));
  out.key("conflicts");
  encode(out, answer.conflicts);
  if (!answer.also_changed.empty()) {
    out.key("also_changed");
    encode(out, answer.also_changed);
  }
  if (!answer.message.empty()) out.field("message", std::string_view(answer.message));
  return out.endObject().take();
}

CherryPickAnswer wrong(std::string message) {
  CherryPickAnswer answer;
  answer.message = std::move(message);
  return answer;
}

/// What a line asks for, or why it cannot be asked.
Result<CherryPickRequest> requestOf(const Json& line, PickEngine engine) {
  CherryPickRequest request;
  request.engine = engine;
  for (const auto& [name, value] : line.members()) {
    if (name == "id") continue;
    if (name == "mainline") {
      if (value.isNull()) continue;
      if (!value.integer() || !std::in_range<int>(*value.integer())) {
        return fail(ErrorKind::invalid, "\"mainline\" must be an integer");
      }
      request.mainline = static_cast<int>(*value.integer());
      continue;
    }
    if (name != "repo" && name != "commit" && name != "onto") continue;
    if (!value.isString()) return fail(ErrorKind::invalid, '"' + name + "\" must be a string");
    (name == "repo" ? request.repo : name == "commit" ? request.commit : request.onto) = value.text();
  }
  if (request.repo.empty()) return fail(ErrorKind::invalid, "\"repo\" is missing");
  if (request.commit.empty()) return fail(ErrorKind::invalid, "\"commit\" is missing");
  if (request.onto.empty()) return fail(ErrorKind::invalid, "\"onto\" is missing");
  return request;
}

/// Answers each line before it reads the next, so that a program at the other end may wait for the answer.
int batch(PickEngine engine) {
  CherryPicker picker;
  std::string line;
  while (std::getline(std::cin, line)) {
    if (line.find_first_not_of(" \t\r") == std::string::npos) continue;
    const auto json = Json::parse(line);
    CherryPickAnswer answer;
    if (!json || !json->isObject()) {
      answer = wrong(json ? "the line is no JSON object" : "the line is no JSON: " + json.error().message);
    } else if (const auto request = requestOf(*json, engine)) {
      answer = picker.pick(*request);
    } else {
      answer = wrong(request.error().message);
    }
    std::cout << answerLine(json ? (*json)["id"] : Json(), answer) << '\n' << std::flush;
    if (!std::cout) return kNo;
  }
  return kYes;
}

void showOutcome(CherryPickOutcome outcome, const std::string& beside, const std::vector<Conflict>& conflicts,
                 const std::vector<AlsoChanged>& also_changed, const std::string& message) {
  say(coloured(toText(outcome), colourOf(toText(outcome))) + (beside.empty() ? "" : "  " + beside));
  for (const Conflict& conflict : conflicts) say("  " + plainText(conflict.kind + "  " + conflict.path));
  for (const AlsoChanged& also : also_changed)
    say("  also changes  " + plainText(also.path + " (" + also.because + ")"));
  if (!message.empty()) say("  " + plainText(message));
}

int exitCodeOf(CherryPickOutcome outcome) {
  return outcome == CherryPickOutcome::clean || outcome == CherryPickOutcome::empty ? kYes : kNo;
}

int cherryPick(const Globals& globals, const GitOptions& given) {
  const PickEngine engine = fromText<PickEngine>(given.engine).value_or(PickEngine::both);
  if (given.batch) return batch(engine);
  if (given.repo.empty() || given.commit.empty() || given.onto.empty()) {
    complain("--repo, --commit and --onto are needed, or --batch");
    return kWrongUse;
  }
  CherryPicker picker;
  CherryPickRequest request{given.repo, given.commit, given.onto, std::nullopt, engine};
  if (given.mainline > 0) request.mainline = given.mainline;
  const CherryPickAnswer answer = picker.pick(request);
  if (globals.json) {
    say(answerLine(Json(), answer));
  } else {
    showOutcome(answer.result, answer.tree, answer.conflicts, answer.also_changed, answer.message);
  }
  return exitCodeOf(answer.result);
}

struct RangeOptions {
  std::string repo, from, to;
};

int logBetweenCommits(const Globals& globals, const RangeOptions& given) {
  const auto range = logBetween(given.repo, given.from, given.to);
  if (!range) {
    complain(range.error().message);
    return kNo;
  }
  if (globals.json) {
    say(toJson(*range));
    return kYes;
  }
  for (const CommitInfo& commit : range->commits)
    say(commit.id.str().substr(0, 12) + "  " + plainText(commit.subject) + "  " + plainText(commit.author));
  if (range->truncated) complain("there are more than these: only the newest are listed");
  return kYes;
}

int predict(const Globals& globals, const PredictionRequest& given) {
  const auto series = predictSeries(given);
  if (!series) {
    complain(series.error().message);
    return kNo;
  }
  const CherryPickOutcome outcome = outcomeOf(series->outcome);
  if (globals.json) {
    JsonWriter out;
    out.beginObject().field("result", toText(outcome));
    out.key("conflicts");
    encode(out, series->conflicts);
    if (!series->also_changed.empty()) {
      out.key("also_changed");
      encode(out, series->also_changed);
    }
    if (!series->failed_at.empty()) out.field("failed_at", std::string_view(series->failed_at.str()));
    if (!series->message.empty()) out.field("message", std::string_view(series->message));
    say(out.endObject().take());
  } else {
    showOutcome(outcome, series->failed_at.empty() ? "" : "at " + series->failed_at.str(), series->conflicts,
                series->also_changed, series->message);
  }
  return exitCodeOf(outcome);
}

void addLogBetween(CLI::App& git, Globals& globals, Run& run) {
  const auto given = std::make_shared<RangeOptions>();
  CLI::App* command =
      git.add_subcommand("log-between", "What one point has and another has not, oldest first");
  command->add_option("--repo", given->repo, "A bare repository or a work tree")->required();
  command->add_option("--from", given->from, "What is there already: a branch, a tag, a commit")->required();
  command->add_option("--to", given->to, "Where the commits are looked for")->required();
  command->footer("Examples:\n  sluice git log-between --repo shop.git --from v1.4.0 --to uat");
  whenChosen(command, run, [&globals, given] { return logBetweenCommits(globals, *given); });
}

void addPredict(CLI::App& git, Globals& globals, Run& run) {
  const auto given = std::make_shared<PredictionRequest>();
  CLI::App* command = git.add_subcommand(
      "predict", "Would these commits go there, one after another? Writes nothing. Exit 0 when clean");
  command->add_option("--repo", given->repo, "A bare repository or a work tree")->required();
  command->add_option("--commit", given->commits, "What would be picked; more than once for a series")
      ->required();
  command->add_option("--onto", given->onto, "Where it would go: a branch, a tag, a commit")->required();
  command->footer(
      "Examples:\n  sluice git predict --repo shop.git --commit 1a2b3c --onto uat\n"
      "  sluice git predict --repo shop.git --commit 1a2b3c --commit 4d5e6f --onto uat --json");
  whenChosen(command, run, [&globals, given] { return predict(globals, *given); });
}

}  // namespace

void addGit(CLI::App& root, Globals& globals, Run& run) {
  CLI::App* git = root.add_subcommand("git", "The git engine alone, without a server");
  git->require_subcommand(1);
  git->footer("Examples:\n  sluice git cherry-pick --repo . --commit abc123 --onto main");
  const auto given = std::make_shared<GitOptions>();
  CLI::App* command = git->add_subcommand(
      "cherry-pick", "Would this commit go there? Writes objects, moves no ref. Exit 0 when clean");
  command->add_option("--repo", given->repo, "A bare repository or a work tree");
  command->add_option("--commit", given->commit, "What is picked");
  command->add_option("--onto", given->onto, "Where it is to go: a branch, a tag, a commit");
  command->add_option("--mainline", given->mainline, "Of a merge commit: the parent whose side it stays on")
      ->check(CLI::PositiveNumber);
  command
      ->add_option("--engine", given->engine, "both: libgit2, checked by git's own merge; libgit2: it alone")
      ->check(CLI::IsMember({"both", "libgit2"}))
      ->capture_default_str();
  command->add_flag("--batch", given->batch,
                    "One JSON object a line in, one out: id, repo, commit, onto, mainline");
  command->footer(
      "Examples:\n  sluice git cherry-pick --repo shop.git --commit 1a2b3c --onto uat\n"
      "  sluice git cherry-pick --repo shop.git --commit 1a2b3c --onto uat --mainline 1 --json\n"
      "  echo '{\"id\":1,\"repo\":\"shop.git\",\"commit\":\"1a2b3c\",\"onto\":\"uat\"}' | sluice git "
      "cherry-pick --batch");
  whenChosen(command, run, [&globals, given] { return cherryPick(globals, *given); });
  addPredict(*git, globals, run);
  addLogBetween(*git, globals, run);
}

}  // namespace sluice::app
