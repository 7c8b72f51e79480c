/// Strong identifiers: a commit is never passed where a branch is meant.
#pragma once

#include <compare>
#include <functional>
#include <string>
#include <string_view>

namespace sluice {

/// A string with a meaning. Holds any text; whoever creates one from outside input checks it first.
template <class Tag>
class StrongString {
 public:
  StrongString() = default;
  explicit StrongString(std::string value) : value_(std::move(value)) {}

  const std::string& str() const { return value_; }
  bool empty() const { return value_.empty(); }
  auto operator<=>(const StrongString&) const = default;
  bool operator==(const StrongString&) const = default;

 private:
  std::string value_;
};

using RepositoryName = StrongString<struct RepositoryNameTag>;  ///< `owner/name`, as configured
using CommitId = StrongString<struct CommitIdTag>;              ///< full lower-case hex object name
using BranchName = StrongString<struct BranchNameTag>;          ///< without `refs/heads/`
using TagName = StrongString<struct TagNameTag>;                ///< without `refs/tags/`
using FixId = StrongString<struct FixIdTag>;
using CycleId = StrongString<struct CycleIdTag>;
using DeploymentId = StrongString<struct DeploymentIdTag>;

}  // namespace sluice

template <class Tag>
struct std::hash<sluice::StrongString<Tag>> {
  std::size_t operator()(const sluice::StrongString<Tag>& id) const noexcept {
    return std::hash<std::string>{}(id.str());
  }
};
