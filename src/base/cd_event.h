/// A CDEvents 0.5.1 event in a CloudEvents envelope (structured JSON). Pure.
#pragma once

#include <string>
#include <string_view>

#include "base/time.h"

namespace sluice {

struct CdEvent {
  std::string id;          ///< the same for every copy
  std::string type;        ///< `dev.cdevents.service.deployed.0.3.0`
  std::string source;      ///< where Sluice is (`public_url`), or a path where nobody says
  std::string repository;  ///< `owner/name`: the subject
  Instant at{};
  std::string content;      ///< of the subject: a JSON object
  std::string custom_data;  ///< a JSON object
};

std::string toJsonText(const CdEvent& event);

/// `what` names it within the repository: the same for every copy, and no other's.
std::string eventIdOf(std::string_view repository, std::string_view what);

/// A type of our own, for what CDEvents has none: `dev.cdeventsx.sluice-<what>.0.1.0`.
std::string customEventType(std::string_view what);

/// A package URL (purl) of a release; `version` may be empty.
std::string packageUrl(std::string_view repository, std::string_view version, std::string_view sha);

}  // namespace sluice
