/// A commit status at the forge, and what Sluice said last about a fix in the one named `sluice`.
#pragma once

#include <string>

#include "base/fields.h"
#include "base/ids.h"

namespace sluice {

enum class CommitState { pending, success, failure, error };

template <>
struct EnumNames<CommitState> {
  static constexpr std::pair<CommitState, std::string_view> names[] = {{CommitState::pending, "pending"},
                                                                       {CommitState::success, "success"},
                                                                       {CommitState::failure, "failure"},
                                                                       {CommitState::error, "error"}};
};

struct Told {
  CommitId commit;  ///< empty: nothing was said yet
  CommitState state = CommitState::pending;
  std::string description;
  std::string judgement;  ///< id of the record behind it

  static constexpr void fields(auto&& each) {
    each("commit", &Told::commit);
    each("state", &Told::state);
    each("description", &Told::description);
    each("judgement", &Told::judgement);
  }
};

}  // namespace sluice
