#include "core/follow_up.h"

#include <algorithm>

namespace sluice {
namespace {

std::string boxMark(std::string_view name) { return "<!-- sluice:box " + std::string(name) + " -->"; }

bool isBox(std::string_view line) {
  return line.starts_with("- [ ] ") || line.starts_with("- [x] ") || line.starts_with("- [X] ");
}

}  // namespace

std::string writeBox(const FollowUpBox& box, std::string_view text) {
  return std::string(box.ticked ? "- [x] " : "- [ ] ") + std::string(text) + " " + boxMark(box.name) + "\n";
}

std::string withBoxes(std::string_view text, const std::vector<FollowUpBox>& boxes) {
  std::string result(text);
  for (std::size_t begin = 0; begin < result.size();) {
    const std::size_t end = std::min(result.find('\n', begin), result.size());
    const std::string_view line = std::string_view(result).substr(begin, end - begin);
    const auto box = std::find_if(boxes.begin(), boxes.end(), [&](const FollowUpBox& one) {
      return line.find(boxMark(one.name)) != std::string_view::npos;
    });
    if (box != boxes.end() && isBox(line)) result[begin + 3] = box->ticked ? 'x' : ' ';
    begin = end + 1;
  }
  return result;
}

}  // namespace sluice
