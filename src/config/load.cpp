#include "config/load.h"

#include <cerrno>
#include <cstring>
#include <fstream>
#include <map>

#include "config/freezes.h"
#include "config/people.h"
#include "config/repository.h"
#include "config/secrets.h"
#include "config/shape.h"
#include "config/url.h"
#include "config/yaml.h"

namespace sluice {
namespace config {
namespace {

void readServer(const Cursor& root, Config& config, const Secrets& secrets, Problems& problems) {
  if (const auto address = parseAddress(root["listen"].text("127.0.0.1:8080"))) {
    config.listen_host = address->host;
    config.listen_port = address->port;
  }
  config.public_url = withoutSlash(root["public_url"].text());
  config.data_dir = secrets.absolute(root["data_dir"].text("./var"));
  const std::string store = root["store"].text("sqlite");
  config.store_path =
      store.starts_with("sqlite:")
          ? secrets.absolute(store.substr(7))
          : (std::filesystem::path(config.data_dir) / "sluice.db").lexically_normal().string();
  config.language = fromText<Language>(root["language"].text()).value_or(config.language);
  config.notify_templates = secrets.path(root["notify_templates"]);
  config.record_templates = secrets.path(root["record_templates"]);
  const Cursor freeze_file = root["freeze_env_file"];
  config.freeze_env_file = secrets.path(freeze_file);
  if (!config.freeze_env_file.empty() && !secrets.readable(config.freeze_env_file)) {
    problems.warning(freeze_file.mark(), freeze_file.path(),
                     "not readable now: as long as it is not, every deployment is frozen");
  }
  config.reconcile = root["reconcile"].duration(config.reconcile);
  config.log.level = root["log"]["level"].text(config.log.level);
  config.log.json = root["log"]["format"].text("text") == "json";
}

void readRepositories(const Raw& file, const Cursor& root, Config& config, const Secrets& secrets,
                      Problems& problems) {
  const RawEntry* defaults = file->find("defaults");
  const Raw below = defaults && defaults->value->kind == RawValue::Kind::map ? defaults->value : nullptr;
  const Cursor list = require(root, "repositories", problems);
  if (list.isList() && list.items().empty()) {
    problems.error(list.mark(), list.path(), "empty: expected at least one repository");
  }
  std::map<std::string, int> lines;
  const RawEntry* entry = file->find("repositories");
  std::set<std::string> alerts;
  for (std::size_t i = 0; list.isList() && i < entry->value->items.size(); ++i) {
    const Raw& own = entry->value->items[i];
    if (own->kind != RawValue::Kind::map) continue;
    auto merged = std::make_shared<RawValue>(*mergeRaw(below, own));
    merged->mark = own->mark;  // what is missing is missing here
    const Cursor at(merged, list.path() + "[" + std::to_string(i) + "]");
    const Cursor name = at["name"];
    const auto [first, fresh] = lines.try_emplace(lowerCase(name.text()), name.mark().line);
    if (!fresh && !name.text().empty()) {
      problems.error(name.mark(), name.path(),
                     "repository " + inQuotes(name.text()) + " is listed twice: the first is at line " +
                         std::to_string(first->second));
    }
    config.repositories.push_back(readRepository(at, config.users, secrets, problems));
    const Cursor alert = at["alert"]["name"];
    if (alert.present() && !alerts.insert(lowerCase(alert.text())).second)
      problems.error(alert.mark(), alert.path(),
                     "another repository's alerts are called " + inQuotes(alert.text()) + " already");
  }
  std::set<std::string> modules;
  for (const RepositoryConfig& repository : config.repositories)
    modules.merge(moduleNames(repository.settings));
  for (RepositoryConfig& repository : config.repositories)
    readFreezes(root["freezes"], modules, repository, secrets, problems);
}

}  // namespace
}  // namespace config

LoadResult loadConfig(std::string_view text, const SecretSource& source,
                      const std::filesystem::path& base_dir) {
  config::Problems problems;
  LoadResult result;
  Config config;
  if (const config::Raw file = config::readYaml(text, problems)) {
    config::checkShape(*file, problems);
    std::error_code ignored;
    const auto base = std::filesystem::absolute(base_dir.empty() ? "." : base_dir, ignored);
    const config::Secrets secrets(source, base, problems);
    const config::Cursor root(file, "");
    config::readServer(root, config, secrets, problems);
    config.users = config::readUsers(root, problems);
    config.tokens = config::readTokens(root, config.users, secrets, problems);
    config.oidc = config::readOidc(root, problems);
    config::readRepositories(file, root, config, secrets, problems);
  }
  result.problems = problems.errors();
  result.warnings = problems.warnings();
  if (!problems.any()) result.config = std::move(config);
  return result;
}

LoadResult loadConfigFile(const std::filesystem::path& file, const SecretSource& source) {
  std::error_code error;
  std::ifstream stream(file, std::ios::binary);
  if (!stream || std::filesystem::is_directory(file, error)) {
    const std::string why = stream ? "is a directory" : std::strerror(errno);
    LoadResult result;
    result.problems.push_back({0, 0, "", "cannot be read: " + why + "; `sluice init` writes a first one"});
    return result;
  }
  std::string text(config::kMaxFileBytes + 1, '\0');
  stream.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(stream.gcount()));
  return loadConfig(text, source, std::filesystem::absolute(file, error).parent_path());
}

}  // namespace sluice
