#include "gateway/command/help.h"

#include "gateway/command/table.h"

namespace sluice {
namespace {

/// A bar ends a cell of a Markdown table, also inside code.
std::string cell(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    if (c == '|') escaped += '\\';
    escaped += c;
  }
  return escaped;
}

std::string usageOf(const CommandEntry& entry) {
  std::string usage = "/" + std::string(entry.word);
  if (!entry.usage.empty()) usage += " " + std::string(entry.usage);
  return usage;
}

std::string table(bool in_comments) {
  std::string text = "| command | does | who may |\n|---|---|---|\n";
  for (const CommandEntry& entry : commandTable()) {
    if (!entry.listed || entry.in_comments != in_comments) continue;
    const std::string usage = in_comments ? usageOf(entry) : "sluice " + usageOf(entry).substr(1);
    text += "| `" + cell(usage) + "` | " + cell(entry.help) + " | " + cell(entry.who) + " |\n";
  }
  return text;
}

}  // namespace

std::string helpText() {
  return "A line of a new comment that starts with `/` is a command.\n\n" + table(true) +
         "\nLines in quotes and code, edits, and comments of bots do not count.\n";
}

std::string commandsPage() {
  std::string page =
      "# Commands\n\n"
      "<!-- Made from gateway/command/table.cpp; `SLUICE_UPDATE_GOLDEN=1` with command_test writes it again. "
      "-->\n\n"
      "A line of a comment on a pull request that starts with `/`, in its first column, is a command. The "
      "same commands come through\n"
      "`sluice` and the API, and are read by the same code. Each is answered with a reaction at once and one "
      "reply.\n\n" +
      table(true) +
      "\n"
      "Only from the command line or the API:\n\n" +
      table(false) +
      "\n"
      "## What counts\n\n"
      "- Only new comments. A comment that was edited never counts, not even the lines that were there "
      "before.\n"
      "- Not in block quotes (nor the lines that a quote takes with it), code blocks, inline code, HTML or "
      "HTML comments.\n"
      "- Never from bots.\n"
      "- Command words, flows, severities, environments and slots may be written in any case of letters; a "
      "reason is kept as it is.\n"
      "- At most 10 commands in a comment, 1,000 characters in a line.\n"
      "- A word that is no command is left alone: `/etc/passwd` and other programs' `/lgtm` get no answer. "
      "One slip away from a\n"
      "  command, as in `/aprove prod`, gets an answer with the command that was probably meant.\n"
      "- What cannot be read is never guessed: nothing is done, and the reply says what was expected.\n\n"
      "## Examples\n\n```text\n";
  for (const CommandEntry& entry : commandTable()) {
    if (entry.in_comments) page += std::string(entry.example) + "\n";
  }
  return page + "```\n";
}

}  // namespace sluice
