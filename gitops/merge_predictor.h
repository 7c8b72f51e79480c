/// Will a change go onto a branch as it is now? Answers from memory where the same commits were asked about
/// before. Owned by one worker; writes nothing to disk.
#pragma once

#include <map>
#include <string>

#include "core/analysis.h"
#include "gitops/landing.h"
#include "gitops/picker.h"

namespace sluice {

class MergePredictor {
 public:
  /// Both must outlive it. `scratch` is what the picker dry-runs in.
  MergePredictor(Picker& picker, Repository& scratch) : picker_(picker), scratch_(scratch) {}

  /// Fails only when nothing can be read.
  Result<Prediction> predict(const FixId& fix, const Landing& landing, const git_oid& onto);

 private:
  Result<Prediction> ask(const FixId& fix, const Landing& landing, const git_oid& onto);

  Picker& picker_;
  Repository& scratch_;
  std::map<std::string, Prediction> known_;  ///< by the commits picked and the commit they go onto
};

}  // namespace sluice
