#include "gateway/command/comment.h"

#include <optional>

#include "base/json.h"
#include "gateway/command/markdown.h"
#include "gateway/command/suggest.h"
#include "gateway/command/table.h"

namespace sluice {
namespace {

bool isWordCharacter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
}

/// Enough of the line to find it again. Cut where a character begins.
std::string shown(std::string_view line) {
  constexpr std::size_t kShown = 200;
  if (line.size() > kShown) {
    std::size_t end = kShown;
    while (end > 0 && (static_cast<unsigned char>(line[end]) & 0xC0) == 0x80) --end;
    return toValidUtf8(line.substr(0, end)) + "…";
  }
  return toValidUtf8(line);
}

Unreadable unreadable(std::string_view line, const CommandEntry& entry, const std::string& problem) {
  std::string text =
      "`/" + std::string(entry.word) + "`: " + problem + ". Write `/" + std::string(entry.word);
  if (!entry.usage.empty()) text += " " + std::string(entry.usage);
  return {shown(line), text + "`."};
}

/// Nothing: not for us. A path, another program's command, or a word that is like none of ours.
std::optional<Command> parseLine(std::string_view source) {
  if (source.size() > kMaxCommandLine) {
    std::size_t end = 1;
    while (end < 32 && isWordCharacter(source[end])) ++end;
    if (findCommand(source.substr(1, end - 1)) == nullptr) return std::nullopt;
    return Unreadable{shown(source), "The line is longer than 1,000 characters."};
  }
  const std::string line = cleanLine(source);
  WordScanner words(std::string_view(line).substr(1));
  std::string_view word = words.next();
  // `/hold:` and `/status?` are slips; `/etc/passwd` and `/status.html` are paths.
  const bool punctuated =
      !word.empty() && std::string_view(":,;.!?").find(word.back()) != std::string_view::npos;
  if (punctuated) word.remove_suffix(1);
  for (const char c : word) {
    if (!isWordCharacter(c)) return std::nullopt;
  }
  const std::string spelled(word);
  const CommandEntry* entry = findCommand(word);
  if (entry != nullptr && entry->in_comments) {
    if (punctuated) return unreadable(line, *entry, "nothing may stand directly behind the word");
    const auto said = entry->read(words.remainder());
    if (!said) return unreadable(line, *entry, said.error().message);
    auto command = entry->build(*said);
    if (!command) return unreadable(line, *entry, command.error().message);
    return *std::move(command);
  }
  if (entry != nullptr)
    return Unreadable{shown(line), "`/" + spelled + "` works from the command line and the API only."};
  if (const auto meant = suggestCommand(word)) {
    return Unreadable{shown(line),
                      "There is no `/" + spelled + "`. Did you mean `/" + std::string(*meant) + "`?"};
  }
  return std::nullopt;
}

}  // namespace

std::vector<CommentCommand> parseComment(std::string_view body) {
  std::vector<CommentCommand> commands;
  if (body.size() > kMaxCommentBytes) return commands;
  for (const MarkdownLine& line : slashLines(body)) {
    auto command = parseLine(line.text);
    if (!command) continue;
    if (commands.size() == kMaxCommandsPerComment) {
      commands.push_back({line.number, Unreadable{shown(line.text),
                                                  "A comment may hold 10 commands; the rest was not read."}});
      break;
    }
    commands.push_back({line.number, *std::move(command)});
  }
  return commands;
}

}  // namespace sluice
