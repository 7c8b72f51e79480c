/// Any bytes as a calendar: reading ends soon, and what comes out are freezes within the time asked for.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "calendar/freeze_calendar.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace sluice;
  const Instant from = *fromRfc3339("2026-01-01T00:00:00Z");
  const Instant until = *fromRfc3339("2027-02-05T00:00:00Z");
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto freezes = calendar::readFreezeCalendar(text, {}, from, until);
  if (!freezes) {
    if (freezes.error().message.empty()) std::abort();
    return 0;
  }
  for (const FreezeWindow& freeze : *freezes) {
    if (freeze.from >= freeze.until || freeze.until <= from || freeze.from >= until) std::abort();
    if (freeze.source != FreezeSource::calendar || freeze.reason.size() > 210) std::abort();
  }
  return 0;
}
