#include "core/flows/reply.h"

namespace sluice {

void reply(Draft& draft, std::int64_t number, const std::string& marker, const std::string& text) {
  draft.effect("reply/" + marker, PostReply{number, text, marker});
}

}  // namespace sluice
