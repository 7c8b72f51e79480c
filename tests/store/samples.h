/// What the tests of this room share: a store in a directory of its own, and records as small as they can be.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>

#include "store/sqlite/sqlite_store.h"

struct sqlite3;

namespace sluice {

inline const RepositoryName kShop("acme/shop");
inline const RepositoryName kBlog("acme/blog");
inline const Instant kNow = instantFromMillis(1'772'395'200'000);  // 2026-03-01T20:00:00Z

Fix fixOf(std::int64_t number, FixStatus status = FixStatus::submitted,
          const RepositoryName& repository = kShop);
Cycle cycleOf(Slot slot, const LocalDate& date, CycleState state);
Deployment deploymentOf(const std::string& id, DeploymentState state);
Event eventOf(EventBody body, Instant at = kNow);
Effect effectOf(const std::string& key, Repeat repeat, std::int64_t number = 1);
Commit commitOf(std::vector<Change> changes, std::vector<Effect> effects = {});

/// Runs SQL on the file past the store, as another program would. Fails the test when SQLite refuses.
void sqlOn(const std::string& path, const std::string& sql);
std::string sqlText(const std::string& path, const std::string& sql);  ///< first column of the first row

/// Another program that has the database locked for writing, until it goes out of scope.
class ForeignLock {
 public:
  explicit ForeignLock(const std::string& path, const char* begin = "BEGIN IMMEDIATE");
  ~ForeignLock();
  ForeignLock(const ForeignLock&) = delete;
  ForeignLock& operator=(const ForeignLock&) = delete;

 private:
  sqlite3* handle_ = nullptr;
};

class StoreTest : public testing::Test {
 protected:
  StoreTest();
  ~StoreTest() override;

  void open(const SqliteOptions& options = {});
  void close() { store.reset(); }
  Lease take(const RepositoryName& repository = kShop, const std::string& holder = "one");
  void record(const Lease& lease, const Commit& commit);
  std::vector<OutboxEntry> pending();

  std::filesystem::path directory;
  std::string path;
  std::unique_ptr<SqliteStore> store;
};

#define EXPECT_FAILS(expression, expected_kind)                                        \
  do {                                                                                 \
    const auto& answer_ = (expression);                                                \
    ASSERT_FALSE(answer_.has_value());                                                 \
    EXPECT_EQ(static_cast<int>(answer_.error().kind), static_cast<int>(expected_kind)) \
        << answer_.error().message;                                                    \
  } while (false)

#define EXPECT_GOOD(expression)                                  \
  do {                                                           \
    const auto& answer_ = (expression);                          \
    EXPECT_TRUE(answer_.has_value()) << answer_.error().message; \
  } while (false)

}  // namespace sluice
