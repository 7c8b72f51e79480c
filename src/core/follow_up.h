/// The issue that follows a hotfix (Checklist for Emergency Hotfix; rules §7): nine boxes, of which Sluice
/// ticks those that it knows about, and leaves the others, and everything that people write there, to people.
#pragma once

#include "core/environment.h"

namespace sluice {

inline constexpr std::string_view kFollowUpLabel = "sluice/follow-up";

/// A box of Sluice's own.
struct FollowUpBox {
  std::string name;
  bool ticked = false;

  bool operator==(const FollowUpBox&) const = default;
  static constexpr void fields(auto&& each) {
    each("name", &FollowUpBox::name);
    each("ticked", &FollowUpBox::ticked);
  }
};

/// What is asked of the forge.
struct FollowUpText {
  std::string title;
  std::string mark;                ///< hidden in the text; an issue of ours that carries it is this one
  std::string body;                ///< of a new one, Markdown
  std::vector<FollowUpBox> boxes;  ///< that are set in one that is there

  static constexpr void fields(auto&& each) {
    each("title", &FollowUpText::title);
    each("mark", &FollowUpText::mark);
    each("body", &FollowUpText::body);
    each("boxes", &FollowUpText::boxes);
  }
};

/// What is kept of it beside the hotfix.
struct FollowUp {
  DeploymentId deployment;
  Instant live_at{};
  bool smoke_passed = false;
  bool told = false;  ///< a channel has taken the notice
  std::int64_t number = 0;
  std::string url;
  std::vector<FollowUpBox> boxes;  ///< as they were written last
  std::string owners = {};         ///< who let it go, as the forge calls them

  static constexpr void fields(auto&& each) {
    each("deployment", &FollowUp::deployment);
    each("live_at", &FollowUp::live_at);
    each("smoke_passed", &FollowUp::smoke_passed);
    each("told", &FollowUp::told);
    each("number", &FollowUp::number);
    each("url", &FollowUp::url);
    each("boxes", &FollowUp::boxes);
    each("owners", &FollowUp::owners);
  }
};

/// `- [x] text <!-- sluice:box name -->`
std::string writeBox(const FollowUpBox& box, std::string_view text);
/// The text with these boxes ticked or not; a box that somebody has removed stays away.
std::string withBoxes(std::string_view text, const std::vector<FollowUpBox>& boxes);

}  // namespace sluice
