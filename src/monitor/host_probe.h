/// Headroom of this machine: disk and memory.
#pragma once

#include "monitor/finding.h"

namespace sluice::monitor {

/// Passes when at least `least_free` percent of the file system that holds `path` is free for users, counted
/// as `df` counts.
Finding lookAtDisk(const std::string& path, double least_free);
/// Passes when at most `most_used` percent of the memory is used: 1 − MemAvailable / MemTotal of `meminfo`.
Finding lookAtMemory(double most_used, const std::string& meminfo = "/proc/meminfo");

}  // namespace sluice::monitor
