/// Sees when a coalescing effect is replaced in the store between a worker's reading it and beginning it: the
/// worker then holds an old text (a status label of before) and must read it again. One per repository; any
/// thread.
#pragma once

#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "core/effect.h"

namespace sluice {

class KeyWatch {
 public:
  /// A commit that may replace these effects begins; end() when it is over. One commit at a time.
  void begin(const std::vector<Effect>& effects);
  void end();

  /// The worker is about to begin what it read. False while a commit may be replacing it.
  bool open(const std::string& key);
  /// It has begun. True when it may have been replaced since open().
  bool close(const std::string& key);

 private:
  std::mutex mutex_;
  std::vector<std::string> committing_;
  std::map<std::string, bool> open_;  // whether replaced
};

}  // namespace sluice
