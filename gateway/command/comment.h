/// Finds the commands in a comment (rules §5). Pure, never throws, linear in the length of the comment.
#pragma once

#include <string_view>
#include <vector>

#include "core/command.h"

namespace sluice {

constexpr std::size_t kMaxCommandsPerComment = 10;
constexpr std::size_t kMaxCommandLine = 1000;  ///< bytes
constexpr std::size_t kMaxCommentBytes =
    256UL * 1024;  ///< GitHub's own limit is 65,536 characters; a longer one holds no command

struct CommentCommand {
  int line = 0;  ///< of the comment, from 0
  Command command;
};

/// In order of their lines. A line that is not for us gives nothing; one that is and cannot be read gives
/// Unreadable. After kMaxCommandsPerComment commands one Unreadable says that the rest was not read.
std::vector<CommentCommand> parseComment(std::string_view body);

}  // namespace sluice
