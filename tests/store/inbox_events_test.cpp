#include "samples.h"

namespace sluice {
namespace {

class InboxEventsTest : public StoreTest {
 protected:
  void SetUp() override { open(); }
  static Store::Intake intakeOf(const std::string& id, std::uint64_t position, std::vector<Event> events,
                                const RepositoryName& repository = kShop) {
    return {{id, "github/acme/shop", "pull_request", repository, kNow, position, "hinted"},
            std::move(events)};
  }
};

TEST_F(InboxEventsTest, Batch_BecomesEventsInOrder_WithItsPosition) {
  EXPECT_GOOD(store->enqueue(
      {intakeOf("a", 0, {eventOf(PullRequestHinted{1, 0, 0}), eventOf(PullRequestHinted{2, 0, 0})}),
       intakeOf("b", 100, {eventOf(PullRequestHinted{3, 0, 0})}, kBlog)},
      200));
  EXPECT_EQ(*store->inboxPosition(), 200U);
  const auto events = store->queued(kShop, 10);
  ASSERT_EQ(events->size(), 2U);
  EXPECT_EQ(std::get<PullRequestHinted>(events->at(0).event.body).number, 1);
  EXPECT_LT(events->at(0).id, events->at(1).id);
  EXPECT_EQ(store->queued(kShop, 1)->size(), 1U);
  EXPECT_EQ(store->queued(kBlog, 10)->size(), 1U);
  open();
  EXPECT_EQ(*store->inboxPosition(), 200U);
  EXPECT_EQ(store->queued(kShop, 10)->size(), 2U);
}

TEST_F(InboxEventsTest, TheSameBatchAgain_IsRefusedWhole) {
  const std::vector<Store::Intake> batch{intakeOf("a", 0, {eventOf(Ticked{})})};
  EXPECT_GOOD(store->enqueue(batch, 100));
  EXPECT_FAILS(store->enqueue(batch, 100), ErrorKind::conflict);
  EXPECT_FAILS(
      store->enqueue({intakeOf("a", 0, {eventOf(Ticked{})}), intakeOf("b", 100, {eventOf(Ticked{})})}, 200),
      ErrorKind::conflict);
  EXPECT_FAILS(store->enqueue(std::vector<Store::Intake>{}, 99), ErrorKind::conflict);
  EXPECT_EQ(store->queued(kShop, 10)->size(), 1U);
  EXPECT_EQ(store->listDeliveries(kShop, {})->items.size(), 1U);
  EXPECT_GOOD(store->enqueue({intakeOf("b", 100, {})}, 200));
}

TEST_F(InboxEventsTest, EventsWithoutDelivery_DoNotMoveThePosition) {
  EXPECT_GOOD(store->enqueue(kShop, {eventOf(ReconcileDue{}), eventOf(Ticked{})}));
  EXPECT_EQ(store->queued(kShop, 10)->size(), 2U);
  EXPECT_EQ(*store->inboxPosition(), 0U);
}

TEST_F(InboxEventsTest, Delivery_IsFoundByItsId_TheNewestOfTwo) {
  EXPECT_FALSE(store->delivery("a")->has_value());
  EXPECT_GOOD(store->enqueue({intakeOf("a", 0, {}), intakeOf("a", 50, {}), intakeOf("b", 70, {})}, 100));
  const auto found = store->delivery("a");
  ASSERT_TRUE(found->has_value());
  EXPECT_EQ((*found)->position, 50U);
  EXPECT_EQ((*found)->received_at, kNow);
  EXPECT_EQ((*found)->summary, "hinted");
}

TEST_F(InboxEventsTest, Deliveries_AreListedNewestFirst_AndForgottenBeyondTheirNumber) {
  open({.keep_deliveries = 30});
  for (std::uint64_t i = 0; i < 100; ++i) {
    EXPECT_GOOD(store->enqueue({intakeOf(std::to_string(i), i, {})}, i + 1));
  }
  auto page = store->listDeliveries(kShop, {"", 20});
  ASSERT_EQ(page->items.size(), 20U);
  EXPECT_EQ(page->items[0].id, "99");
  page = store->listDeliveries(RepositoryName(), {page->next, 20});
  ASSERT_EQ(page->items.size(), 10U);
  EXPECT_EQ(page->items[9].id, "70");
  EXPECT_TRUE(page->next.empty());
}

}  // namespace
}  // namespace sluice
