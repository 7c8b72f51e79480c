/// What the repository says about a release tag, for the proof of it (core/release_proof.h). Read by the git
/// room.
#pragma once

#include "core/survey.h"

namespace sluice {

enum class SignatureState { none, good, bad, unchecked };

template <>
struct EnumNames<SignatureState> {
  static constexpr std::pair<SignatureState, std::string_view> names[] = {
      {SignatureState::none, "none"},
      {SignatureState::good, "good"},
      {SignatureState::bad, "bad"},
      {SignatureState::unchecked, "unchecked"}};
};

struct ReleaseQuestion {
  TagName tag;
  std::vector<std::optional<CommitId>> from;  ///< where the ranges begin; nothing: at the very first commit
};

struct ReleaseFacts {
  std::optional<CommitId> target;  ///< the commit; nothing when there is no such tag
  bool annotated = false;
  std::string message;  ///< without the signature
  SignatureState signature = SignatureState::none;
  std::string signature_words;        ///< of the program that checked it
  std::vector<CommitRange> ranges;    ///< from each asked commit to the target, in order
  std::vector<std::string> problems;  ///< what could not be read, for people
};

}  // namespace sluice
