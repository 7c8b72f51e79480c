/// rollback, hotfix, promote: releases outside the usual course.
#include <unistd.h>

#include <algorithm>
#include <iostream>

#include "app/exit_code.h"
#include "app/remote.h"
#include "app/terminal.h"

namespace sluice::app {
namespace {

struct RollbackOptions {
  std::vector<std::string> words;
  std::string to, impact;
  bool force = false, yes = false, dry_run = false;
};

/// The first of a list, and how many there are beyond.
void showSome(const Json& lines, const std::optional<std::int64_t>& total, const std::string& what,
              const std::function<std::string(const Json&)>& textOf) {
  constexpr std::size_t kShown = 20;
  if (lines.size() == 0) return;
  say("  " + (total ? std::to_string(*total) : "very many") + " " + what + ":");
  const std::size_t shown = std::min(kShown, lines.size());
  for (std::size_t i = 0; i < shown; ++i) say("    " + plainText(textOf(lines.at(i))));
  if (!total || *total > static_cast<std::int64_t>(shown))
    say("    … and " + (total ? std::to_string(*total - static_cast<std::int64_t>(shown)) : "") + " more");
}

void showDifference(const Json& plan) {
  const Json diff = plan["diff"];
  showSome(diff["commits"], diff["commits_total"].integer(), "commits go away", [](const Json& commit) {
    return commit["sha"].text().substr(0, 12) + " " + commit["subject"].text();
  });
  showSome(diff["files"], diff["files_total"].integer(), "files change",
           [](const Json& file) { return file.text(); });
  if (!plan["diff_problem"].text().empty())
    say("  what changes could not be read: " + plainText(plan["diff_problem"].text()));
}

void showPlan(const Json& plan) {
  const auto text = [&](std::string_view name) {
    return plan[name].text().empty() ? std::string("?") : plainText(plan[name].text());
  };
  say(text("environment") + ": " + text("from") + " -> " + text("to") +
      (plan["sha"].text().empty() ? "" : " (" + plainText(plan["sha"].text().substr(0, 12)) + ")"));
  for (const Json& fix : plan["fixes"].items())
    say("  goes away and is held: #" + std::to_string(fix.integer().value_or(0)));
  showDifference(plan);
  for (const Json& left : plan["cannot_be_undone"].items())
    say("  cannot be undone: " + plainText(left.text()));
  showReasons(plan["reasons"]);
  showReasons(plan["needs_force"], "  needs --force: ");
  for (const Json& decision : plan["decisions"].items()) {
    say(plainText("  --impact " + decision["impact"].text() + ": " + decision["means"].text() + " -> " +
                  decision["then"].text()));
  }
}

bool saysYes() {
  std::cout << "Roll back now? [y/N] " << std::flush;
  std::string answer;
  return std::getline(std::cin, answer) && (answer == "y" || answer == "Y" || answer == "yes");
}

int rollBack(const Globals& globals, RollbackOptions given) {
  std::string environment = globals.environment;
  if (environment.empty() && !given.words.empty() && (given.words[0] == "uat" || given.words[0] == "prod")) {
    environment = given.words[0];
    given.words.erase(given.words.begin());
  }
  if (given.to.empty() && given.words.size() > 1 && given.words[0] == "to") {
    given.to = given.words[1];
    given.words.erase(given.words.begin(), given.words.begin() + 2);
  }
  if (environment.empty() || (given.words.empty() && !given.dry_run)) {
    complain("say which environment and why: sluice rollback prod totals are wrong since v1.4.2");
    return kWrongUse;
  }
  Remote remote(globals);
  const auto repository = chosenRepository(remote, globals);
  if (!repository) return failed(repository.error());
  const bool asks = !given.yes && !globals.json && isatty(STDIN_FILENO) == 1;
  if (given.dry_run || asks) {
    const Query query = Query()
                            .add("repository", *repository)
                            .add("environment", environment)
                            .add("to", given.to)
                            .add("impact", given.impact);
    const auto plan = remote.get("/rollbacks" + query.text());
    if (given.dry_run || !plan || !plan->ok()) {
      const int shown = present(plan, globals, showPlan);
      const bool possible = plan && plan->body["possible"].boolean().value_or(false);
      return shown != kYes ? shown : possible ? kYes : kNo;
    }
    showPlan(plan->body);
    if (!plan->body["possible"].boolean().value_or(false)) return kNo;
    if (!saysYes()) {
      complain("nothing was done");
      return kNo;
    }
  }
  return postFor(globals, "/rollbacks", [&](JsonWriter& out) {
    out.field("environment", std::string_view(environment));
    if (!given.to.empty()) out.field("to", std::string_view(given.to));
    if (!given.impact.empty()) out.field("impact", std::string_view(given.impact));
    if (given.force) out.field("force", true);
    out.field("reason", std::string_view(joined(given.words)));
  });
}

int startHotfix(const Globals& globals, std::int64_t number, const std::vector<std::string>& words) {
  return postFor(globals, "/hotfixes", [&](JsonWriter& out) {
    out.field("number", number);
    if (!words.empty()) out.field("name", std::string_view(joined(words)));
  });
}

}  // namespace

void addRollback(CLI::App& root, Globals& globals, Run& run) {
  const auto given = std::make_shared<RollbackOptions>();
  CLI::App* command = root.add_subcommand("rollback", "Deploys an earlier release again");
  command->add_option("words", given->words, "[uat|prod] [to v1.4.1] and the reason");
  command->add_option("--to", given->to, "The release to go back to; the last good one when not said");
  command
      ->add_option("--impact", given->impact,
                   "How bad it is: minor is watched, functional rolled back, data escalated too")
      ->check(CLI::IsMember({"minor", "functional", "data"}));
  command->add_flag("--force", given->force,
                    "Although it is minor, something stays behind, or the environment is locked");
  command->add_flag("--yes,-y", given->yes, "Do not ask");
  command->add_flag("--dry-run", given->dry_run, "Only show what would happen; 1 when it cannot be done");
  command->footer(
      "Examples:\n  sluice rollback prod totals are wrong since v1.4.2\n"
      "  sluice rollback prod --to v1.4.0 --yes data is being damaged\n  sluice rollback prod --dry-run");
  whenChosen(command, run, [&globals, given] { return rollBack(globals, *given); });

  struct HotfixOptions {
    std::int64_t number = 0;
    std::vector<std::string> words;
  };
  const auto asked = std::make_shared<HotfixOptions>();
  command = root.add_subcommand("hotfix", "Makes the branch of an emergency at what PROD runs");
  command->add_option("number", asked->number, "Of the issue")
      ->required()
      ->check(CLI::Range(std::int64_t{1}, std::int64_t{999'999'999}));
  command->add_option("name", asked->words, "Of the branch, behind the number");
  command->footer("Examples:\n  sluice hotfix 42 login-loop\n  sluice approve 42 prod");
  whenChosen(command, run, [&globals, asked] { return startHotfix(globals, asked->number, asked->words); });

  struct PromoteOptions {
    bool withdraw = false;
    std::vector<std::string> words;
  };
  const auto whole = std::make_shared<PromoteOptions>();
  command = root.add_subcommand("promote", "What UAT runs goes to PROD as a whole at the next T2");
  command->add_flag("--withdraw", whole->withdraw, "Take your word back; an admin takes back everybody's");
  command->add_option("words", whole->words, "The reason");
  command->footer("Examples:\n  sluice promote release 1.5 is validated\n  sluice promote --withdraw");
  whenChosen(command, run, [&globals, whole] {
    return postFor(globals, "/promotions", [&](JsonWriter& out) {
      if (whole->withdraw) out.field("withdraw", true);
      if (!whole->words.empty()) out.field("reason", std::string_view(joined(whole->words)));
    });
  });
}

}  // namespace sluice::app
