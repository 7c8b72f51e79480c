#include "core/dora.h"

#include <algorithm>
#include <set>

namespace sluice {
namespace {

double secondsOf(Millis length) { return static_cast<double>(length.count()) / 1000.0; }

/// REQUIRES: not empty
double medianOf(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  const std::size_t middle = values.size() / 2;
  return values.size() % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}

bool isRollback(const Deployment& deployment) { return deployment.purpose == Purpose::rollback; }

class Delivery {
 public:
  Delivery(const std::vector<Deployment>& all, Instant from, Instant until) : from_(from), until_(until) {
    for (const Deployment& one : all) {
      // What CI was never asked for has not touched PROD.
      if (!one.live() && one.triggered_at && one.finished_at) ended_.push_back(&one);
    }
    std::sort(ended_.begin(), ended_.end(),
              [](const Deployment* a, const Deployment* b) { return *a->finished_at < *b->finished_at; });
    for (const Deployment* one : ended_) {
      if (*one->finished_at >= from && *one->finished_at <= until) counted_.push_back(one);
      for (const DeploymentId& id : one->undoes) undone_[origin(id)] = one;
    }
  }

  std::int64_t size() const { return static_cast<std::int64_t>(counted_.size()); }

  Measure frequency() const {
    Measure measure{"deployment_frequency",
                    {},
                    "per day",
                    0,
                    "releases that went live on PROD, without rollbacks, by the days of the period",
                    ""};
    measure.counted = std::count_if(counted_.begin(), counted_.end(), wentLive);
    const double days = secondsOf(until_ - from_) / 86'400.0;
    measure.value = static_cast<double>(measure.counted) / days;
    if (counted_.empty()) {
      measure.value.reset();
      measure.reason = "nothing was deployed to PROD in this period";
    }
    return measure;
  }

  Measure leadTime(const std::map<FixId, Instant>& committed) const {
    Measure measure{
        "change_lead_time",
        {},
        "seconds",
        0,
        "median over the fixes that went live: from the first commit of each to the end of its deployment",
        ""};
    std::vector<double> times;
    for (const Deployment* one : counted_) {
      if (!wentLive(one)) continue;
      for (const FixId& fix : one->fixes) {
        const auto found = committed.find(fix);
        if (found != committed.end() && found->second <= *one->finished_at)
          times.push_back(secondsOf(*one->finished_at - found->second));
      }
    }
    measure.counted = static_cast<std::int64_t>(times.size());
    if (times.empty()) {
      measure.reason = "no fix with a known commit time went live on PROD in this period";
    } else {
      measure.value = medianOf(std::move(times));
    }
    return measure;
  }

  Measure failRate() const {
    Measure measure{
        "change_fail_rate",
        {},
        "ratio",
        0,
        "of the deployments to PROD, without rollbacks: those that failed after CI had begun, and those "
        "that a rollback took away",
        ""};
    std::int64_t failed = 0;
    for (const Deployment* one : counted_) {
      if (isRollback(*one)) continue;
      ++measure.counted;
      if (failedLater(*one)) ++failed;
    }
    if (measure.counted == 0) {
      measure.reason = "nothing was deployed to PROD in this period";
    } else {
      measure.value = static_cast<double>(failed) / static_cast<double>(measure.counted);
    }
    return measure;
  }

  Measure recovery() const {
    Measure measure{
        "failed_deployment_recovery_time",
        {},
        "seconds",
        0,
        "median over the failed deployments: from the end of each to the end of the rollback that took it "
        "away, or of the next good deployment",
        ""};
    std::vector<double> times;
    std::int64_t failed = 0;
    for (const Deployment* one : counted_) {
      if (isRollback(*one) || !failedLater(*one)) continue;
      ++failed;
      if (const auto end = recovered(*one)) times.push_back(secondsOf(*end - *one->finished_at));
    }
    measure.counted = static_cast<std::int64_t>(times.size());
    if (!times.empty()) {
      measure.value = medianOf(std::move(times));
    } else {
      measure.reason = failed == 0 ? "no deployment failed in this period" : "PROD has not recovered yet";
    }
    return measure;
  }

  Measure rework() const {
    Measure measure{"deployment_rework_rate",
                    {},
                    "ratio",
                    size(),
                    "of all deployments to PROD: hotfixes and rollbacks, which nobody had planned",
                    ""};
    const auto unplanned = std::count_if(counted_.begin(), counted_.end(), [](const Deployment* one) {
      return isRollback(*one) || one->purpose == Purpose::hotfix;
    });
    if (counted_.empty()) {
      measure.reason = "nothing was deployed to PROD in this period";
    } else {
      measure.value = static_cast<double>(unplanned) / static_cast<double>(counted_.size());
    }
    return measure;
  }

 private:
  static bool wentLive(const Deployment* one) {
    return !isRollback(*one) && one->state == DeploymentState::succeeded;
  }
  bool failedLater(const Deployment& one) const {
    return one.state == DeploymentState::failed || undone_.contains(one.id);
  }
  /// What a rollback brought back was deployed before: taking it away counts against that deployment.
  DeploymentId origin(const DeploymentId& id) const {
    const auto found =
        std::find_if(ended_.begin(), ended_.end(), [&](const Deployment* one) { return one->id == id; });
    if (found == ended_.end() || !isRollback(**found)) return id;
    for (auto before = std::make_reverse_iterator(found); before != ended_.rend(); ++before) {
      if (!isRollback(**before) && (*before)->release == (*found)->release) return (*before)->id;
    }
    return id;
  }
  std::optional<Instant> recovered(const Deployment& failed) const {
    const auto by = undone_.find(failed.id);
    if (by != undone_.end() && by->second->state == DeploymentState::succeeded)
      return by->second->finished_at;
    const auto next = std::find_if(ended_.begin(), ended_.end(), [&](const Deployment* one) {
      return *one->finished_at > *failed.finished_at && one->state == DeploymentState::succeeded;
    });
    return next == ended_.end() ? std::nullopt : (*next)->finished_at;
  }

  const Instant from_;
  const Instant until_;
  std::vector<const Deployment*> ended_;              ///< the first one first
  std::vector<const Deployment*> counted_;            ///< of the period
  std::map<DeploymentId, const Deployment*> undone_;  ///< by what was taken away: the rollback
};

}  // namespace

Dora measureDelivery(const std::vector<Deployment>& deployments, const std::map<FixId, Instant>& committed,
                     Instant from, Instant until) {
  const Delivery delivery(deployments, from, until);
  return {from,
          until,
          delivery.size(),
          {delivery.frequency(), delivery.leadTime(committed), delivery.failRate(), delivery.recovery(),
           delivery.rework()}};
}

}  // namespace sluice
