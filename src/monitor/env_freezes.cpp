#include "monitor/env_freezes.h"

#include <cstdlib>
#include <optional>
#include <utility>

#include "base/json.h"
#include "monitor/env_file.h"

namespace sluice {
namespace {

constexpr const char* kFreeze = "DEPLOY_FREEZE";
constexpr const char* kModules = "DEPLOY_FREEZE_MODULES";
constexpr const char* kUntil = "DEPLOY_FREEZE_UNTIL";

/// A value that nobody can act on.
struct Garbage {
  std::string why;
};

std::string shown(const std::string& text) { return "\"" + toValidUtf8(text.substr(0, 40)) + "\""; }

std::string lowerCase(std::string text) {
  for (char& c : text) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return text;
}

/// Nothing when it is not set.
std::optional<bool> parseSwitch(const std::string& text) {
  const std::string word = lowerCase(text);
  if (word.empty()) return std::nullopt;
  if (word == "true" || word == "1" || word == "yes" || word == "on") return true;
  if (word == "false" || word == "0" || word == "no" || word == "off") return false;
  throw Garbage{std::string(kFreeze) + " is " + shown(text) + ", expected true or false"};
}

std::vector<std::string> parseModules(const std::string& text,
                                      const std::optional<std::set<std::string>>& known) {
  std::vector<std::string> modules;
  if (text.find_first_not_of(", \t") == std::string::npos && text.find(',') != std::string::npos) {
    throw Garbage{std::string(kModules) + " names no module"};
  }
  std::size_t begin = 0;
  while ((begin = text.find_first_not_of(", \t", begin)) != std::string::npos) {
    const std::size_t end = std::min(text.find_first_of(", \t", begin), text.size());
    const std::string name = text.substr(begin, end - begin);
    if (known && !known->contains(name)) {
      throw Garbage{std::string(kModules) + " names " + shown(name) +
                    ", which is no module of any repository"};
    }
    modules.push_back(name);
    begin = end;
  }
  return modules;
}

std::optional<Instant> parseUntil(const std::string& text, const TimeZone& zone) {
  if (text.empty()) return std::nullopt;
  if (isLocalDate(text)) return zone.toInstant(text, 0);
  if (const auto instant = fromRfc3339(text)) return *instant;
  throw Garbage{std::string(kUntil) + " is " + shown(text) + ", expected a date such as 2026-02-05"};
}

FreezeWindow frozen(Instant until, std::vector<std::string> modules, std::string reason) {
  FreezeWindow window{Instant{}, until, FreezeLevel::hard, std::move(modules), std::move(reason)};
  window.source = FreezeSource::flag;
  return window;
}

std::vector<FreezeWindow> decide(const monitor::Variables& variables, const EnvFreezesOptions& options,
                                 Instant now, const std::string& source) {
  const auto value = [&](const char* name) {
    const auto found = variables.find(name);
    return found == variables.end() ? std::string() : found->second;
  };
  // All three are read before any counts: one that is garbage makes the others doubtful.
  const auto on = parseSwitch(value(kFreeze));
  const auto modules = parseModules(value(kModules), options.known_modules);
  const auto until = parseUntil(value(kUntil), options.zone);
  if (on == false || (!on && modules.empty() && !until)) return {};
  if (until && *until <= now) return {};
  const char* flag = on ? kFreeze : !modules.empty() ? kModules : kUntil;
  return {frozen(until.value_or(kNoEnd), modules, std::string(flag) + " is set in " + source)};
}

}  // namespace

EnvFreezes::EnvFreezes(EnvFreezesOptions options, Environment environment)
    : options_(std::move(options)), environment_(std::move(environment)) {
  if (environment_) return;
  environment_ = [](const std::string& name) -> std::optional<std::string> {
    const char* value = std::getenv(name.c_str());
    if (value == nullptr) return std::nullopt;
    return std::string(value);
  };
}

std::vector<FreezeWindow> EnvFreezes::read(Instant now) {
  monitor::Variables variables;
  std::string source = "the environment";
  for (const char* name : {kFreeze, kModules, kUntil}) {
    if (const auto value = environment_(name)) variables[name] = *value;
  }
  if (!options_.file.empty()) {
    auto from_file = monitor::readEnvFile(options_.file);
    if (!from_file) {
      return {frozen(kNoEnd, {},
                     "the freeze file " + options_.file + " cannot be used (" + from_file.error().message +
                         "): everything is frozen until it can")};
    }
    for (auto& [name, value] : *from_file) variables[name] = std::move(value);
    source = "the environment or " + options_.file;
  }
  try {
    return decide(variables, options_, now, source);
  } catch (const Garbage& garbage) {
    return {
        frozen(kNoEnd, {}, garbage.why + ": everything is frozen until it is corrected (" + source + ")")};
  }
}

}  // namespace sluice
