#include "gateway/command/readers.h"

#include "base/timezone.h"
#include "gateway/command/builders.h"

namespace sluice::readers {
namespace {

tl::unexpected<Error> wrong(std::string message) { return fail(ErrorKind::invalid, std::move(message)); }

/// Phones turn two hyphens into one dash.
bool isForce(std::string_view word) {
  const std::string lower = lowered(word);
  return lower == "--force" || lower == "—force" || lower == "–force";
}

/// `[for 2h] reason`
void lengthAndReason(WordScanner& words, Arguments& said) {
  WordScanner behind = words;
  if (lowered(behind.next()) == "for") {
    const std::string length = lowered(behind.next());
    // `for maintenance` is a reason, `for 2x` is a slip in a length of time.
    const bool number = !length.empty() && length[0] >= '0' && length[0] <= '9';
    if (number) {
      said.add("for", length);
      words = behind;
    }
  }
  if (!words.done()) said.add("reason", words.remainder());
}

}  // namespace

Result<Arguments> nothing(std::string_view rest) {
  if (!rest.empty()) return wrong("nothing may stand after it");
  return Arguments();
}

Result<Arguments> reason(std::string_view rest) {
  Arguments said;
  if (!rest.empty()) said.add("reason", rest);
  return said;
}

Result<Arguments> confirm(std::string_view rest) {
  Arguments said;
  WordScanner words(rest);
  while (!words.done()) {
    const std::string_view word = words.next();
    const std::string lower = lowered(word);
    const std::size_t equals = lower.find('=');
    if (isForce(word)) {
      said.add("force", "true");
      said.add("reason", words.remainder());
      return said;
    }
    std::string name, value;
    if (lower == "flow1" || lower == "flow2") {
      name = "flow";
      value = lower;
    } else if (equals != std::string::npos) {
      name = lower.substr(0, equals);
      value = lower.substr(equals + 1);
      if (name == "found-in" || name == "found_in") name = "found_in";
    }
    if (name != "flow" && name != "severity" && name != "found_in") {
      return wrong("`" + std::string(word) + "` is not part of it");
    }
    if (!said.add(name, value)) return wrong("it names its " + name + " twice");
  }
  return said;
}

Result<Arguments> target(std::string_view rest) {
  Arguments said;
  WordScanner words(rest);
  said.add("target", lowered(words.next()));
  if (!words.done()) return wrong("nothing may stand after `" + said.text("target") + "`");
  return said;
}

Result<Arguments> environment(std::string_view rest) {
  Arguments said;
  WordScanner words(rest);
  if (!words.done()) {
    const std::string environment = lowered(words.next());
    said.add("environment", environment == "all" ? "" : environment);
  }
  if (!words.done()) return wrong("nothing may stand after the environment");
  return said;
}

Result<Arguments> lock(std::string_view rest) {
  Arguments said;
  WordScanner words(rest);
  if (words.done()) return wrong("the environment is missing: `uat`, `prod` or `all`");
  const std::string environment = lowered(words.next());
  said.add("environment", environment == "all" ? "" : environment);
  lengthAndReason(words, said);
  return said;
}

Result<Arguments> accept(std::string_view rest) {
  Arguments said;
  WordScanner words(rest);
  if (words.done()) return wrong("the id of the finding is missing");
  said.add("finding", words.next());
  lengthAndReason(words, said);
  return said;
}

Result<Arguments> promote(std::string_view rest) {
  Arguments said;
  WordScanner words(rest);
  WordScanner behind = words;
  const std::string first = lowered(behind.next());
  if (first == "--withdraw" || first == "—withdraw" || first == "–withdraw") {
    said.add("withdraw", "true");
    words = behind;
  }
  if (!words.done()) said.add("reason", words.remainder());
  return said;
}

Result<Arguments> name(std::string_view rest) {
  Arguments said;
  if (!rest.empty()) said.add("name", rest);
  return said;
}

Result<Arguments> rollback(std::string_view rest) {
  Arguments said;
  WordScanner words(rest);
  said.add("environment", lowered(words.next()));
  while (!words.done()) {
    WordScanner behind = words;
    const std::string_view word = behind.next();
    const std::string_view next = behind.peek();
    const bool version = next.size() > 1 && (next[0] == 'v' || (next[0] >= '0' && next[0] <= '9'));
    if (isForce(word)) {
      said.add("force", "true");
    } else if (lowered(word) == "to" && version && !said.find("to")) {
      said.add("to", behind.next());
    } else if (lowered(word).starts_with("impact=")) {
      if (!said.add("impact", lowered(word).substr(7))) return wrong("it names its impact twice");
    } else {
      break;
    }
    words = behind;
  }
  if (!words.done()) said.add("reason", words.remainder());
  return said;
}

Result<Arguments> waive(std::string_view rest) {
  Arguments said;
  WordScanner words(rest);
  if (builders::isDebtName(words.peek())) said.add("debt", words.next());
  lengthAndReason(words, said);
  return said;
}

Result<Arguments> freeze(std::string_view rest) {
  Arguments said;
  WordScanner words(rest);
  // A date may have its time of day behind it, as a word of its own.
  const auto moment = [&](std::string_view name) {
    std::string text(words.next());
    if (isLocalDate(text) && parseLocalMoment(text + " " + std::string(words.peek())))
      text += " " + std::string(words.next());
    said.add(name, lowered(text) == "now" ? "now" : text);
  };
  for (const std::string_view name : {"from", "until"}) {
    if (lowered(words.next()) != name) return wrong("it must say `from` when `until` when");
    if (words.done()) return wrong("a moment is missing behind `" + std::string(name) + "`");
    moment(name);
  }
  while (!words.done()) {
    const std::string word = lowered(words.peek());
    const std::size_t equals = word.find('=');
    std::string name = word.substr(0, equals);
    if (name == "module") name = "modules";
    if (equals == std::string::npos || (name != "modules" && name != "level")) break;
    if (!said.add(name, words.next().substr(equals + 1))) return wrong("it names its " + name + " twice");
  }
  if (!words.done()) said.add("reason", words.remainder());
  return said;
}

Result<Arguments> id(std::string_view rest) {
  Arguments said;
  WordScanner words(rest);
  if (!words.done()) said.add("id", words.next());
  if (!words.done()) return wrong("nothing may stand after the id");
  return said;
}

Result<Arguments> attest(std::string_view rest) {
  Arguments said;
  WordScanner words(rest);
  if (words.done()) return wrong("the name of the check is missing");
  said.add("check", words.next());
  if (!words.done()) said.add("note", words.remainder());
  return said;
}

Result<Arguments> simulate(std::string_view rest) {
  Arguments said;
  WordScanner words(rest);
  said.add("slot", words.next());
  if (!words.done()) said.add("date", words.next());
  if (!words.done()) return wrong("nothing may stand after the date");
  return said;
}

Result<Arguments> adopt(std::string_view rest) {
  Arguments said;
  WordScanner words(rest);
  said.add("environment", lowered(words.next()));
  said.add("version", words.next());
  if (!words.done()) return wrong("nothing may stand after the version");
  return said;
}

}  // namespace sluice::readers
