/// `sluice git cherry-pick`: the git engine alone, on any repository on this machine. Writes objects, moves
/// no ref, touches no work tree. One thread at a time; opened repositories are kept, so that a batch does not
/// open them again.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/fields.h"
#include "base/time.h"
#include "core/pick.h"

namespace sluice {

enum class PickEngine { both, libgit2 };

template <>
struct EnumNames<PickEngine> {
  static constexpr std::pair<PickEngine, std::string_view> names[] = {{PickEngine::both, "both"},
                                                                      {PickEngine::libgit2, "libgit2"}};
};

struct CherryPickRequest {
  std::string repo;    ///< a bare repository, a work tree or its `.git`
  std::string commit;  ///< any revision that names one commit; short ids too
  std::string onto;    ///< any revision that names one commit
  std::optional<int> mainline = std::nullopt;
  PickEngine engine = PickEngine::both;
};

enum class CherryPickOutcome { clean, conflict, empty, error };

template <>
struct EnumNames<CherryPickOutcome> {
  static constexpr std::pair<CherryPickOutcome, std::string_view> names[] = {
      {CherryPickOutcome::clean, "clean"},
      {CherryPickOutcome::conflict, "conflict"},
      {CherryPickOutcome::empty, "empty"},
      {CherryPickOutcome::error, "error"}};
};

CherryPickOutcome outcomeOf(PickOutcome outcome);

struct CherryPickAnswer {
  CherryPickOutcome result = CherryPickOutcome::error;
  std::string tree;  ///< hex; of clean and empty (there `onto`'s own tree), else empty
  std::vector<Conflict> conflicts;
  std::vector<AlsoChanged> also_changed;  ///< of clean: paths that the commit does not name
  std::string message;                    ///< the error, or what libgit2 and git disagreed about; else empty

  static constexpr void fields(auto&& each) {
    each("result", &CherryPickAnswer::result);
    each("tree", &CherryPickAnswer::tree);
    each("conflicts", &CherryPickAnswer::conflicts);
    each("also_changed", &CherryPickAnswer::also_changed);
    each("message", &CherryPickAnswer::message);
  }
};

class CherryPicker {
 public:
  explicit CherryPicker(Millis deadline = Millis(60'000));
  CherryPicker(const CherryPicker&) = delete;
  CherryPicker& operator=(const CherryPicker&) = delete;
  ~CherryPicker();

  /// Never fails: what is wrong is an answer with `error` and a message.
  CherryPickAnswer pick(const CherryPickRequest& request);

 private:
  struct Opened;
  Millis deadline_;
  std::map<std::string, std::unique_ptr<Opened>> opened_;
};

}  // namespace sluice
