#include "monitor/file_probe.h"

#include <sys/stat.h>

#include <cerrno>
#include <cstring>

namespace sluice::monitor {
namespace {

constexpr Millis kClockSkew = std::chrono::minutes(1);

Instant modifiedAt(const struct stat& status) {
  return instantFromMillis(std::int64_t{status.st_mtim.tv_sec} * 1000 + status.st_mtim.tv_nsec / 1'000'000);
}

/// Seconds are enough for people.
std::string inWords(Millis length) {
  return formatDuration(std::chrono::duration_cast<std::chrono::seconds>(length));
}

}  // namespace

Finding lookAtFile(const std::string& path, Millis max_age, Instant now) {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) return {false, path + ": " + std::strerror(errno)};
  if (!S_ISREG(status.st_mode)) return {false, path + " is not a regular file"};
  const Millis age = now - modifiedAt(status);
  if (age < -kClockSkew) return {false, path + " is dated " + inWords(-age) + " in the future"};
  return {age <= max_age,
          path + " is " + inWords(std::max(age, Millis(0))) + " old, limit " + inWords(max_age),
          inWords(std::max(age, Millis(0))), inWords(max_age)};
}

}  // namespace sluice::monitor
