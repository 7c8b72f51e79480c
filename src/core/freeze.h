/// Change freezes (Change Freeze Policy): a period in which scheduled deployments stop, and a person's order
/// that makes one (rules §8).
#pragma once

#include "base/timezone.h"
#include "core/environment.h"

namespace sluice {

enum class FreezeLevel { soft, hard, full };

template <>
struct EnumNames<FreezeLevel> {
  static constexpr std::pair<FreezeLevel, std::string_view> names[] = {
      {FreezeLevel::soft, "soft"}, {FreezeLevel::hard, "hard"}, {FreezeLevel::full, "full"}};
};

/// Who says so. A freeze by order is lifted by order, every other one where it is written.
enum class FreezeSource { configuration, calendar, flag, order };

template <>
struct EnumNames<FreezeSource> {
  static constexpr std::pair<FreezeSource, std::string_view> names[] = {
      {FreezeSource::configuration, "configuration"},
      {FreezeSource::calendar, "calendar"},
      {FreezeSource::flag, "flag"},
      {FreezeSource::order, "order"}};
};

/// What calendars that Sluice itself gives away say they were made by.
inline constexpr std::string_view kFreezeProduct = "-//Sluice//Freezes//EN";

/// How long before its beginning a freeze is announced on what it will stop.
inline constexpr Millis kAnnounce = std::chrono::hours(24);

/// One period, ready to be judged: recurring freezes and calendars are many of them. `modules` empty:
/// everything. A `from` of 1970 means that nobody knows when it began.
struct FreezeWindow {
  Instant from{};
  Instant until{};
  FreezeLevel level = FreezeLevel::hard;
  std::vector<std::string> modules{};
  std::string reason{};
  FreezeSource source = FreezeSource::configuration;
  std::string id{};                ///< empty: made from what it says (rules/freeze.h, freezeId)
  std::string owner{};             ///< whose order it was
  std::optional<TimeZone> zone{};  ///< its own; nothing: the repository's
  Millis announce = kAnnounce;     ///< 0: nobody is told beforehand, nor afterwards

  static constexpr void fields(auto&& each) {
    each("from", &FreezeWindow::from);
    each("until", &FreezeWindow::until);
    each("level", &FreezeWindow::level);
    each("modules", &FreezeWindow::modules);
    each("reason", &FreezeWindow::reason);
    each("source", &FreezeWindow::source);
    each("id", &FreezeWindow::id);
    each("owner", &FreezeWindow::owner);
    each("zone", &FreezeWindow::zone);
    each("announce", &FreezeWindow::announce);
  }
};

/// A freeze that a person ordered.
struct Freeze {
  std::string id;
  RepositoryName repository;
  Instant from{};
  Instant until{};
  FreezeLevel level = FreezeLevel::hard;
  std::vector<std::string> modules;  ///< empty: everything
  std::string owner;
  std::string reason;
  Instant at{};  ///< of the order
  std::optional<Instant> lifted_at;
  std::string lifted_by;  ///< `sluice` when its time was over

  bool live() const { return !lifted_at; }

  static constexpr std::string_view kind = "freeze";
  static constexpr void fields(auto&& each) {
    each("id", &Freeze::id);
    each("repository", &Freeze::repository);
    each("from", &Freeze::from);
    each("until", &Freeze::until);
    each("level", &Freeze::level);
    each("modules", &Freeze::modules);
    each("owner", &Freeze::owner);
    each("reason", &Freeze::reason);
    each("at", &Freeze::at);
    each("lifted_at", &Freeze::lifted_at);
    each("lifted_by", &Freeze::lifted_by);
  }
};

/// A freeze of which people were told, until they are told that it is over.
struct ToldFreeze {
  std::string id;
  std::string text;  ///< as it was described
  Instant until{};
  std::vector<std::string> modules;
  bool aloud = false;  ///< on the pull requests, not only in the journal

  static constexpr void fields(auto&& each) {
    each("id", &ToldFreeze::id);
    each("text", &ToldFreeze::text);
    each("until", &ToldFreeze::until);
    each("modules", &ToldFreeze::modules);
    each("aloud", &ToldFreeze::aloud);
  }
};

}  // namespace sluice
