/// Lines of a template that hold nothing but a section's beginning or end leave no line behind, as mustache
/// has it: the library keeps their line break where the section is left out. Pure.
#pragma once

#include <string>
#include <string_view>

namespace sluice::notify {

std::string withoutSectionLines(std::string_view text);

}  // namespace sluice::notify
