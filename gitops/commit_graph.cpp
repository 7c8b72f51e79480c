#include "gitops/commit_graph.h"

#include <algorithm>
#include <charconv>
#include <queue>
#include <string_view>

#include "gitops/failure.h"

namespace sluice {
namespace {

constexpr std::size_t kMostRemembered = 500'000;
constexpr std::uint8_t kFromStart = 1;
constexpr std::uint8_t kFromEnd = 2;
constexpr std::uint8_t kFromBoth = kFromStart | kFromEnd;
/// Clocks of committers are wrong now and then: so many more commits are looked at when all seems to be told.
constexpr int kSlack = 5;

/// The seconds of a `committer` line; 0 where there are none.
std::int64_t dateIn(std::string_view header) {
  const std::size_t line = header.find("\ncommitter ");
  if (line == std::string_view::npos) return 0;
  const std::string_view text = header.substr(line + 1, header.find('\n', line + 1) - line - 1);
  const std::size_t mail = text.rfind('>');
  if (mail == std::string_view::npos || mail + 2 > text.size()) return 0;
  std::int64_t seconds = 0;
  std::from_chars(text.data() + mail + 2, text.data() + text.size(), seconds);
  return seconds;
}

}  // namespace

CommitGraph::Index CommitGraph::indexOf(const git_oid& id) {
  const auto [found, fresh] = indices_.emplace(id, static_cast<Index>(nodes_.size()));
  if (fresh) {
    nodes_.emplace_back();
    nodes_.back().id = id;
  }
  return found->second;
}

Status CommitGraph::read(Index index) {
  if (nodes_[index].read) return {};
  const git_oid id = nodes_[index].id;
  OdbHandle odb;
  OdbObjectHandle object;
  int code = git_repository_odb(out(odb), repository_.raw());
  if (code == 0) code = git_odb_read(out(object), odb.get(), &id);
  if (code == GIT_ENOTFOUND && git_repository_is_shallow(repository_.raw()) == 1) {
    return fail(ErrorKind::invalid,
                "the history ends before commit " + hexOf(id) +
                    ": the repository is a shallow clone (`git fetch --unshallow` completes it)");
  }
  if (code < 0) return brokenObject(code, "read commit " + hexOf(id));
  if (git_odb_object_type(object.get()) != GIT_OBJECT_COMMIT)
    return fail(ErrorKind::corrupt, hexOf(id) + " is a parent and no commit");
  const std::string_view text(static_cast<const char*>(git_odb_object_data(object.get())),
                              git_odb_object_size(object.get()));
  const std::string_view header = text.substr(0, text.find("\n\n"));
  constexpr std::string_view kParent = "parent ";
  std::vector<Index> parents;
  for (std::size_t at = header.find('\n'); at != std::string_view::npos; at = header.find('\n', at + 1)) {
    const std::string_view line = header.substr(at + 1);
    git_oid parent;
    if (!line.starts_with(kParent)) break;
    if (line.size() < kParent.size() + GIT_OID_HEXSZ ||
        git_oid_fromstrn(&parent, line.data() + kParent.size(), GIT_OID_HEXSZ) != 0) {
      return fail(ErrorKind::corrupt, "commit " + hexOf(id) + " names a parent that is no id");
    }
    parents.push_back(indexOf(parent));
  }
  Node& node = nodes_[index];
  node.parents = std::move(parents);
  node.date = dateIn(header);
  node.read = true;
  return {};
}

/// Paints the history from both ends, newest commits first, until all that is left was reached from both.
class CommitGraph::Walk {
 public:
  explicit Walk(CommitGraph& graph) : graph_(graph), number_(++graph.walks_) {}

  Result<Difference> run(Index from, Index to, std::size_t limit) {
    if (auto done = reach(from, kFromStart); !done) return fail(done.error());
    if (auto done = reach(to, kFromEnd); !done) return fail(done.error());
    for (int slack = kSlack; !queue_.empty() && (one_sided_ > 0 || slack-- > 0);) {
      const Index next = queue_.top().second;
      queue_.pop();
      node(next).queued = false;
      const std::uint8_t seen = node(next).seen_from;
      if (seen != kFromBoth) {
        --one_sided_;
        slack = kSlack;
      }
      if (seen == kFromEnd) found_.push_back(next);
      const std::vector<Index> parents = node(next).parents;
      for (const Index parent : parents) {
        if (auto done = reach(parent, seen); !done) return fail(done.error());
      }
    }
    Difference difference;
    difference.contained = (node(from).seen_from & kFromEnd) != 0;
    difference.commits = ordered(limit);
    return difference;
  }

 private:
  Node& node(Index index) { return graph_.nodes_[index]; }

  Status reach(Index index, std::uint8_t from) {
    if (auto read = graph_.read(index); !read) return read;
    Node& there = node(index);
    if (there.walk != number_) {
      there.walk = number_;
      there.seen_from = 0;
      there.queued = false;
    }
    const std::uint8_t seen = there.seen_from | from;
    if (seen == there.seen_from) return {};
    if (there.queued) {
      if (seen == kFromBoth) --one_sided_;
    } else {
      queue_.emplace(there.date, index);
      there.queued = true;
      if (seen != kFromBoth) ++one_sided_;
    }
    there.seen_from = seen;
    return {};
  }

  std::vector<git_oid> ordered(std::size_t limit) {
    std::sort(found_.begin(), found_.end());
    found_.erase(std::unique(found_.begin(), found_.end()), found_.end());
    std::erase_if(found_, [&](Index index) { return node(index).seen_from != kFromEnd; });
    for (const Index index : found_) node(index).children = 0;
    for (const Index index : found_) {
      for (const Index parent : node(index).parents) ++node(parent).children;
    }
    std::priority_queue<std::pair<std::int64_t, Index>> ready;
    for (const Index index : found_) {
      if (node(index).children == 0) ready.emplace(node(index).date, index);
    }
    std::vector<git_oid> ids;
    while (!ready.empty() && ids.size() < limit) {
      const Index next = ready.top().second;
      ready.pop();
      ids.push_back(node(next).id);
      for (const Index parent : node(next).parents) {
        if (--node(parent).children == 0 && node(parent).seen_from == kFromEnd &&
            node(parent).walk == number_)
          ready.emplace(node(parent).date, parent);
      }
    }
    return ids;
  }

  CommitGraph& graph_;
  std::uint32_t number_;
  std::priority_queue<std::pair<std::int64_t, Index>> queue_;
  std::vector<Index> found_;
  int one_sided_ = 0;
};

Result<CommitGraph::Difference> CommitGraph::between(const git_oid& from, const git_oid& to,
                                                     std::size_t limit) {
  if (nodes_.size() > kMostRemembered) {
    nodes_.clear();
    indices_.clear();
  }
  return Walk(*this).run(indexOf(from), indexOf(to), limit);
}

}  // namespace sluice
