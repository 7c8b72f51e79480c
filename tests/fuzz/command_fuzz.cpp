/// A comment as text; as a command line; and, where it is JSON, as the body of every verb.
#include <cstdint>
#include <cstdlib>

#include "gateway/command/comment.h"
#include "gateway/command/table.h"
#include "gateway/command/verb.h"

namespace {

bool isBounded(const std::string& text) { return text.size() <= 2048 && text == sluice::toValidUtf8(text); }

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const auto commands = sluice::parseComment(input);
  if (commands.size() > sluice::kMaxCommandsPerComment + 1) std::abort();
  int line = -1;
  for (const auto& command : commands) {
    if (command.line <= line) std::abort();
    line = command.line;
    if (const auto* hold = std::get_if<sluice::HoldFix>(&command.command); hold && !isBounded(hold->reason))
      std::abort();
    if (const auto* odd = std::get_if<sluice::Unreadable>(&command.command); odd && !isBounded(odd->line))
      std::abort();
  }
  (void)sluice::parseCommand(input).has_value();
  if (const auto json = sluice::Json::parse(input)) {
    for (const auto& entry : sluice::commandTable())
      (void)sluice::commandFromVerb(entry.word, *json).has_value();
  }
  return 0;
}
