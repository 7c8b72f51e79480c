/// The one table of commands (rules §5). Grammar, help text, docs/commands.md, API verbs and the command line
/// are all made from it.
#pragma once

#include <span>

#include "base/result.h"
#include "core/command.h"
#include "gateway/command/arguments.h"

namespace sluice {

struct CommandEntry {
  std::string_view word;     ///< lower case, without the slash; also the API's verb
  std::string_view usage;    ///< what stands after the word
  std::string_view help;     ///< one sentence
  std::string_view who;      ///< for people; the rule itself is core/rules/permission
  std::string_view example;  ///< a whole line that parses; a test proves it
  bool in_comments = true;   ///< false: API and command line only
  bool listed = true;        ///< false: another spelling of a listed one
  /// Words behind the command → arguments. Fails with `invalid`; the message says what was expected.
  Result<Arguments> (*read)(std::string_view rest);
  /// Arguments → command. The only place where values are checked.
  Result<Command> (*build)(const Arguments& said);
};

std::span<const CommandEntry> commandTable();
/// By word, in any case of letters; nothing for a word that is no command.
const CommandEntry* findCommand(std::string_view word);

}  // namespace sluice
