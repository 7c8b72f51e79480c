// The engine's pure parts: backoff, notes, lanes, periods, watched keys.
#include <gtest/gtest.h>

#include "engine/attempt_note.h"
#include "engine/backoff.h"
#include "engine/key_watch.h"
#include "engine/lane.h"
#include "engine/periodic.h"

namespace sluice {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

TEST(Backoff, DoublesUpToItsLimitWithinItsJitter) {
  const Backoff backoff{seconds(1), minutes(5)};
  for (const auto& [failed, most] : {std::pair{1, seconds(1)},
                                     {2, seconds(2)},
                                     {5, seconds(16)},
                                     {9, seconds(256)},
                                     {12, seconds(300)},
                                     {100, seconds(300)}}) {
    for (std::int64_t salt = 0; salt < 50; ++salt) {
      const Millis wait = backoffAfter(backoff, failed, salt, {});
      EXPECT_LE(wait, most) << failed;
      EXPECT_GE(wait, most * 3 / 4) << failed;
    }
  }
}

TEST(Backoff, SpreadsThoseWhoFailedTogether) {
  std::set<Millis> waits;
  for (std::int64_t salt = 0; salt < 100; ++salt)
    waits.insert(backoffAfter({seconds(60), minutes(5)}, 1, salt, {}));
  EXPECT_GT(waits.size(), 80U);
}

TEST(Backoff, NeverComesBackBeforeItWasAskedTo) {
  EXPECT_EQ(backoffAfter({seconds(1), minutes(5)}, 1, 7, {ErrorKind::transient, "", seconds(600)}),
            seconds(600));
}

TEST(AttemptNote, IsReadBackAsWritten) {
  for (const Verdict verdict : {Verdict::refused, Verdict::unclear, Verdict::unseen, Verdict::gave_up}) {
    const auto note = readNote(noteText({3, verdict}, "unclear: no: answer"));
    ASSERT_TRUE(note);
    EXPECT_EQ(note->attempt, 3);
    EXPECT_EQ(note->verdict, verdict);
  }
}

TEST(AttemptNote, OfSomebodyElseIsNone) {
  for (const char* text : {"", "attempt", "attempt x refused: y", "attempt 3", "attempt 3refused: y",
                           "attempt 3 done: y", "503"}) {
    EXPECT_FALSE(readNote(text)) << text;
  }
}

TEST(Lane, KeepsRepliesOfOnePullRequestInOrderAndGitAlone) {
  const auto lane = [](EffectBody body) { return laneOf({"", Repeat::once, {}, std::move(body)}); };
  EXPECT_EQ(lane(PostReply{7, "a", "a"}), lane(PostReply{7, "b", "b"}));
  EXPECT_NE(lane(PostReply{7, "a", "a"}), lane(PostReply{8, "a", "a"}));
  EXPECT_NE(lane(PostReply{7, "a", "a"}), lane(ObservePullRequest{7, 0}));
  EXPECT_EQ(lane(PushRefs{}), lane(PickCommits{}));
  EXPECT_EQ(lane(TriggerDeployment{}), lane(ReadRun{}));
}

TEST(Periodic, SurvivesAClockThatIsSet) {
  Periodic periodic(minutes(5));
  const Instant start = instantFromMillis(1'000'000'000);
  EXPECT_TRUE(periodic.dueAt(start));
  EXPECT_FALSE(periodic.dueAt(start + minutes(4)));
  EXPECT_TRUE(periodic.dueAt(start + minutes(500)));
  EXPECT_FALSE(periodic.dueAt(start + minutes(501)));
  EXPECT_FALSE(periodic.dueAt(start));  // set back by eight hours
  EXPECT_TRUE(periodic.dueAt(start + minutes(5)));
}

TEST(KeyWatch, TellsWhatWasReplacedBetweenReadingAndBeginning) {
  KeyWatch watch;
  const std::vector<Effect> label{{"label/1", Repeat::coalesce, {}, SetStatusLabel{}}};
  EXPECT_TRUE(watch.open("label/1"));
  EXPECT_FALSE(watch.close("label/1"));
  EXPECT_TRUE(watch.open("label/1"));
  watch.begin(label);
  watch.end();
  EXPECT_TRUE(watch.close("label/1"));
  watch.begin(label);
  EXPECT_FALSE(watch.open("label/1")) << "a commit is under way";
  EXPECT_TRUE(watch.open("label/2"));
  watch.end();
  EXPECT_TRUE(watch.open("label/1"));
}

}  // namespace
}  // namespace sluice
