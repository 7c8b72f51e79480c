#include "gitops/prediction.h"

#include "gitops/picker.h"
#include "gitops/revision.h"

namespace sluice {
namespace {

constexpr Millis kDeadline{60'000};

}  // namespace

Result<PickedSeries> predictSeries(const PredictionRequest& request) {
  const auto disk = Repository::open(request.repo);
  if (!disk) return fail(disk.error());
  auto scratch = Repository::openScratch(request.repo);
  if (!scratch) return fail(scratch.error());
  const auto onto = resolveRevision(*disk, request.onto, "--onto");
  if (!onto) return fail(onto.error());
  PickSeries series;
  for (const std::string& revision : request.commits) {
    const auto id = resolveRevision(*disk, revision, "--commit");
    if (!id) return fail(id.error());
    const auto commit = disk->commit(*id);
    if (!commit) return fail(commit.error());
    const int mainline = git_commit_parentcount(commit->get()) > 1 ? 1 : 0;
    series.sources.push_back({CommitId(hexOf(*id)), mainline});
  }
  auto predicted = Picker(*disk, *scratch, kDeadline).predict(*onto, series);
  if (predicted) predicted->created.clear();  // they were never there
  return predicted;
}

}  // namespace sluice
