/// Where the text of a freeze calendar comes from: a file, looked at each time, or a URL, fetched now and
/// then with its last good copy kept on disk. Thread-safe.
#pragma once

#include <memory>
#include <mutex>

#include "calendar/freeze_source.h"
#include "monitor/http_get.h"

namespace sluice::monitor {

/// A text that does not change; another one has another version.
struct CalendarText {
  std::shared_ptr<const std::string> text;
  std::int64_t version = 0;
};

class CalendarFile {
 public:
  explicit CalendarFile(std::string path) : path_(std::move(path)) {}
  /// Reads the file again when it is another one than the last time.
  Result<CalendarText> read();

 private:
  const std::string path_;
  std::mutex mutex_;  // guards everything below
  std::string mark_;
  Result<CalendarText> last_ = fail(ErrorKind::not_found, "not read yet");
  std::int64_t version_ = 0;
};

class CalendarFeed {
 public:
  /// `copy`: the file of the last good copy. One that is there and good is taken at once.
  CalendarFeed(std::string url, Millis refresh, std::string copy);

  /// Asks the URL. A good answer replaces the copy; anything else leaves it and is remembered. True when it
  /// was good.
  bool fetch(const HttpGet& get, Instant now);
  /// The last good text, unless it is older than it may be.
  Result<CalendarText> read(Instant now) const;
  Millis refresh() const { return refresh_; }

 private:
  Result<std::string> ask(const HttpGet& get) const;

  const std::string url_;
  const Millis refresh_;
  const std::string copy_;
  mutable std::mutex mutex_;  // guards everything below
  CalendarText text_;
  Instant fetched_at_{};
  std::string trouble_ = "it was not asked yet";
};

/// How long a copy stands for a URL that does not answer.
inline constexpr Millis kCopyHolds = std::chrono::hours(24 * 7);

}  // namespace sluice::monitor
