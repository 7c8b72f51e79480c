/// A notice of each kind with something in every place, to try the channels and to show what they say.
#pragma once

#include "core/notice.h"

namespace sluice {

/// Marked as a test. `id` and what tell() fills in are the caller's.
Notice sampleNotice(NoticeKind kind);

}  // namespace sluice
