#include <fstream>

#include "samples.h"

namespace sluice {
namespace {

class DamageTest : public StoreTest {
 protected:
  void SetUp() override {
    open();
    const Lease lease = take();
    for (std::int64_t i = 1; i <= 50; ++i)
      record(lease, commitOf({fixOf(i)}, {effectOf(std::to_string(i), Repeat::once)}));
    close();
  }
  void overwrite(std::streamoff offset, const std::string& bytes) {
    std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(offset);
    file.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  }
  void expectRefused() {
    const auto opened = openSqliteStore(path);
    ASSERT_FALSE(opened.has_value());
    EXPECT_EQ(static_cast<int>(opened.error().kind), static_cast<int>(ErrorKind::corrupt))
        << opened.error().message;
    EXPECT_NE(opened.error().message.find("restore the last backup"), std::string::npos)
        << opened.error().message;
  }
};

TEST_F(DamageTest, OverwrittenHeader_IsRefused) {
  overwrite(0, std::string(200, 'x'));
  expectRefused();
}

TEST_F(DamageTest, OverwrittenPages_AreRefused) {
  overwrite(4096 * 4, std::string(4096 * 3, '\x5a'));
  expectRefused();
}

TEST_F(DamageTest, CutFile_IsRefused) {
  std::filesystem::resize_file(path, std::filesystem::file_size(path) / 2 / 4096 * 4096);
  expectRefused();
}

TEST_F(DamageTest, FileOfAnotherKind_IsRefused) {
  std::ofstream(path, std::ios::trunc) << std::string(10'000, 'a');
  expectRefused();
}

TEST_F(DamageTest, EmptyFile_IsANewDatabase) {
  std::filesystem::resize_file(path, 0);
  open();
  EXPECT_TRUE(store->load(kShop)->fixes.empty());
}

TEST_F(DamageTest, DamagedEndOfTheLog_CostsNothingThatWasCopiedBack) {
  std::ofstream(path + "-wal", std::ios::binary) << std::string(5'000, 'w');
  open();
  EXPECT_EQ(store->load(kShop)->fixes.size(), 50U);
}

TEST_F(DamageTest, LargeDatabase_IsCheckedInPart) {
  open({.check_whole_below = 0});
  EXPECT_EQ(store->load(kShop)->fixes.size(), 50U);
}

}  // namespace
}  // namespace sluice
