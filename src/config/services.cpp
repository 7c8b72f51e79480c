#include "config/services.h"

#include <algorithm>

namespace sluice::config {
namespace {

struct Declared {
  ServiceSettings service;
  Cursor at;
};

enum class Visit { unseen, open, done };

/// Depth first. The file is small and needs are checked names, so recursion is bounded by the number of
/// services.
class Order {
 public:
  Order(const std::vector<Declared>& declared, Problems& problems)
      : declared_(declared), problems_(problems), visits_(declared.size(), Visit::unseen) {}

  std::vector<ServiceSettings> sorted() {
    for (std::size_t i = 0; i < declared_.size() && !cyclic_; ++i) visit(i);
    if (!cyclic_) return std::move(sorted_);
    std::vector<ServiceSettings> as_written;
    for (const Declared& d : declared_) as_written.push_back(d.service);
    return as_written;
  }

 private:
  void visit(std::size_t index) {
    if (visits_[index] == Visit::done || cyclic_) return;
    if (visits_[index] == Visit::open) {
      reportCycle(index);
      return;
    }
    visits_[index] = Visit::open;
    trail_.push_back(index);
    for (const std::string& need : declared_[index].service.needs) {
      const auto found = std::find_if(declared_.begin(), declared_.end(),
                                      [&](const Declared& d) { return d.service.name == need; });
      if (found != declared_.end()) visit(static_cast<std::size_t>(found - declared_.begin()));
    }
    trail_.pop_back();
    visits_[index] = Visit::done;
    sorted_.push_back(declared_[index].service);
  }

  void reportCycle(std::size_t index) {
    cyclic_ = true;
    const auto begin = std::find(trail_.begin(), trail_.end(), index);
    std::string chain;
    for (auto i = begin; i != trail_.end(); ++i) chain += declared_[*i].service.name + " needs ";
    const Cursor& at = declared_[index].at["needs"];
    problems_.error(at.mark(), at.path(),
                    "a cycle: " + chain + declared_[index].service.name +
                        "; expected an order in which they can be deployed");
  }

  const std::vector<Declared>& declared_;
  Problems& problems_;
  std::vector<Visit> visits_;
  std::vector<std::size_t> trail_;
  std::vector<ServiceSettings> sorted_;
  bool cyclic_ = false;
};

void checkNeeds(const std::vector<Declared>& declared, Problems& problems) {
  for (const Declared& d : declared) {
    for (const Cursor& need : d.at["needs"].items()) {
      const auto name = need.scalar();
      const bool known = !name || std::any_of(declared.begin(), declared.end(), [&](const Declared& other) {
        return other.service.name == *name;
      });
      if (!known)
        problems.error(need.mark(), need.path(), "expected the name of a service, found " + inQuotes(*name));
    }
  }
}

/// The database first: every other service needs what migrates it.
void needMigrations(std::vector<Declared>& declared) {
  for (Declared& d : declared) {
    if (d.service.kind == ServiceKind::migration) continue;
    for (const Declared& other : declared) {
      auto& needs = d.service.needs;
      const bool named = std::find(needs.begin(), needs.end(), other.service.name) != needs.end();
      if (other.service.kind == ServiceKind::migration && !named) needs.push_back(other.service.name);
    }
  }
}

void requireSome(const Cursor& list, std::string_view what, Problems& problems) {
  if (list.isList() && list.items().empty()) {
    problems.error(list.mark(), list.path(), "empty: expected at least one " + std::string(what));
  }
}

}  // namespace

std::vector<ServiceSettings> readServices(const Cursor& repository, Problems& problems) {
  std::vector<Declared> declared;
  for (const Cursor& item : repository["services"].items()) {
    if (!item.isMap()) continue;
    const Cursor name = require(item, "name", problems);
    const Cursor paths = require(item, "paths", problems);
    requireSome(paths, "path pattern", problems);
    const bool taken = std::any_of(declared.begin(), declared.end(),
                                   [&](const Declared& d) { return d.service.name == name.text(); });
    if (taken)
      problems.error(name.mark(), name.path(), "the service " + inQuotes(name.text()) + " is declared twice");
    if (taken || name.text().empty()) continue;
    const ServiceKind kind = fromText<ServiceKind>(item["kind"].text()).value_or(ServiceKind::application);
    declared.push_back({{name.text(), paths.texts(), item["needs"].texts(), kind}, item});
  }
  needMigrations(declared);
  checkNeeds(declared, problems);
  return Order(declared, problems).sorted();
}

std::map<std::string, std::vector<std::string>> readModules(const Cursor& repository,
                                                            const std::vector<ServiceSettings>& services,
                                                            Problems& problems) {
  std::map<std::string, std::vector<std::string>> modules;
  const Cursor at = repository["modules"];
  for (const auto& [name, paths] : at.entries()) {
    requireSome(paths, "path pattern", problems);
    const bool service =
        std::any_of(services.begin(), services.end(),
                    [&, &module = name](const ServiceSettings& s) { return s.name == module; });
    if (service) {
      problems.error(at.keyMark(name), paths.path(),
                     "expected another name: every service is a module already");
    }
    modules[name] = paths.texts();
  }
  return modules;
}

}  // namespace sluice::config
