/// Reads what git writes while it works: its progress goes to the log now and then, its words are kept. One
/// run, one thread.
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <string_view>

namespace sluice {

class Progress {
 public:
  using Tell = std::function<void(const std::string& line)>;
  /// `tell` gets a line such as `Receiving objects: 45% (450/1000), 12.00 MiB`, at most one every `every`.
  Progress(Tell tell, std::chrono::milliseconds every) : tell_(std::move(tell)), every_(every) {}

  void take(std::string_view bytes);
  /// Everything that was neither progress nor the list of what was fetched.
  std::string words() const { return words_ + (isProgress(line_) ? "" : line_); }

 private:
  static bool isProgress(std::string_view line);

  Tell tell_;
  std::chrono::milliseconds every_;
  std::chrono::steady_clock::time_point told_ = std::chrono::steady_clock::now();
  std::string line_;
  std::string words_;
};

}  // namespace sluice
