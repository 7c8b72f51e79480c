/// One pass over the body of a webhook: is it JSON that may go on, and which repository does it name?
/// Everything that is accepted here is accepted by Json::parse (base/json.h) too; it is only three times as
/// fast. Pure; any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace sluice::webhook {

/// Where a forge's events say which repository they are about: two keys from the top.
struct RepositoryField {
  std::string_view object = "repository";
  std::string_view name = "full_name";
};

struct Envelope {
  std::optional<std::string>
      repository;  ///< as in the body; events of a whole organisation or an App have none
};

/// `invalid`, with the byte where it went wrong: not a JSON object, data after its end, nested deeper than
/// Json::kMaxDepth, a repeated key, a control character, invalid UTF-8, or a repository name that is no
/// string.
Result<Envelope> readEnvelope(std::string_view body, RepositoryField field = {});

}  // namespace sluice::webhook
