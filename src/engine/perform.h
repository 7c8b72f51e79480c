/// Carries out one effect, but for triggers (look_before_send.h) and notices (tell_once.h): calls the port it
/// is for and turns the answer into the event that tells of it. Every effect here may run twice.
#pragma once

#include "core/event.h"
#include "engine/site.h"

namespace sluice {

/// What is recorded to run, read when git is asked.
using RunningFacts = std::function<SurveyRequest()>;

/// REQUIRES: the effect is neither a TriggerDeployment nor a Notify. Any worker thread.
Result<EventBody> perform(Site& site, const Effect& effect, const Clock& clock, const RunningFacts& facts);

}  // namespace sluice
