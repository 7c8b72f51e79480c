#include "monitor/freeze_board.h"

#include "base/digest.h"
#include "core/rules/freeze.h"

namespace sluice {
namespace {

/// How long the next 400 days stay worked out.
constexpr Millis kFresh = std::chrono::hours(6);

bool isFresh(Instant worked_out, Instant now) {
  // Also when the clock was set back: what ended before may hold again.
  return worked_out != Instant{} && worked_out <= now && now < worked_out + kFresh;
}

FreezeWindow doubt(std::string reason, FreezeSource source) {
  FreezeWindow window{Instant{}, kNoEnd, FreezeLevel::hard, {}, std::move(reason)};
  window.source = source;
  window.id = freezeId(window);
  return window;
}

std::string nameOf(const calendar::CalendarSource& source) {
  return source.url.empty() ? source.path : "at " + monitor::hostOf(source.url) + "/…";
}

void append(std::vector<FreezeWindow>& all, const std::vector<FreezeWindow>& more) {
  all.insert(all.end(), more.begin(), more.end());
}

}  // namespace

FreezeBoard::FreezeBoard(const Clock& clock, EnvFreezes flag,
                         const std::map<RepositoryName, calendar::OutsideFreezes>& outside, HttpGet get,
                         FreezeBoardOptions options)
    : clock_(clock), flag_(std::move(flag)), get_(std::move(get)), options_(std::move(options)) {
  std::map<std::string, std::shared_ptr<monitor::CalendarFeed>> feeds;
  for (const auto& [repository, freezes] : outside) {
    Place& place = places_[repository];
    place.recurring = freezes.recurring;
    for (const calendar::CalendarSource& source : freezes.calendars) {
      Entry& entry = place.entries.emplace_back();
      if (source.url.empty()) {
        entry.file = std::make_shared<monitor::CalendarFile>(source.path);
      } else {
        auto& feed = feeds[source.url];
        if (!feed) {
          feed = std::make_shared<monitor::CalendarFeed>(
              source.url, source.refresh,
              options_.copies + "/" + sha256Hex(source.url).substr(0, 16) + ".ics");
          feeds_.push_back(feed);
        }
        entry.feed = feed;
      }
      entry.source = source;
    }
  }
}

FreezeBoard::~FreezeBoard() { stop(); }

void FreezeBoard::start() {
  if (feeds_.empty() || thread_.joinable()) return;
  thread_ = std::thread([this] { run(); });
}

void FreezeBoard::stop() {
  {
    const std::lock_guard lock(run_mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void FreezeBoard::run() {
  using Steady = std::chrono::steady_clock;
  std::vector<Steady::time_point> due(feeds_.size(), Steady::now());
  std::unique_lock lock(run_mutex_);
  while (!stopping_) {
    for (std::size_t i = 0; i < feeds_.size() && !stopping_; ++i) {
      if (Steady::now() < due[i]) continue;
      lock.unlock();
      const bool good = feeds_[i]->fetch(get_, clock_.now());
      lock.lock();
      due[i] = Steady::now() + (good ? feeds_[i]->refresh() : std::min(options_.retry, feeds_[i]->refresh()));
    }
    wake_.wait_until(lock, *std::min_element(due.begin(), due.end()), [this] { return stopping_; });
  }
}

void FreezeBoard::workOut(Place& place, Instant now) {
  if (isFresh(place.worked_out, now)) return;
  place.windows.clear();
  for (const calendar::RecurringFreeze& freeze : place.recurring) {
    auto times = calendar::expandFreeze(freeze, now, now + calendar::kHorizon);
    if (!times) {
      place.windows.push_back(doubt("a recurring freeze cannot be worked out (" + times.error().message +
                                        "): everything is frozen until it is corrected",
                                    FreezeSource::configuration));
      continue;
    }
    for (FreezeWindow& window : *times) window.id = freezeId(window);
    append(place.windows, *times);
  }
  place.worked_out = now;
}

void FreezeBoard::workOut(Entry& entry, Instant now) {
  const auto text = entry.file ? entry.file->read() : entry.feed->read(now);
  const auto frozen = [&](const std::string& why) {
    entry.windows = {doubt("the calendar " + nameOf(entry.source) + " cannot be used (" + why +
                               "): everything is frozen until it can",
                           FreezeSource::calendar)};
  };
  if (!text) {
    frozen(text.error().message);
    entry.worked_out = Instant{};
    return;
  }
  if (text->version == entry.version && isFresh(entry.worked_out, now)) return;
  auto windows =
      calendar::readFreezeCalendar(*text->text, entry.source.options, now, now + calendar::kHorizon);
  if (windows) {
    for (FreezeWindow& window : *windows) window.id = freezeId(window);
    entry.windows = std::move(*windows);
  } else {
    frozen(windows.error().message);
  }
  entry.version = text->version;
  entry.worked_out = now;
}

std::vector<FreezeWindow> FreezeBoard::read(const RepositoryName& repository, Instant now) {
  std::vector<FreezeWindow> all = flag_.read(now);
  const std::lock_guard lock(mutex_);
  const auto found = places_.find(repository);
  if (found == places_.end()) return all;
  workOut(found->second, now);
  append(all, found->second.windows);
  for (Entry& entry : found->second.entries) {
    workOut(entry, now);
    append(all, entry.windows);
  }
  return all;
}

}  // namespace sluice
