#include "gitops/mirror.h"

#include <fcntl.h>
#include <spdlog/spdlog.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <utility>

#include "gitops/failure.h"

namespace sluice {
namespace {

namespace fs = std::filesystem;

constexpr int kCloneFactor = 10;  // a first fetch may take this many deadlines
constexpr int kRefreshesPerTidy = 200;
constexpr Millis kTidyDeadline{600'000};

std::vector<std::string> patternsFor(const std::vector<BranchName>& branches) {
  std::vector<std::string> patterns;
  for (const BranchName& branch : branches) {
    if (!branch.empty()) patterns.push_back("refs/heads/" + branch.str());
  }
  for (const char* glob : {"refs/heads/hotfix/*", "refs/heads/backport/*", "refs/tags/*"})
    patterns.emplace_back(glob);
  return patterns;
}

}  // namespace

Mirror::Mirror(std::string directory, GitRemote remote, Millis deadline)
    : directory_(std::move(directory)), transport_(std::move(remote), directory_, deadline) {}

Mirror::~Mirror() {
  scratch_.reset();
  repository_.reset();
  if (lock_ >= 0) ::close(lock_);
}

Status Mirror::lock() {
  if (lock_ >= 0) return {};
  std::error_code error;
  fs::create_directories(fs::path(directory_).parent_path(), error);
  if (error) return systemFailure("make the folder of mirror " + directory_, error.value());
  const std::string path = directory_ + ".lock";
  const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (fd < 0) return systemFailure("open " + path, errno);
  if (::flock(fd, LOCK_EX | LOCK_NB) != 0) {
    const int reason = errno;
    ::close(fd);
    if (reason == EWOULDBLOCK)
      return fail(ErrorKind::transient, "the mirror " + directory_ + " is in use by another process");
    return systemFailure("lock " + path, reason);
  }
  lock_ = fd;
  return {};
}

Status Mirror::create() const {
  startLibgit2();
  // Made beside its place and renamed, so that a crash leaves no half of a repository.
  const std::string fresh = directory_ + ".new";
  std::error_code error;
  fs::remove_all(fresh, error);
  git_repository_init_options options = GIT_REPOSITORY_INIT_OPTIONS_INIT;
  options.flags = GIT_REPOSITORY_INIT_BARE | GIT_REPOSITORY_INIT_MKPATH;
  options.initial_head = "sluice-mirror";
  RepositoryHandle made;
  if (const int code = git_repository_init_ext(out(made), fresh.c_str(), &options); code < 0) {
    return gitFailure(code, "make the mirror " + directory_);
  }
  made.reset();
  fs::rename(fresh, directory_, error);
  if (error) return systemFailure("put the mirror " + directory_ + " in its place", error.value());
  return {};
}

Status Mirror::openHandles() {
  auto repository = Repository::open(directory_);
  if (!repository) return fail(repository.error());
  auto scratch = Repository::openScratch(directory_);
  if (!scratch) return fail(scratch.error());
  repository_ = std::move(*repository);
  scratch_ = std::move(*scratch);
  measure();
  return {};
}

Status Mirror::open() {
  if (auto locked = lock(); !locked) return locked;
  if (repository_ && fs::exists(directory_ + "/HEAD")) return {};
  repository_.reset();
  scratch_.reset();
  if (!fs::exists(directory_)) {
    if (auto made = create(); !made) return made;
  }
  auto opened = openHandles();
  if (opened || opened.error().kind == ErrorKind::unauthorized || opened.error().kind == ErrorKind::transient)
    return opened;
  spdlog::warn("git: the mirror {} cannot be opened ({}); making it again", directory_,
               opened.error().message);
  return rebuild();
}

Status Mirror::rebuild() {
  scratch_.reset();
  repository_.reset();
  std::error_code error;
  const std::string broken = directory_ + ".broken";
  fs::remove_all(broken, error);
  fs::rename(directory_, broken, error);
  if (error && error != std::errc::no_such_file_or_directory) {
    return systemFailure("move the broken mirror " + directory_ + " away", error.value());
  }
  fs::remove_all(broken, error);
  if (auto made = create(); !made) return made;
  return openHandles();
}

void Mirror::tidy() {
  if (refreshes_++ % kRefreshesPerTidy != 0) return;
  ChildEnvironment environment;
  environment.set("GIT_DIR", directory_);
  ProcessRequest request;
  request.argv = {"git", "gc", "--auto", "--quiet"};
  request.environment = environment.build();
  request.deadline = kTidyDeadline;
  const auto result = runProcess(request);
  if (!result || !result->good())
    spdlog::warn("git: tidying the mirror {} failed; it will be tried again", directory_);
}

void Mirror::measure() {
  std::int64_t bytes = 0;
  std::error_code error;
  for (auto at = fs::recursive_directory_iterator(directory_, error);
       !error && at != fs::recursive_directory_iterator(); at.increment(error)) {
    std::error_code gone;  // git may tidy meanwhile
    if (!at->is_regular_file(gone) || gone) continue;
    const auto size = at->file_size(gone);
    if (!gone) bytes += static_cast<std::int64_t>(size);
  }
  disk_bytes_ = bytes;
}

Status Mirror::refresh(const std::vector<BranchName>& branches) {
  const auto patterns = patternsFor(branches);
  const auto theirs = transport_.list(patterns);
  if (!theirs) return fail(theirs.error());
  RefMap ours;
  bool empty = true;
  for (const std::string& pattern : patterns) {
    auto found = repository_->refs(pattern);
    if (!found) return fail(found.error());
    for (auto& [name, object] : *found) {
      empty = false;
      if (theirs->count(name) != 0) {
        ours[name] = object;
        continue;
      }
      if (auto removed = repository_->removeRef(name); !removed) return removed;
    }
  }
  std::vector<std::string> refspecs;
  for (const auto& [name, object] : *theirs) {
    const auto held = ours.find(name);
    git_oid oid;
    const bool current =
        held != ours.end() && held->second == object && git_oid_fromstr(&oid, object.c_str()) == 0;
    if (current && !repository_->has(oid))
      return fail(ErrorKind::corrupt, "the mirror lacks the object of " + name);
    if (!current) refspecs.push_back("+" + name + ":" + name);
  }
  if (refspecs.empty()) return {};
  const Millis deadline = empty ? transport_.deadline() * kCloneFactor : transport_.deadline();
  if (auto fetched = transport_.fetch(refspecs, deadline); !fetched) {
    // A ref may vanish between the two questions; the next try sees that.
    if (fetched.error().kind == ErrorKind::not_found)
      return fail(ErrorKind::transient, fetched.error().message);
    return fetched;
  }
  tidy();
  measure();
  if (empty) spdlog::info("git: the mirror {} is filled: {} MiB", directory_, diskBytes() >> 20);
  return {};
}

Status Mirror::fetchCommit(const CommitId& id) {
  const auto oid = parseId(id);
  if (!oid) return fail(oid.error());
  if (repository_->has(*oid)) return {};
  auto fetched = transport_.fetch({id.str()}, transport_.deadline());
  if (!fetched) return fetched;
  if (!repository_->has(*oid))
    return fail(ErrorKind::not_found, "the server did not send commit " + id.str());
  return {};
}

Status Mirror::fetchProposal(std::int64_t number, const CommitId& head) {
  const auto oid = parseId(head);
  if (!oid) return fail(oid.error());
  if (repository_->has(*oid)) return {};
  const std::string n = std::to_string(number);
  const auto found = transport_.list({"refs/pull/" + n + "/head", "refs/merge-requests/" + n + "/head"});
  if (!found) return fail(found.error());
  for (const auto& [name, object] : *found) {
    if (object != head.str()) continue;
    if (auto fetched = transport_.fetch({name}, transport_.deadline()); !fetched) return fetched;
    if (repository_->has(*oid)) return {};
  }
  return fetchCommit(head);
}

}  // namespace sluice
