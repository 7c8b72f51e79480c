#include <algorithm>

#include "gateway/api/endpoint.h"
#include "gateway/api/views.h"

namespace sluice::api {
namespace {

Result<std::vector<Lock>> activeLocks(Backend& backend, const RepositoryName& only) {
  std::vector<Lock> locks;
  for (const RepositoryName& name : backend.repositories()) {
    if (!only.empty() && name != only) continue;
    const auto overview = backend.overview(name);
    if (!overview) return fail(overview.error());
    locks.insert(locks.end(), overview->locks.begin(), overview->locks.end());
  }
  return locks;
}

Result<std::optional<Lock>> findLock(Backend& backend, const std::string& id) {
  const auto locks = activeLocks(backend, RepositoryName());
  if (!locks) return fail(locks.error());
  const auto found =
      std::find_if(locks->begin(), locks->end(), [&](const Lock& lock) { return lock.id == id; });
  if (found == locks->end()) return std::optional<Lock>();
  return std::optional<Lock>(*found);
}

http::Response lockAnswer(int status, const Lock& lock, const std::string& message) {
  JsonWriter out;
  writeLock(out, lock, &message);
  return http::jsonResponse(status, out.take());
}

Result<http::Response> listLocks(const Call& call) {
  const auto repository = repositoryOf(call);
  if (!repository) return fail(repository.error());
  const auto locks = activeLocks(call.backend, *repository);
  if (!locks) return fail(locks.error());
  return listAnswer(*locks, "", [](JsonWriter& out, const Lock& lock) { writeLock(out, lock); });
}

Result<http::Response> create(const Call& call) {
  const auto repository = repositoryOf(call);
  if (!repository) return fail(repository.error());
  auto command = commandOf(call, "lock");
  if (!command) return fail(command.error());
  if (const auto until = call.body.instant("until")) {
    auto& length = std::get<LockEnvironment>(*command).length;
    if (length) return fail(ErrorKind::invalid, "The body may hold \"for\" or \"until\", not both.");
    length = *until - call.backend.now();
    if (length->count() <= 0) return fail(ErrorKind::invalid, "\"until\" must lie in the future.");
  }
  const auto answer = call.backend.order(*repository, 0, call.login, *command);
  if (!answer) return fail(answer.error());
  if (!answer->accepted) return refusal(*answer);
  const auto lock = findLock(call.backend, answer->id);
  if (!lock) return fail(lock.error());
  if (!*lock) return accepted(201, *answer);
  return lockAnswer(201, **lock, answer->text);
}

Result<http::Response> remove(const Call& call) {
  const std::string& id = call.path[0];
  const auto lock = findLock(call.backend, id);
  if (!lock) return fail(lock.error());
  if (!*lock) return fail(ErrorKind::not_found, "There is no lock " + toValidUtf8(id) + " any more.");
  Unlock command;
  command.environment = (*lock)->environment;
  command.id = id;
  const auto answer = call.backend.order((*lock)->repository, 0, call.login, command);
  if (!answer) return fail(answer.error());
  if (!answer->accepted) return refusal(*answer);
  return lockAnswer(200, **lock, answer->text);
}

}  // namespace

std::vector<Endpoint> lockEndpoints() {
  return {
      {"GET",
       "/locks",
       "listLocks",
       "Locks that hold now",
       {repositoryFilter()},
       {},
       200,
       "LockList",
       listLocks},
      {"POST",
       "/locks",
       "createLock",
       "Stop deployments to an environment, or to both",
       {},
       {repositoryRequired(),
        environmentParameter(false),
        reasonParameter(true),
        {"for", Kind::duration, false, "How long, e.g. 2h; until somebody unlocks when not said."},
        {"until", Kind::instant, false, "The same as a time."}},
       201,
       "Lock",
       create},
      {"DELETE",
       "/locks/{id}",
       "deleteLock",
       "Unlock; its owner or an admin may",
       {},
       {},
       200,
       "Lock",
       remove},
  };
}

}  // namespace sluice::api
