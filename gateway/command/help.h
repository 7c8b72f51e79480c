/// What people read about commands, made from the table. Pure.
#pragma once

#include <string>

namespace sluice {

/// The answer to `/help`, in Markdown.
std::string helpText();
/// docs/commands.md, whole. A test compares it with the file.
std::string commandsPage();

}  // namespace sluice
