#include "monitor/calendar_text.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>

#include "calendar/content_lines.h"

namespace sluice::monitor {
namespace {

constexpr Millis kAnswerWithin = std::chrono::seconds(10);

Result<std::string> readText(const std::string& path) {
  std::ifstream stream(path, std::ios::binary);
  if (!stream) return fail(ErrorKind::not_found, std::strerror(errno));
  std::string text(calendar::kMostBytes + 1, '\0');
  stream.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (stream.bad()) return fail(ErrorKind::transient, "it cannot be read");
  text.resize(static_cast<std::size_t>(stream.gcount()));
  if (text.size() > calendar::kMostBytes)
    return fail(ErrorKind::invalid,
                "it is larger than " + std::to_string(calendar::kMostBytes >> 20U) + " MiB");
  return text;
}

Instant changedAt(const struct stat& status) {
  return instantFromMillis(std::int64_t{status.st_mtim.tv_sec} * 1000 + status.st_mtim.tv_nsec / 1'000'000);
}

/// Whole or not at all: written beside it, forced to the disk, then renamed.
bool replaceFile(const std::string& path, const std::string& text) {
  std::error_code error;
  std::filesystem::create_directories(std::filesystem::path(path).parent_path(), error);
  const std::string beside = path + ".new";
  const int file = ::open(beside.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (file < 0) return false;
  std::size_t written = 0;
  while (written < text.size()) {
    const ssize_t count = ::write(file, text.data() + written, text.size() - written);
    if (count <= 0) break;
    written += static_cast<std::size_t>(count);
  }
  const bool good = written == text.size() && ::fsync(file) == 0;
  ::close(file);
  if (good) return ::rename(beside.c_str(), path.c_str()) == 0;
  ::unlink(beside.c_str());
  return false;
}

/// Whether it is a calendar at all; what a repository makes of it is its own business.
Status isCalendar(const std::string& text, Instant now) {
  const auto windows = calendar::readFreezeCalendar(text, {}, now, now + calendar::kHorizon);
  if (!windows) return fail(windows.error());
  return {};
}

}  // namespace

Result<CalendarText> CalendarFile::read() {
  const std::lock_guard lock(mutex_);
  struct stat status {};
  if (::stat(path_.c_str(), &status) != 0) {
    mark_.clear();
    return fail(ErrorKind::not_found, std::strerror(errno));
  }
  if (!S_ISREG(status.st_mode)) return fail(ErrorKind::invalid, "it is not a regular file");
  const std::string mark = std::to_string(status.st_ino) + "/" + std::to_string(status.st_size) + "/" +
                           std::to_string(status.st_mtim.tv_sec) + "." +
                           std::to_string(status.st_mtim.tv_nsec);
  if (mark == mark_) return last_;
  auto text = readText(path_);
  if (text) {
    last_ = CalendarText{std::make_shared<const std::string>(std::move(*text)), ++version_};
    mark_ = mark;
  } else {
    last_ = fail(text.error());
    mark_.clear();
  }
  return last_;
}

CalendarFeed::CalendarFeed(std::string url, Millis refresh, std::string copy)
    : url_(std::move(url)), refresh_(refresh), copy_(std::move(copy)) {
  struct stat status {};
  if (::stat(copy_.c_str(), &status) != 0) return;
  auto text = readText(copy_);
  if (!text || !isCalendar(*text, changedAt(status))) return;
  text_ = {std::make_shared<const std::string>(std::move(*text)), 1};
  fetched_at_ = changedAt(status);
}

Result<std::string> CalendarFeed::ask(const HttpGet& get) const {
  if (!get) return fail(ErrorKind::transient, "no HTTP client is plugged in");
  auto reply = get(url_, kAnswerWithin);
  if (!reply) return fail(reply.error());
  if (reply->status >= 300 && reply->status < 400)
    return fail(ErrorKind::invalid,
                "it answered " + std::to_string(reply->status) + ", and redirects are not followed");
  if (reply->status != 200) return fail(ErrorKind::transient, "it answered " + std::to_string(reply->status));
  return std::move(reply->body);
}

bool CalendarFeed::fetch(const HttpGet& get, Instant now) {
  auto text = ask(get);
  Status good;
  if (text) good = isCalendar(*text, now);
  {
    const std::lock_guard lock(mutex_);
    if (!text || !good) {
      trouble_ = text ? good.error().message : text.error().message;
      return false;
    }
    fetched_at_ = now;
    trouble_.clear();
    if (!text_.text || *text_.text != *text)
      text_ = {std::make_shared<const std::string>(*text), text_.version + 1};
  }
  // Also when it is the same: its date says how old it is.
  (void)replaceFile(copy_, *text);
  return true;
}

Result<CalendarText> CalendarFeed::read(Instant now) const {
  const std::lock_guard lock(mutex_);
  if (!text_.text) return fail(ErrorKind::transient, trouble_);
  if (now - fetched_at_ > kCopyHolds)
    return fail(ErrorKind::transient, "its last good copy is older than 7 days: " + trouble_);
  return text_;
}

}  // namespace sluice::monitor
