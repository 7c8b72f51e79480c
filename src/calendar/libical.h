/// libical as this room uses it: it reports errors and never ends the process for them. Thread-safe.
#pragma once

namespace sluice::calendar {

/// To be called before anything else of libical; does its work once.
void prepareLibical();

}  // namespace sluice::calendar
