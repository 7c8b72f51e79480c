/// What CI posts about a commit, and a person's word for a finding in it (rules §8, upstream).
#pragma once

#include "core/draft.h"
#include "core/rules/permission.h"

namespace sluice {

Answer postArtifact(Draft& draft, const PostArtifact& command, const Who& who);
Answer acceptFinding(Draft& draft, const AcceptFinding& command, const Who& who);

}  // namespace sluice
