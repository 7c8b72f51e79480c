#include "samples.h"

#include <sqlite3.h>
#include <unistd.h>

namespace sluice {
namespace {

struct Raw {
  explicit Raw(const std::string& path) {
    if (sqlite3_open_v2(path.c_str(), &handle, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, nullptr) !=
        SQLITE_OK) {
      ADD_FAILURE() << sqlite3_errmsg(handle);
    }
    sqlite3_busy_timeout(handle, 5'000);
  }
  ~Raw() { sqlite3_close(handle); }
  Raw(const Raw&) = delete;
  Raw& operator=(const Raw&) = delete;
  sqlite3* handle = nullptr;
};

}  // namespace

Fix fixOf(std::int64_t number, FixStatus status, const RepositoryName& repository) {
  Fix fix;
  fix.id = FixId("fix-" + repository.str() + std::to_string(number));
  fix.repository = repository;
  fix.number = number;
  fix.status = status;
  fix.pr.number = number;
  fix.pr.title = "repairs \"it\" – 修正";
  return fix;
}

Cycle cycleOf(Slot slot, const LocalDate& date, CycleState state) {
  Cycle cycle;
  cycle.id = CycleId("cycle-" + date + "-" + std::string(toText(slot)));
  cycle.repository = kShop;
  cycle.slot = slot;
  cycle.date = date;
  cycle.state = state;
  return cycle;
}

Deployment deploymentOf(const std::string& id, DeploymentState state) {
  Deployment deployment;
  deployment.id = DeploymentId(id);
  deployment.repository = kShop;
  deployment.state = state;
  return deployment;
}

Event eventOf(EventBody body, Instant at) { return {at, std::move(body), ""}; }

Effect effectOf(const std::string& key, Repeat repeat, std::int64_t number) {
  return {key, repeat, kNow, ObservePullRequest{number, 0}};
}

Commit commitOf(std::vector<Change> changes, std::vector<Effect> effects) {
  Commit commit;
  commit.event = eventOf(Ticked{});
  commit.decision.changes = std::move(changes);
  commit.decision.effects = std::move(effects);
  commit.decision.findings.push_back({Rule::state, "because", 0});
  return commit;
}

void sqlOn(const std::string& path, const std::string& sql) {
  Raw raw(path);
  char* message = nullptr;
  EXPECT_EQ(sqlite3_exec(raw.handle, sql.c_str(), nullptr, nullptr, &message), SQLITE_OK)
      << (message != nullptr ? message : "") << " in " << sql;
  sqlite3_free(message);
}

std::string sqlText(const std::string& path, const std::string& sql) {
  Raw raw(path);
  sqlite3_stmt* statement = nullptr;
  EXPECT_EQ(sqlite3_prepare_v2(raw.handle, sql.c_str(), -1, &statement, nullptr), SQLITE_OK)
      << sqlite3_errmsg(raw.handle);
  std::string text;
  if (sqlite3_step(statement) == SQLITE_ROW) {
    const unsigned char* bytes = sqlite3_column_text(statement, 0);
    if (bytes != nullptr) text = reinterpret_cast<const char*>(bytes);
  }
  sqlite3_finalize(statement);
  return text;
}

ForeignLock::ForeignLock(const std::string& path, const char* begin) {
  EXPECT_EQ(sqlite3_open(path.c_str(), &handle_), SQLITE_OK);
  EXPECT_EQ(sqlite3_exec(handle_, begin, nullptr, nullptr, nullptr), SQLITE_OK) << sqlite3_errmsg(handle_);
}

ForeignLock::~ForeignLock() { sqlite3_close(handle_); }

StoreTest::StoreTest() {
  // In memory where it can be: what a disk does to unsynced bytes is played by disk.h.
  const bool shared = ::access("/dev/shm", W_OK) == 0;
  const std::filesystem::path base = shared ? "/dev/shm" : std::filesystem::temp_directory_path();
  std::string pattern = (base / "sluice-store-XXXXXX").string();
  directory = ::mkdtemp(pattern.data());
  path = (directory / "sluice.db").string();
}

StoreTest::~StoreTest() {
  store.reset();
  std::filesystem::remove_all(directory);
}

void StoreTest::open(const SqliteOptions& options) {
  store.reset();
  auto opened = openSqliteStore(path, options);
  ASSERT_TRUE(opened.has_value()) << opened.error().message;
  store = std::move(*opened);
}

Lease StoreTest::take(const RepositoryName& repository, const std::string& holder) {
  auto lease = store->acquire(repository, holder, kNow, std::chrono::seconds(30));
  EXPECT_TRUE(lease.has_value()) << lease.error().message;
  return lease.value_or(Lease{});
}

void StoreTest::record(const Lease& lease, const Commit& commit) {
  EXPECT_GOOD(store->commit(lease, commit));
}

std::vector<OutboxEntry> StoreTest::pending() {
  auto entries = store->due(kShop, kNow + std::chrono::hours(24), 1'000, {});
  EXPECT_TRUE(entries.has_value()) << entries.error().message;
  return entries.value_or(std::vector<OutboxEntry>{});
}

}  // namespace sluice
