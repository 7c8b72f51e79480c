#include "gitops/last_change.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "gitops/child_environment.h"
#include "gitops/history.h"
#include "gitops/process.h"
#include "gitops/text.h"
#include "gitops/tree_changes.h"

namespace sluice {
namespace {

constexpr std::size_t kMostChanges = 3;
constexpr std::size_t kMostBlamed = 60;        // lines
constexpr std::size_t kFirstParents = 20'000;  // how far back a merge is looked for
constexpr Millis kOneQuestion{5'000};

std::string dateOf(std::string_view epoch) {
  std::int64_t seconds = 0;
  std::from_chars(epoch.data(), epoch.data() + epoch.size(), seconds);
  return toRfc3339(instantFromMillis(seconds * 1'000)).substr(0, 10);
}

std::int64_t numberAfter(std::string_view text, std::string_view mark) {
  const std::size_t at = text.rfind(mark);
  if (at == std::string_view::npos) return 0;
  std::int64_t number = 0;
  const char* const from = text.data() + at + mark.size();
  std::from_chars(from, text.data() + text.size(), number);
  return std::max<std::int64_t>(number, 0);
}

/// Where `lines` stand together in `text`, 1-based; 0 when they do not.
std::size_t positionOf(std::string_view text, const std::vector<std::string_view>& lines) {
  const auto all = linesOf(text);
  const auto found = std::search(all.begin(), all.end(), lines.begin(), lines.end());
  return found == all.end() ? 0 : static_cast<std::size_t>(found - all.begin()) + 1;
}

std::string_view behind(std::string_view line, std::string_view key) {
  return line.starts_with(key) ? line.substr(key.size()) : std::string_view();
}

}  // namespace

std::int64_t pullRequestIn(std::string_view subject) {
  if (subject.starts_with("Merge pull request #")) return numberAfter(subject.substr(0, 40), "#");
  if (const std::int64_t number = numberAfter(subject, "(#"); number > 0) return number;
  return subject.find("See merge request") == std::string_view::npos ? 0 : numberAfter(subject, "!");
}

LineHistory::LineHistory(const Repository& repository, Millis budget)
    : repository_(repository), end_(std::chrono::steady_clock::now() + budget) {}

std::string LineHistory::run(const std::vector<std::string>& arguments) {
  const auto left = std::chrono::duration_cast<Millis>(end_ - std::chrono::steady_clock::now());
  if (left <= Millis(0)) return {};
  ChildEnvironment environment;
  environment.set("GIT_DIR", repository_.gitDirectory());
  ProcessRequest request;
  request.argv = {"git"};
  request.argv.insert(request.argv.end(), arguments.begin(), arguments.end());
  request.environment = environment.build();
  request.deadline = std::min(left, kOneQuestion);
  const auto result = runProcess(request);
  return result && result->good() ? result->output : std::string();
}

std::vector<LastChange> LineHistory::of(const git_oid& commit, const std::string& path,
                                        const std::vector<std::string_view>& lines) {
  std::vector<LastChange> changes;
  if (!lines.empty()) {
    const auto root = repository_.treeOf(commit);
    const auto tree = root ? repository_.tree(*root) : Result<TreeHandle>(fail(root.error()));
    const TreeSlot slot = tree ? slotAt(tree->get(), path) : TreeSlot{};
    const auto text = slot.isFile() ? repository_.blob(slot.oid) : Result<std::string>(std::string());
    const std::size_t line = text ? positionOf(*text, lines) : 0;
    if (line > 0) changes = blamed(commit, path, line, std::min(lines.size(), kMostBlamed));
  }
  if (changes.empty()) changes = lastOfFile(commit, path);
  for (LastChange& change : changes) change.number = pullRequestOf(commit, change);
  return changes;
}

std::vector<LastChange> LineHistory::blamed(const git_oid& commit, const std::string& path, std::size_t line,
                                            std::size_t count) {
  const std::string output =
      run({"blame", "--porcelain", "-L", std::to_string(line) + ",+" + std::to_string(count), hexOf(commit),
           "--", path});
  // A commit's description follows the first of its lines: `<id> <old> <new> <count>`, `author …`, ….
  std::vector<std::pair<std::int64_t, LastChange>> found;
  LastChange now;
  std::int64_t when = 0;
  for (const std::string_view text : linesOf(output)) {
    if (text.starts_with('\t')) continue;
    if (const auto author = behind(text, "author "); !author.empty()) now.author = toUtf8(author);
    if (const auto time = behind(text, "author-time "); !time.empty()) {
      std::from_chars(time.data(), time.data() + time.size(), when);
      now.date = dateOf(time);
    }
    if (const auto summary = behind(text, "summary "); !summary.empty()) {
      now.subject = toUtf8(summary);
      found.emplace_back(when, now);
    }
    const bool names_commit = text.size() > GIT_OID_HEXSZ && text[GIT_OID_HEXSZ] == ' ' &&
                              text.find_first_not_of("0123456789abcdef") == GIT_OID_HEXSZ;
    if (names_commit) now = LastChange{std::string(text.substr(0, GIT_OID_HEXSZ)), {}, {}, {}, 0};
  }
  std::stable_sort(found.begin(), found.end(),
                   [](const auto& a, const auto& b) { return a.first > b.first; });
  std::vector<LastChange> changes;
  for (auto& [time, change] : found) {
    if (changes.size() < kMostChanges) changes.push_back(std::move(change));
  }
  return changes;
}

std::vector<LastChange> LineHistory::lastOfFile(const git_oid& commit, const std::string& path) {
  const std::string output = run({"log", "-1", "--no-show-signature", "--format=%H%n%an%n%at%n%s",
                                  hexOf(commit), "--", ":(literal)" + path});
  const auto lines = linesOf(output);
  if (lines.size() < 4) return {};
  return {{std::string(lines[0]), toUtf8(lines[3]), toUtf8(lines[1]), dateOf(lines[2]), 0}};
}

std::int64_t LineHistory::pullRequestOf(const git_oid& head, const LastChange& change) {
  if (const std::int64_t named = pullRequestIn(change.subject); named > 0) return named;
  if (const auto known = numbers_.find(change.commit); known != numbers_.end()) return known->second;
  std::int64_t& number = numbers_[change.commit];
  const auto commit = parseId(CommitId(change.commit));
  if (!commit) return number;
  // The oldest on the branch itself that has it is the merge that brought it.
  std::vector<git_oid> chain;
  for (git_oid at = head; chain.size() < kFirstParents;) {
    chain.push_back(at);
    const auto handle = repository_.commit(at);
    if (!handle || git_commit_parentcount(handle->get()) == 0) break;
    at = *git_commit_parent_id(handle->get(), 0);
    if (std::chrono::steady_clock::now() > end_) return number;
  }
  const auto merge = std::partition_point(chain.begin(), chain.end(), [&](const git_oid& one) {
    const auto inside = contains(repository_, one, *commit);
    return inside && *inside;
  });
  if (merge == chain.begin()) return number;
  const auto brought = repository_.commit(*(merge - 1));
  if (!brought || git_commit_parentcount(brought->get()) < 2) return number;
  const char* message = git_commit_message(brought->get());
  const std::string_view words = message == nullptr ? "" : message;
  number = pullRequestIn(firstLine(words));
  // GitLab names it in the last line of the merge's message.
  const std::size_t gitlab = words.find("See merge request");
  if (number == 0 && gitlab != std::string_view::npos)
    number = pullRequestIn(firstLine(words.substr(gitlab)));
  return number;
}

}  // namespace sluice
