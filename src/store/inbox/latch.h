/// A one-shot signal from one thread to another that sleeps in the kernel. (A condition variable would wake
/// its waiter only to queue for the mutex; GCC 12's std::binary_semaphore and atomic wait spin first, which
/// costs a fifth of the processor here.)
#pragma once

#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <cstdint>

namespace sluice {

class Latch {
 public:
  void set() {
    word_.store(1, std::memory_order_release);
    // The waiter may be gone already; waking an address that nobody waits on does nothing.
    ::syscall(SYS_futex, &word_, FUTEX_WAKE_PRIVATE, 1, nullptr, nullptr, 0);
  }
  void wait() {
    while (word_.load(std::memory_order_acquire) == 0) {
      ::syscall(SYS_futex, &word_, FUTEX_WAIT_PRIVATE, 0, nullptr, nullptr, 0);
    }
  }

 private:
  std::atomic<std::uint32_t> word_{0};
  static_assert(sizeof(std::atomic<std::uint32_t>) == 4 && std::atomic<std::uint32_t>::is_always_lock_free);
};

}  // namespace sluice
