#include "config/problem.h"

#include <algorithm>
#include <tuple>

namespace sluice {

std::string formatProblem(const ConfigProblem& problem, std::string_view file) {
  std::string text(file);
  if (problem.line > 0) text += ":" + std::to_string(problem.line) + ":" + std::to_string(problem.column);
  if (!problem.path.empty()) text += ": " + problem.path;
  return text + ": " + problem.message;
}

namespace config {
namespace {

std::vector<ConfigProblem> inOrder(std::vector<ConfigProblem> problems) {
  const auto place = [](const ConfigProblem& p) { return std::tie(p.line, p.column, p.message); };
  std::stable_sort(problems.begin(), problems.end(),
                   [&](const ConfigProblem& a, const ConfigProblem& b) { return place(a) < place(b); });
  const auto same = [&](const ConfigProblem& a, const ConfigProblem& b) { return place(a) == place(b); };
  problems.erase(std::unique(problems.begin(), problems.end(), same), problems.end());
  return problems;
}

}  // namespace

void Problems::error(Mark mark, std::string path, std::string message) {
  errors_.push_back({mark.line, mark.column, std::move(path), std::move(message)});
}

void Problems::warning(Mark mark, std::string path, std::string message) {
  warnings_.push_back({mark.line, mark.column, std::move(path), std::move(message)});
}

std::vector<ConfigProblem> Problems::errors() const { return inOrder(errors_); }
std::vector<ConfigProblem> Problems::warnings() const { return inOrder(warnings_); }

std::string inQuotes(std::string_view text) {
  constexpr std::size_t limit = 60;
  std::string result = "\"";
  std::size_t end = std::min(text.size(), limit);
  while (end < text.size() && end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
  for (const char c : text.substr(0, end)) {
    const auto byte = static_cast<unsigned char>(c);
    result += byte < 0x20 || byte == 0x7F ? '?' : c;
  }
  if (end < text.size()) result += "…";
  return result + "\"";
}

}  // namespace config
}  // namespace sluice
