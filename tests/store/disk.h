/// A disk that can be full, fail to sync, lose what was not synced, and end the process at a chosen write.
/// The test program's own pwrite64, ftruncate64 and fdatasync stand in front of libc's; SQLite calls them.
/// Global, because the functions are.
#pragma once

#include <atomic>
#include <cstdint>

namespace sluice::disk {

inline std::atomic<bool> full{false};
inline std::atomic<std::int64_t> space{-1};  ///< bytes that still fit before it is full; -1: no end
inline std::atomic<bool> sync_fails{false};
inline std::atomic<std::int64_t> syncs{0};
inline std::atomic<int> sync_takes_ms{0};

/// From now on the process is killed at its `step`-th change or sync of a file (from 1), before that is done.
/// With `lose_unsynced` every change since the last sync of its file is undone first, as a power failure may
/// do.
void killAt(std::int64_t step, bool lose_unsynced);

}  // namespace sluice::disk
