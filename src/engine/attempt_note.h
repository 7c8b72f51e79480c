/// What is known about an effect's last attempt, kept readable in `last_error`: `attempt 2 refused:
/// transient: 503 from CI`, `attempt 1 unseen, look 2: no run yet`. It survives a crash, and so tells an
/// attempt that certainly did nothing from one whose end nobody saw.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/fields.h"

namespace sluice {

enum class Verdict {
  refused,  ///< the other side answered: nothing was started
  unclear,  ///< sent, and the answer was lost
  unseen,   ///< begun before a crash; nobody knows whether it was sent
  gave_up,  ///< no more is done by itself
};

template <>
struct EnumNames<Verdict> {
  static constexpr std::pair<Verdict, std::string_view> names[] = {{Verdict::refused, "refused"},
                                                                   {Verdict::unclear, "unclear"},
                                                                   {Verdict::unseen, "unseen"},
                                                                   {Verdict::gave_up, "gave_up"}};
};

struct AttemptNote {
  int attempt = 0;
  Verdict verdict = Verdict::refused;
  int looks = 0;  ///< for it since, in this life or an earlier one
};

std::string noteText(const AttemptNote& note, std::string_view what);
std::optional<AttemptNote> readNote(std::string_view text);

}  // namespace sluice
