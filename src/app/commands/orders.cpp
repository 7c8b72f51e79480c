/// confirm, approve, reject, hold, …: what a person decides about one fix. The same verbs as in comments.
#include "app/exit_code.h"
#include "app/remote.h"
#include "app/terminal.h"
#include "base/uri.h"

namespace sluice::app {
namespace {

struct OrdersOptions {
  std::string fix;
  std::vector<std::string> fixes;
  std::string what;
  std::vector<std::string> words;
  std::string flow, severity, found_in, force;
};

/// `/fixes/12/confirm?repository=…` or `/fixes/fix-…/confirm`.
Result<std::string> pathOf(Remote& remote, const Globals& globals, std::string fix, const std::string& verb) {
  if (fix.starts_with('#')) fix.erase(0, 1);
  if (fix.starts_with("fix-")) return "/fixes/" + percentEncode(fix) + '/' + verb;
  if (fix.empty() || fix.find_first_not_of("0123456789") != std::string::npos) {
    return fail(ErrorKind::invalid, '"' + fix + "\" is neither a number nor the id of a fix");
  }
  const auto repository = chosenRepository(remote, globals);
  if (!repository) return fail(repository.error());
  return "/fixes/" + fix + '/' + verb + Query().add("repository", *repository).text();
}

int order(const Globals& globals, const std::string& fix, const std::string& verb, const std::string& body) {
  Remote remote(globals);
  const auto path = pathOf(remote, globals, fix, verb);
  if (!path) return failed(path.error());
  return present(remote.post(*path, body), globals, showMessage);
}

std::string reasonBody(const std::vector<std::string>& words) {
  JsonWriter out;
  out.beginObject();
  if (!words.empty()) out.field("reason", std::string_view(joined(words)));
  return out.endObject().take();
}

/// `flow2`, `severity=medium` and `found-in=prod` may stand as bare words, as in a comment.
std::optional<std::string> takeWords(OrdersOptions& given) {
  for (const std::string& word : given.words) {
    if (word == "flow1" || word == "flow2") {
      given.flow = word;
    } else if (word.starts_with("severity=")) {
      given.severity = word.substr(9);
    } else if (word.starts_with("found-in=")) {
      given.found_in = word.substr(9);
    } else {
      return word;
    }
  }
  return std::nullopt;
}

int confirm(const Globals& globals, OrdersOptions given) {
  if (const auto unknown = takeWords(given)) {
    complain("\"" + plainText(*unknown) + "\" means nothing to confirm; see sluice confirm --help");
    return kWrongUse;
  }
  JsonWriter out;
  out.beginObject();
  if (!given.flow.empty()) out.field("flow", std::string_view(given.flow));
  if (!given.severity.empty()) out.field("severity", std::string_view(given.severity));
  if (!given.found_in.empty()) out.field("found_in", std::string_view(given.found_in));
  if (!given.force.empty()) out.field("force", true).field("reason", std::string_view(given.force));
  return order(globals, given.fix, "confirm", out.endObject().take());
}

/// Each is asked for itself; the worst answer is the exit code.
int approve(const Globals& globals, const OrdersOptions& given) {
  int worst = kYes;
  for (const std::string& fix : given.fixes) {
    worst = std::max(worst, order(globals, fix, "approve-" + given.what, ""));
  }
  return worst;
}

CLI::App* addWithReason(CLI::App& root, Globals& globals, Run& run, const std::string& verb,
                        const std::string& about, bool required) {
  const auto given = std::make_shared<OrdersOptions>();
  CLI::App* command = root.add_subcommand(verb, about);
  command->add_option("fix", given->fix, "Number or id")->required();
  command->add_option("reason", given->words, "Why")->required(required);
  whenChosen(command, run,
             [&globals, given, verb] { return order(globals, given->fix, verb, reasonBody(given->words)); });
  return command;
}

CLI::App* addPlain(CLI::App& root, Globals& globals, Run& run, const std::string& verb,
                   const std::string& about) {
  const auto given = std::make_shared<OrdersOptions>();
  CLI::App* command = root.add_subcommand(verb, about);
  command->add_option("fix", given->fix, "Number or id")->required();
  whenChosen(command, run, [&globals, given, verb] { return order(globals, given->fix, verb, ""); });
  return command;
}

}  // namespace

void addOrders(CLI::App& root, Globals& globals, Run& run) {
  const auto given = std::make_shared<OrdersOptions>();
  CLI::App* command = root.add_subcommand("confirm", "Lets a fix into the pipeline");
  command->add_option("fix", given->fix, "Number or id")->required();
  command->add_option("words", given->words, "flow1 or flow2, severity=…, found-in=…");
  command->add_option("--flow", given->flow, "Sluice chooses when it is not said")
      ->check(CLI::IsMember({"flow1", "flow2"}));
  command->add_option("--severity", given->severity)
      ->check(CLI::IsMember({"low", "medium", "high", "critical"}));
  command->add_option("--found-in", given->found_in)->check(CLI::IsMember({"uat", "prod"}));
  command->add_option("--force", given->force,
                      "Take this flow although the versions ask for the other: the reason; admin");
  command->footer(
      "Examples:\n  sluice confirm 12\n  sluice confirm 12 flow2 severity=medium found-in=prod\n"
      "  sluice confirm 12 --flow flow1 --force 'PROD is rebuilt tonight' --repository acme/shop");
  whenChosen(command, run, [&globals, given] { return confirm(globals, *given); });

  const auto approval = std::make_shared<OrdersOptions>();
  command = root.add_subcommand("approve", "Approves the plan shown, for PROD or for the merge back to UAT");
  command->add_option("what", approval->what, "prod or uat-merge")
      ->required()
      ->check(CLI::IsMember({"prod", "uat-merge"}));
  command->add_option("fix", approval->fixes, "Numbers or ids")->required();
  command->footer(
      "Examples:\n  sluice approve prod 12\n  sluice approve uat-merge 12 14 --repository acme/shop");
  whenChosen(command, run, [&globals, approval] { return approve(globals, *approval); });

  addWithReason(root, globals, run, "reject", "Refuses a fix", true)
      ->footer("Examples:\n  sluice reject 12 not a bug: see the manual");
  addWithReason(root, globals, run, "hold", "Lets cycles pass a fix over", true)
      ->footer("Examples:\n  sluice hold 12 waiting for the bank");
  addWithReason(root, globals, run, "close", "Takes a fix out of the pipeline for good", false)
      ->footer("Examples:\n  sluice close 12 replaced by 14");
  addPlain(root, globals, run, "unhold", "Ends a hold")->footer("Examples:\n  sluice unhold 12");
  addPlain(root, globals, run, "unapprove", "Takes your approval back, until it has been used")
      ->footer("Examples:\n  sluice unapprove 12");
}

}  // namespace sluice::app
