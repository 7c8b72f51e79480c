#include "monitor/host_probe.h"

#include <sys/statvfs.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <optional>

namespace sluice::monitor {
namespace {

std::string percent(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.1f%%", value);
  return text;
}

struct Memory {
  std::optional<double> total;
  std::optional<double> available;
};

Memory readMemory(const std::string& meminfo) {
  Memory memory;
  std::ifstream stream(meminfo);
  std::string name;
  double kilobytes = 0;
  std::string rest;
  while (stream >> name >> kilobytes && std::getline(stream, rest)) {
    if (name == "MemTotal:") memory.total = kilobytes;
    if (name == "MemAvailable:") memory.available = kilobytes;
  }
  return memory;
}

}  // namespace

Finding lookAtDisk(const std::string& path, double least_free) {
  struct statvfs status {};
  if (::statvfs(path.c_str(), &status) != 0) return {false, path + ": " + std::strerror(errno)};
  const auto used = static_cast<double>(status.f_blocks - status.f_bfree);
  const auto available = static_cast<double>(status.f_bavail);
  if (used + available <= 0) return {false, path + ": its file system has no size"};
  const double free = 100.0 * available / (used + available);
  return {free >= least_free,
          percent(free) + " of the disk at " + path + " is free, least " + percent(least_free), percent(free),
          percent(least_free)};
}

Finding lookAtMemory(double most_used, const std::string& meminfo) {
  const Memory memory = readMemory(meminfo);
  if (!memory.total || !memory.available || *memory.total <= 0) {
    return {false, meminfo + " does not say how much memory there is and how much is available"};
  }
  const double used = 100.0 * (1.0 - *memory.available / *memory.total);
  return {used <= most_used, percent(used) + " of the memory is used, limit " + percent(most_used),
          percent(used), percent(most_used)};
}

}  // namespace sluice::monitor
