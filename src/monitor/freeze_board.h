/// Every freeze from outside the plain text of the configuration: the freeze flag, recurring freezes worked
/// out for the next 400 days, calendars. Fails closed: a calendar that cannot be read or understood is a hard
/// freeze of everything that says so. Thread-safe; read() never waits for the network, which has a thread of
/// its own.
#pragma once

#include <condition_variable>
#include <map>
#include <mutex>
#include <thread>

#include "engine/ports.h"
#include "monitor/calendar_text.h"
#include "monitor/env_freezes.h"

namespace sluice {

struct FreezeBoardOptions {
  std::string copies;                      ///< directory of the calendars' last good copies
  Millis retry = std::chrono::minutes(1);  ///< after an answer that was none
};

class FreezeBoard : public FreezePort {
 public:
  /// Borrows `clock`. `get` is copied; what it refers to must outlive this object.
  FreezeBoard(const Clock& clock, EnvFreezes flag,
              const std::map<RepositoryName, calendar::OutsideFreezes>& outside, HttpGet get,
              FreezeBoardOptions options);
  ~FreezeBoard() override;  ///< stop()
  FreezeBoard(const FreezeBoard&) = delete;
  FreezeBoard& operator=(const FreezeBoard&) = delete;

  /// From now on calendars behind URLs are fetched. Until the first one came their last good copies count.
  void start();
  void stop();

  std::vector<FreezeWindow> read(const RepositoryName& repository, Instant now) override;

 private:
  /// A source as one repository sees it, with what was made of its text the last time.
  struct Entry {
    calendar::CalendarSource source;
    std::shared_ptr<monitor::CalendarFile> file;  ///< exactly one of the two
    std::shared_ptr<monitor::CalendarFeed> feed;
    std::int64_t version = 0;
    Instant worked_out{};
    std::vector<FreezeWindow> windows;
  };
  struct Place {
    std::vector<calendar::RecurringFreeze> recurring;
    std::vector<Entry> entries;
    Instant worked_out{};
    std::vector<FreezeWindow> windows;  ///< of the recurring ones
  };

  static void workOut(Place& place, Instant now);
  static void workOut(Entry& entry, Instant now);
  void run();

  const Clock& clock_;
  EnvFreezes flag_;
  const HttpGet get_;
  const FreezeBoardOptions options_;
  std::vector<std::shared_ptr<monitor::CalendarFeed>> feeds_;  // set by the constructor

  std::mutex mutex_;  // guards places_
  std::map<RepositoryName, Place> places_;

  std::mutex run_mutex_;  // guards stopping_
  std::condition_variable wake_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace sluice
