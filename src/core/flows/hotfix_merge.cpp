#include "core/flows/hotfix_merge.h"

#include <algorithm>

#include "core/flows/reply.h"
#include "core/text.h"

namespace sluice {

void mergeHotfix(Draft& draft, std::int64_t number, const DeploymentId& deployment) {
  MergeHotfix merge;
  merge.number = number;
  merge.request.onto = draft.settings().prod.branch;
  merge.request.head = draft.fix(number)->hotfix->head;
  merge.request.message = "Merge hotfix #" + std::to_string(number) + " of " +
                          draft.deployment(deployment)->release.version.str() + "\n";
  merge.request.committed_at = draft.now();
  draft.effect("hotfix-merge/" + deployment.str(), std::move(merge));
}

void hotfixMerged(Draft& draft, const HotfixMerged& merged) {
  const std::string branch = "`" + draft.settings().prod.branch.str() + "`";
  draft.find(Rule::git, "the hotfix is part of " + branch, merged.number);
  if (merged.commit.empty()) return;
  if (const Fix* known = draft.fix(merged.number); known != nullptr && known->hotfix) {
    Hotfix& hotfix = *draft.editFix(merged.number).hotfix;
    hotfix.merges.push_back({merged.head, merged.commit});
    // Of an earlier try that was rolled back: what it brought is part of this one.
    for (const MergedHead& one : hotfix.merges) {
      const bool part =
          std::find(hotfix.commits.begin(), hotfix.commits.end(), one.head) != hotfix.commits.end();
      if (part && one.merge != merged.commit)
        draft.editFacts().prod.accounted.push_back({one.merge, merged.number});
    }
  }
  draft.editFacts().prod.accounted.push_back({merged.commit, merged.number});
  reply(draft, merged.number, "merged-" + merged.commit.str().substr(0, 12),
        "🔀 The hotfix is merged into " + branch + " as " + shortId(merged.commit) + ".");
}

void hotfixUnmerged(Draft& draft, const MergeHotfix& asked, const std::string& why) {
  const std::string branch = "`" + asked.request.onto.str() + "`";
  draft.find(Rule::conflict, "the hotfix could not be merged into " + branch + ": " + why, asked.number);
  reply(draft, asked.number, "unmerged-" + asked.request.head.str().substr(0, 12),
        "⚠️ " + branch +
            " holds commits that PROD does not run, and the hotfix could not be merged into it: " + why +
            ". Merge it by hand; until then the next release from there would lose it.");
}

}  // namespace sluice
