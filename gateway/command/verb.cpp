#include "gateway/command/verb.h"

#include <algorithm>
#include <array>

#include "gateway/command/table.h"

namespace sluice {
namespace {

constexpr auto kTexts = std::to_array<std::string_view>(
    {"flow",  "severity", "found_in", "found-in", "reason", "environment", "for",  "from",
     "until", "level",    "check",    "finding",  "note",   "slot",        "date", "version",
     "id",    "target",   "to",       "impact",   "debt",   "name"});
constexpr auto kFlags = std::to_array<std::string_view>({"force", "withdraw"});

Result<const CommandEntry*> entryOf(std::string_view verb) {
  std::string word(verb.substr(0, 40));
  std::replace(word.begin(), word.end(), '_', '-');
  const CommandEntry* entry = findCommand(word);
  if (entry == nullptr) return fail(ErrorKind::invalid, "there is no command `" + word + "`");
  return entry;
}

tl::unexpected<Error> explained(const CommandEntry& entry, const Error& error) {
  return fail(error.kind, std::string(entry.word) + ": " + error.message);
}

Result<Command> finish(const CommandEntry& entry, const Arguments& said) {
  auto command = entry.build(said);
  if (!command) return explained(entry, command.error());
  return command;
}

}  // namespace

Result<Command> commandFromVerb(std::string_view verb, const Json& body) {
  const auto entry = entryOf(verb);
  if (!entry) return fail(entry.error());
  if (!body.missing() && !body.isNull() && !body.isObject())
    return fail(ErrorKind::invalid, "the body must be a JSON object");
  Arguments said;
  for (const std::string_view name : kTexts) {
    const Json member = body[name];
    if (member.missing() || member.isNull()) continue;
    const auto text = member.string();
    if (!text) return fail(ErrorKind::invalid, "`" + std::string(name) + "` must be a string");
    if (!said.add(name == "found-in" ? "found_in" : name, *text)) {
      return fail(ErrorKind::invalid, "`found_in` is there twice");
    }
  }
  if (const Json modules = body["modules"]; !modules.missing() && !modules.isNull()) {
    std::string names(modules.string().value_or(""));
    for (const Json& module : modules.items()) {
      const auto name = module.string();
      if (!name || name->find(',') != std::string_view::npos)
        return fail(ErrorKind::invalid, "`modules` must be a list of names");
      names += (names.empty() ? "" : ",") + std::string(*name);
    }
    if (!modules.isString() && !modules.isArray())
      return fail(ErrorKind::invalid, "`modules` must be a list of names");
    said.add("modules", names);
  }
  for (const std::string_view name : kFlags) {
    const Json flag = body[name];
    if (flag.missing() || flag.isNull()) continue;
    const auto truth = flag.boolean();
    if (!truth) return fail(ErrorKind::invalid, "`" + std::string(name) + "` must be true or false");
    if (*truth) said.add(name, "true");
  }
  return finish(**entry, said);
}

Result<Command> commandFromWords(const std::vector<std::string>& words) {
  std::string line;
  for (const std::string& word : words) {
    if (!line.empty()) line += ' ';
    line += word;
  }
  return parseCommand(line);
}

Result<Command> parseCommand(std::string_view line) {
  const std::string clean = cleanLine(line);
  WordScanner words(clean);
  const auto entry = entryOf(words.next());
  if (!entry) return fail(entry.error());
  const auto said = (*entry)->read(words.remainder());
  if (!said) return explained(**entry, said.error());
  return finish(**entry, *said);
}

}  // namespace sluice
