/// Carries out one effect, but for triggers (look_before_send.h) and notices (tell_once.h): calls the port it
/// is for and turns the answer into the event that tells of it. Every effect here may run twice.
#pragma once

#include "core/event.h"
#include "engine/site.h"

namespace sluice {

/// What is decided so far, read when it is needed.
struct Decided {
  std::function<SurveyRequest()> request;
  std::function<Settings()> settings;  ///< with what the repository's own policy adds
};

/// REQUIRES: the effect is neither a TriggerDeployment nor a Notify. Any worker thread.
Result<EventBody> perform(Site& site, const Effect& effect, const Clock& clock, const Decided& decided);

}  // namespace sluice
