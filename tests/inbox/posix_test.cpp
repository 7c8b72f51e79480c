/// The same on a real directory.
#include <sys/resource.h>

#include <csignal>
#include <filesystem>

#include "fixture.h"

namespace sluice {
namespace {

class OnDisk : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string name = (std::filesystem::temp_directory_path() / "sluice inbox XXXXXX").string();
    ASSERT_NE(::mkdtemp(name.data()), nullptr);
    directory_ = name + "/made/by it";
    root_ = name;
  }
  void TearDown() override { std::filesystem::remove_all(root_); }

  std::string directory_;
  std::filesystem::path root_;
};

TEST_F(OnDisk, DeliveriesSurviveARestart) {
  for (int run = 0; run < 3; ++run) {
    const auto inbox = SegmentInbox::open(directory_);
    ASSERT_TRUE(inbox) << inbox.error().message;
    EXPECT_EQ(readAll(**inbox).size(), static_cast<std::size_t>(run));
    ASSERT_TRUE(append(**inbox, deliveryNumber(run, 3'000'000)));
  }
}

TEST_F(OnDisk, ASecondProcess_IsRefused) {
  const auto first = SegmentInbox::open(directory_);
  ASSERT_TRUE(first);
  const auto second = SegmentInbox::open(directory_);
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().kind, ErrorKind::conflict);
  EXPECT_NE(second.error().message.find("another process is using"), std::string::npos);
}

TEST_F(OnDisk, AFileThatCannotGrow_IsRefusedAndLaterTaken) {
  // RLIMIT_FSIZE fails writes in the middle with EFBIG: as near to a full disk as an ordinary user gets.
  std::signal(SIGXFSZ, SIG_IGN);
  const auto inbox = SegmentInbox::open(directory_);
  ASSERT_TRUE(inbox);
  ASSERT_TRUE(append(**inbox, deliveryNumber(0, 10'000)));
  rlimit before{};
  ::getrlimit(RLIMIT_FSIZE, &before);
  const rlimit small{15'000, before.rlim_max};
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &small), 0);
  const auto refused = append(**inbox, deliveryNumber(1, 10'000));
  const auto fits = append(**inbox, deliveryNumber(2, 1'000));
  ::setrlimit(RLIMIT_FSIZE, &before);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::transient);
  EXPECT_TRUE(fits);
  EXPECT_TRUE(append(**inbox, deliveryNumber(1, 10'000)));
  EXPECT_EQ(idsIn(**inbox), (std::vector<std::string>{"id-0", "id-2", "id-1"}));
}

}  // namespace
}  // namespace sluice
