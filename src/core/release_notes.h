/// The part of a forge's release notes that Sluice writes, between two marks; everything else there is
/// people's. Pure.
#pragma once

#include <string>
#include <string_view>

namespace sluice {

/// `text` with these notes in place of the ones that stand there; behind its end where there are none. At
/// most 100,000 bytes of notes.
std::string withReleaseNotes(std::string_view text, std::string_view notes);

}  // namespace sluice
