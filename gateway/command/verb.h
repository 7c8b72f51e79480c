/// Commands from the API and the command line: the same table, the same checks as in comments. Pure.
#pragma once

#include <string>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "core/command.h"

namespace sluice {

/// `POST …/{verb}` with its JSON body. Members carry the names of the arguments: `flow` `severity` `found_in`
/// (or `found-in`) `force` `reason` `environment` `for` `check` `note` `slot` `date` `version` `id`. A
/// missing body or a null member was not said; members with other names are not looked at. `invalid`: an
/// unknown verb, a member of the wrong type, a value that makes no sense.
Result<Command> commandFromVerb(std::string_view verb, const Json& body);

/// `sluice confirm flow1 severity=low`: words as the shell gave them, the first being the command. A word
/// keeps its spaces.
Result<Command> commandFromWords(const std::vector<std::string>& words);

/// One line without its slash, as in `hold waiting for the bank`.
Result<Command> parseCommand(std::string_view line);

}  // namespace sluice
