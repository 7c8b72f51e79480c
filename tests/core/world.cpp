#include "world.h"

#include <algorithm>

#include "base/digest.h"
#include "core/rules/access.h"
#include "core/rules/approval.h"
#include "core/rules/freeze.h"
#include "core/rules/version.h"
#include "core/survey_request.h"
#include "core/task_list.h"

namespace sluice::test {
namespace {

Person person(const std::string& login, std::int64_t id, std::vector<Role> roles) {
  Person p;
  p.login = login;
  p.forge_login = login + "-gh";
  p.forge_id = id;
  p.roles = std::move(roles);
  return p;
}

}  // namespace

Settings shopSettings() {
  Settings s;
  s.repository = RepositoryName("acme/shop");
  s.zone = *TimeZone::find("Europe/London");
  s.uat.branch = BranchName("uat");
  s.prod.branch = BranchName("main");
  s.prod.strategy = "auto";
  s.people = {person("alice", 10, {Role::admin}), person("bob", 20, {Role::manager}),
              person("carol", 30, {Role::developer})};
  s.trigger.workflow = "deploy.yml";
  s.public_url = "https://sluice.example";
  s.unguessable = [](const std::string& text) { return sha256Hex("of the test" + text).substr(0, 32); };
  s.slots.workflow_t1 = {"t1.yml"};
  s.slots.workflow_t2 = {"t2.yml"};
  for (const char* name : {"backup", "monitoring", "on_call", "dependencies", "headroom"}) {
    ChecklistItem item;
    item.name = name;
    item.probe = ProbeKind::skip;
    item.skip_reason = "test";
    s.checklist.push_back(item);
  }
  for (const char* name : {"freeze", "rollback_path"}) {
    ChecklistItem item;
    item.name = name;
    s.checklist.push_back(item);
  }
  return s;
}

World::World(unsigned seed, Settings with)
    : settings(std::move(with)), random_(seed), now_(*fromRfc3339("2026-03-02T10:00:00Z")) {
  state.facts.repository = settings.repository;
  const CommitId root = add({{}, "root", "p-root", 0});
  branches_[BranchName("main")] = root;
  branches_[BranchName("uat")] = root;
  tag("v1.4.0", root);
}

CommitId World::add(CommitData data) {
  std::string id = std::to_string(next_commit_++);
  CommitId commit("c" + std::string(39 - id.size(), '0') + id);
  commits_[commit] = std::move(data);
  return commit;
}

CommitId World::commit(const BranchName& branch, const std::string& subject, std::vector<CommitId> extra) {
  std::vector<CommitId> parents{branches_.at(branch)};
  parents.insert(parents.end(), extra.begin(), extra.end());
  const CommitId id = add({parents, subject, "p-" + subject, 0});
  branches_[branch] = id;
  return id;
}

void World::tag(const std::string& name, const CommitId& target) { tags_[name] = target; }

std::int64_t World::openPullRequest(const std::string& base, std::vector<std::string> labels,
                                    std::int64_t author) {
  const std::int64_t number = next_number_++;
  PullRequest pr;
  pr.number = number;
  pr.title = "Fix bug " + std::to_string(number);
  pr.author = {author, "author" + std::to_string(author), false};
  pr.base = BranchName(base);
  pr.head_branch = BranchName("fix-" + std::to_string(number));
  const CommitId head = add({{branches_.at(pr.base)}, pr.title, "p-pr-" + std::to_string(number), number});
  pr.head = head;
  ProposedCommit proposed;
  proposed.id = head;
  proposed.message = pr.title;
  proposed.author_id = author;
  pr.commits = {proposed};
  for (const std::string& name : labels) pr.labels.push_back({name, ForgeUser{author, "x", false}});
  pr.updated_at = now_;
  pull_requests_[number] = pr;
  hint(number);
  return number;
}

void World::pushToPullRequest(std::int64_t number) {
  PullRequest& pr = pull_requests_.at(number);
  pr.head = add({{pr.head},
                 pr.title + " more",
                 "p-pr-" + std::to_string(number) + "-" + std::to_string(next_commit_),
                 number});
  ProposedCommit proposed;
  proposed.id = pr.head;
  proposed.author_id = pr.author.id;
  pr.commits.push_back(proposed);
  pr.updated_at = now_;
  hint(number);
}

void World::merge(std::int64_t number, How how) {
  PullRequest& pr = pull_requests_.at(number);
  const CommitId base = branches_.at(pr.base);
  const std::string patch = "p-pr-" + std::to_string(number);
  const CommitId merged = how == How::merge
                              ? add({{base, pr.head}, "Merge #" + std::to_string(number), "", number})
                              : add({{base}, pr.title, patch, number});
  branches_[pr.base] = merged;
  pr.merged = true;
  pr.open = false;
  pr.merge_commit = merged;
  pr.updated_at = now_;
  hint(number);
}

void World::close(std::int64_t number) {
  pull_requests_.at(number).open = false;
  pull_requests_.at(number).updated_at = now_;
  hint(number);
}

void World::label(std::int64_t number, const std::string& name, std::int64_t by) {
  const auto known = std::find_if(settings.people.begin(), settings.people.end(),
                                  [&](const Person& p) { return p.forge_id == by; });
  const std::string login = known == settings.people.end() ? "stranger" : known->forge_login;
  pull_requests_.at(number).labels.push_back({name, ForgeUser{by, login, false}});
  pull_requests_.at(number).updated_at = now_;
  hint(number);
}

void World::unlabel(std::int64_t number, const std::string& name) {
  std::erase_if(pull_requests_.at(number).labels, [&](const Label& l) { return l.name == name; });
  pull_requests_.at(number).updated_at = now_;
  hint(number);
}

void World::comment(std::int64_t number, Command command, std::int64_t by) {
  const auto known = std::find_if(settings.people.begin(), settings.people.end(),
                                  [&](const Person& p) { return p.forge_id == by; });
  Order order;
  order.command = std::move(command);
  order.source = Source::comment;
  order.by = {by, known == settings.people.end() ? "stranger" : known->forge_login, false};
  order.comment_id = next_comment_++;
  order.at = now_;
  comments_[number].push_back({order.comment_id, order});
  pull_requests_.at(number).updated_at = now_;
  hint(number);
}

void World::hint(std::int64_t number) {
  for (int i = 0; webhooks && i < repeat_webhooks; ++i) feed(PullRequestHinted{number, 0, 0});
}

void World::pass(const std::string& rfc3339) {
  now_ = *fromRfc3339(rfc3339);
  const auto wake = nextWake(state, settings);
  if (wake && *wake <= now_) feed(Ticked{});
  settle();
}

void World::at(const std::string& text) {
  now_ = *fromRfc3339(text);
  feed(Ticked{});
}

void World::feed(EventBody body) {
  const Event event{now_, std::move(body), ""};
  const Recall recall = recallFor(state, event, settings);
  State before = state;
  for (const std::int64_t number : recall.fixes) {
    if (!before.fixes.contains(number) && finished_.contains(number))
      before.fixes[number] = finished_.at(number);
  }
  for (const auto& [number, fix] : finished_) {
    const auto& ids = recall.fixes_by_id;
    if (std::find(ids.begin(), ids.end(), fix.id) != ids.end()) before.fixes.try_emplace(number, fix);
  }
  for (const CycleId& id : recall.cycles) {
    if (!before.cycles.contains(id) && all_cycles_.contains(id)) before.cycles[id] = all_cycles_.at(id);
  }
  for (const DeploymentId& id : recall.deployments) {
    if (!before.deployments.contains(id) && all_deployments_.contains(id))
      before.deployments[id] = all_deployments_.at(id);
  }
  if (on_event) on_event(before, event);
  const Decision decision = decide(before, event, settings);
  watch(decision);
  journal.push_back(decision.changes);
  for (const Change& change : decision.changes) {
    state.apply(change);
    if (const auto* fix = std::get_if<Fix>(&change); fix != nullptr) finished_[fix->number] = *fix;
    if (const auto* cycle = std::get_if<Cycle>(&change); cycle != nullptr) {
      if (!all_cycles_.contains(cycle->id)) cycle_order_.push_back(cycle->id);
      all_cycles_[cycle->id] = *cycle;
    }
    if (const auto* deployment = std::get_if<Deployment>(&change); deployment != nullptr)
      all_deployments_[deployment->id] = *deployment;
  }
  watchEnvironments();
  std::erase_if(state.fixes, [](const auto& e) { return !e.second.live(); });
  std::erase_if(state.deployments, [](const auto& e) { return !e.second.live(); });
  for (const Effect& effect : decision.effects) {
    if (effect.repeat == Repeat::once && !keys_.insert(effect.key).second) continue;
    const auto waiting =
        std::find_if(outbox_.begin(), outbox_.end(), [&](const Effect& e) { return e.key == effect.key; });
    if (effect.repeat == Repeat::coalesce && waiting != outbox_.end()) {
      waiting->body = effect.body;
    } else {
      outbox_.push_back(effect);
    }
  }
  for (const Finding& finding : decision.findings) findings.push_back(finding);
}

Answer World::ask(Slot slot, bool force, LocalDate date) {
  CycleAsked asked;
  asked.slot = slot;
  asked.force = force;
  asked.date = std::move(date);
  asked.login = "alice";
  asked.access = accessOf({"alice"});
  const Event event{now_, asked, ""};
  const Decision preview = decide(state, event, settings);
  feed(asked);
  settle();
  return preview.answer.value_or(Answer{});
}

Answer World::order(std::int64_t number, Command command, const std::string& login) {
  Ordered ordered;
  ordered.number = number;
  ordered.order.command = std::move(command);
  ordered.order.login = login;
  ordered.order.at = now_;
  if (number != 0) {
    const auto known = finished_.find(number);
    ordered.facts = observe(number, known == finished_.end() ? 0 : known->second.last_comment);
  }
  ordered.survey = survey(surveyRequestFor(state.facts, settings));
  ordered.access = accessOf({login});
  State before = state;
  if (number != 0 && !before.fixes.contains(number) && finished_.contains(number))
    before.fixes[number] = finished_.at(number);
  const Answer answer = *decide(before, Event{now_, ordered, ""}, settings).answer;
  feed(ordered);
  settle();
  return answer;
}

void World::settle() {
  for (int steps = 0; !outbox_.empty(); ++steps) {
    if (steps > 100000) {
      broken.push_back("the effects never end");
      return;
    }
    carryOutAt(random_() % outbox_.size());
  }
}

void World::settleUntilPush() {
  while (true) {
    const auto other = std::find_if(outbox_.begin(), outbox_.end(), [](const Effect& e) {
      return !std::holds_alternative<PushRefs>(e.body);
    });
    if (other == outbox_.end()) return;
    carryOutAt(static_cast<std::size_t>(other - outbox_.begin()));
  }
}

void World::carryOutAt(std::size_t index) {
  // The engine carries out replies on one issue, statuses of one commit, and records of one deployment, in
  // their order.
  const auto in_line = [&](const Effect& other) {
    const auto* reply = std::get_if<PostReply>(&outbox_[index].body);
    const auto* before = std::get_if<PostReply>(&other.body);
    if (reply != nullptr && before != nullptr) return reply->number == before->number;
    const auto* status = std::get_if<SetCommitStatus>(&outbox_[index].body);
    const auto* older = std::get_if<SetCommitStatus>(&other.body);
    if (status != nullptr && older != nullptr) return status->commit == older->commit;
    const auto* record = std::get_if<RenderRecord>(&outbox_[index].body);
    const auto* former = std::get_if<RenderRecord>(&other.body);
    return record != nullptr && former != nullptr && record->facts.deployment == former->facts.deployment;
  };
  const auto first = std::find_if(outbox_.begin(), outbox_.end(), in_line);
  if (first != outbox_.end()) index = static_cast<std::size_t>(first - outbox_.begin());
  const Effect effect = outbox_[index];
  outbox_.erase(outbox_.begin() + static_cast<std::ptrdiff_t>(index));
  if (repeat_effects) (void)carryOut(effect);
  if (auto outcome = carryOut(effect)) feed(std::move(*outcome));
}

void World::report(const std::string& how) {
  const auto deployments = state.deployments;
  for (const auto& [id, deployment] : deployments) {
    if (!deployment.live()) continue;
    RunReported report;
    report.deployment = deployment.stepId(deployment.currentStep());
    report.run = deployment.run;
    report.run.status = "completed";
    report.run.conclusion = how;
    report.workflow = "deploy.yml";
    feed(report);
  }
  settle();
}

const Fix& World::fix(std::int64_t number) const { return finished_.at(number); }
const Cycle& World::lastCycle() const { return all_cycles_.at(cycle_order_.back()); }
std::string World::lastReply(std::int64_t number) const {
  const auto found = replies_.find(number);
  return found == replies_.end() ? "" : found->second.back();
}

std::vector<Release> World::deployed(Tier tier) const {
  std::vector<Release> releases;
  for (const auto& [id, deployment] : all_deployments_) {
    if (deployment.environment == tier && deployment.state == DeploymentState::succeeded)
      releases.push_back(deployment.release);
  }
  return releases;
}

std::set<CommitId> World::ancestors(const CommitId& from) const {
  std::set<CommitId> seen;
  std::vector<CommitId> todo{from};
  while (!todo.empty()) {
    const CommitId next = todo.back();
    todo.pop_back();
    if (!seen.insert(next).second) continue;
    for (const CommitId& parent : commits_.at(next).parents) todo.push_back(parent);
  }
  return seen;
}

CommitRange World::range(const std::optional<CommitId>& exclude,
                         const std::optional<CommitId>& include) const {
  CommitRange result;
  if (!include) return result;
  const std::set<CommitId> without = exclude ? ancestors(*exclude) : std::set<CommitId>{};
  std::vector<CommitInfo> commits;
  for (const CommitId& id : ancestors(*include)) {  // ids grow with time, so the set's order is topological
    if (!without.contains(id))
      commits.push_back({id, commits_.at(id).parents, commits_.at(id).subject, "a <a@b>"});
  }
  result.commits = std::move(commits);
  return result;
}

std::optional<Release> World::highestTag(const CommitId& head) const {
  const auto contained = ancestors(head);
  std::optional<Release> best;
  for (const auto& [name, target] : tags_) {
    const auto version = SemVer::parse(name);
    if (!version || !contained.contains(target)) continue;
    if (!best || *version > *SemVer::parse(best->version.str())) best = Release{TagName(name), target};
  }
  return best;
}

std::int64_t World::openIssue(std::vector<std::string> labels, std::int64_t author) {
  const std::int64_t number = next_number_++;
  PullRequest issue;
  issue.number = number;
  issue.issue = true;
  issue.title = "It burns";
  issue.author = {author, "author", false};
  issue.updated_at = now_;
  for (std::string& name : labels) issue.labels.push_back({std::move(name), std::nullopt});
  pull_requests_[number] = issue;
  return number;
}

CommitId World::pushTo(const std::string& branch, const CommitId& onto, const std::string& subject,
                       std::int64_t by, std::optional<std::int64_t> author) {
  CommitData data;
  data.author = author.value_or(by);
  data.parents = {onto};
  data.subject = subject;
  data.patch = "p-" + subject;
  const std::int64_t number = hotfixNumber(BranchName(branch));
  data.pull_request = number;
  const CommitId id = add(std::move(data));
  const auto [at, fresh] = branches_.try_emplace(BranchName(branch));
  tellPush(branch, std::exchange(at->second, id), id, by);
  return id;
}

void World::moveTo(const std::string& branch, const CommitId& head, std::int64_t by) {
  const auto [at, fresh] = branches_.try_emplace(BranchName(branch));
  const CommitId before = std::exchange(at->second, head);
  if (head.empty()) branches_.erase(at);
  tellPush(branch, before, head, by);
}

void World::tellPush(const std::string& branch, const CommitId& before, const CommitId& head,
                     std::int64_t by) {
  const ForgeUser pusher{by, "pusher-" + std::to_string(by), false};
  pushes_.push_back({BranchName(branch), pusher, now_, head, before});
  const RefsHinted hint{"refs/heads/" + branch, pusher, head, before};
  for (int i = 0; webhooks && i < repeat_webhooks; ++i) feed(hint);
  settle();
}

Survey World::survey(const SurveyRequest& request) const {
  Survey s;
  s.at = now_;
  const auto one = [&](const BranchName& branch, const std::optional<Release>& running) {
    EnvironmentSurvey e;
    const auto found = branches_.find(branch);
    if (found != branches_.end()) e.head = found->second;
    e.release = running ? running : e.head ? highestTag(*e.head) : std::nullopt;
    e.unreleased = range(e.release ? std::optional(e.release->sha) : std::nullopt, e.head);
    e.release_in_branch = e.release && e.head && ancestors(*e.head).contains(e.release->sha);
    return e;
  };
  s.uat = one(request.uat_branch, request.uat_running);
  s.prod = one(request.prod_branch, request.prod_running);
  if (s.uat.release && s.prod.release) {
    s.uat_ahead = range(s.prod.release->sha, s.uat.release->sha);
    s.prod_ahead = range(s.uat.release->sha, s.prod.release->sha);
    s.prod_branch_ahead = range(s.uat.release->sha, s.prod.head);
    const auto there = s.uat.head ? ancestors(*s.uat.head) : std::set<CommitId>{};
    for (const CommitInfo& owed : s.prod_ahead.commits) {
      const bool has = std::any_of(there.begin(), there.end(), [&](const CommitId& id) {
        const std::string& patch = commits_.at(owed.id).patch;
        return id == owed.id || (!patch.empty() && commits_.at(id).patch == patch);
      });
      if (has) s.prod_ahead_in_uat.push_back(owed.id);
    }
  }
  for (const auto& [name, head] : branches_) {
    if (!name.str().starts_with(kHotfixPrefix)) continue;
    HotfixBranch branch;
    branch.branch = name;
    branch.head = head;
    const auto below = ancestors(head);
    if (s.prod.release) {
      branch.descends = below.contains(s.prod.release->sha);
      branch.own = range(s.prod.release->sha, head);
      for (const auto& other : {s.uat.head, s.prod.head}) {
        if (!other || ancestors(*other).contains(head)) continue;
        for (const CommitInfo& own : branch.own.commits) {
          if (ancestors(*other).contains(own.id)) branch.foreign.push_back(own.id);
        }
      }
    }
    branch.fast_forward = s.prod.head && below.contains(*s.prod.head);
    s.hotfixes.push_back(std::move(branch));
  }
  std::vector<Release> tags;
  for (const auto& [name, target] : tags_) {
    if (SemVer::parse(name)) tags.push_back({TagName(name), target});
  }
  s.tags = std::move(tags);
  std::vector<Release> rollback_tags;
  for (const auto& [name, target] : tags_) {
    if (name.starts_with("rollback-")) rollback_tags.insert(rollback_tags.begin(), {TagName(name), target});
  }
  s.rollback_tags = std::move(rollback_tags);
  s.access = accessOf(request.people);
  s.policy = policy_file;
  return s;
}

std::vector<Access> World::accessOf(const std::vector<std::string>& logins) const {
  std::vector<Access> read;
  if (!settings.forge_permissions) return read;
  for (const Person& person : settings.people) {
    if (std::find(logins.begin(), logins.end(), person.login) == logins.end()) continue;
    const auto role = forge_roles.find(person.forge_login);
    const auto id = forge_ids.find(person.forge_login);
    Access access;
    access.login = person.login;
    access.forge_id = id == forge_ids.end() ? person.forge_id : id->second;
    access.role = role == forge_roles.end() ? "write" : role->second;
    if (access.role.empty()) access.problem = "the forge is down";
    access.at = now_;
    read.push_back(access);
  }
  return read;
}

PullRequestObserved World::observe(std::int64_t number, std::int64_t after) const {
  PullRequestObserved observed;
  observed.read_at = now_;
  observed.pr = pull_requests_.at(number);
  const auto found = comments_.find(number);
  if (found != comments_.end()) {
    for (const Comment& comment : found->second) {
      observed.last_comment = std::max(observed.last_comment, comment.id);
      if (comment.id > after) observed.orders.push_back(comment.order);
    }
  }
  observed.survey = survey(surveyRequestFor(state.facts, settings));
  observed.access = accessOf(peopleBehind(settings, observed));
  return observed;
}

PickResult World::pick(const PickRequest& request) {
  PickResult result;
  result.disagreements = disagreements;
  result.head = request.onto_head;
  for (const PickSeries& series : request.series) {
    PickedSeries picked;
    picked.fix = series.fix;
    picked.outcome = PickOutcome::already_there;
    const CommitId before = result.head;
    for (const PickSource& source : series.sources) {
      const std::string patch = "p-pr-" + std::to_string(series.number);
      bool there = false;
      for (const CommitId& id : ancestors(result.head)) there = there || commits_.at(id).patch == patch;
      if (there) continue;
      if (conflicts_.contains({series.number, request.onto})) {
        picked.outcome = PickOutcome::conflict;
        picked.conflicts = {{"file.txt", "content"}};
        picked.failed_at = source.commit;
        result.head = before;
        break;
      }
      // Deterministic: the same pick onto the same commit is the same commit.
      const CommitId id("d" +
                        std::to_string(std::hash<std::string>{}(source.commit.str() + result.head.str())));
      commits_[id] = {{result.head}, "pick #" + std::to_string(series.number), patch, series.number};
      result.head = id;
      picked.created.push_back(id);
      picked.outcome = PickOutcome::picked;
    }
    result.series.push_back(picked);
  }
  return result;
}

Status World::push(const PushRequest& request) {
  if (push_error) return fail(*push_error);
  for (const BranchUpdate& update : request.branches) {
    const CommitId& now = branches_.at(update.branch);
    if (now != update.target && now != *update.expected) return fail(ErrorKind::conflict, "the branch moved");
  }
  for (const TagCreation& made : request.tags) {
    if (tags_.contains(made.name.str()) && tags_.at(made.name.str()) != made.target)
      return fail(ErrorKind::conflict, "the tag exists");
  }
  for (const BranchUpdate& update : request.branches) branches_[update.branch] = update.target;
  for (const TagCreation& made : request.tags) {
    tags_[made.name.str()] = made.target;
    tag_messages[made.name.str()] = made.message;
  }
  return {};
}

ReleaseProof World::prove(const std::string& tag) const {
  ReleaseEvidence evidence((TagName(tag)));
  for (std::size_t i = journal.size(); i-- > 0;) evidence.take(static_cast<std::int64_t>(i) + 1, journal[i]);
  ReleaseFacts facts;
  if (const auto found = tags_.find(tag); found != tags_.end()) {
    facts.target = found->second;
    const auto message = tag_messages.find(tag);
    facts.annotated = message != tag_messages.end();
    if (facts.annotated) facts.message = message->second;
    for (const auto& from : evidence.question().from) facts.ranges.push_back(range(from, facts.target));
  }
  return proveRelease(evidence, facts, "");
}

std::optional<EventBody> World::carryOut(const Effect& effect) {
  const auto failed = [&](const Error& error, const std::string& kind) {
    return EventBody(EffectFailed{effect, kind, error.message});
  };
  struct Doer {
    World& w;
    const Effect& effect;
    const decltype(failed)& fail_;
    std::optional<EventBody> operator()(const ObservePullRequest& e) const {
      if (!w.forge_up || !w.pull_requests_.contains(e.number)) return std::nullopt;
      return w.observe(e.number, e.after_comment);
    }
    std::optional<EventBody> operator()(const ListPullRequests& e) const {
      if (!w.forge_up) return fail_(Error{ErrorKind::transient, "down"}, "transient");
      PullRequestsListed listed;
      listed.as_of = e.since;
      listed.read_at = w.now_;
      for (const auto& [number, pr] : w.pull_requests_) {
        if (pr.updated_at < e.since || (e.since == Instant{} && !pr.open)) continue;
        listed.changed.push_back(number);
        listed.as_of = std::max(listed.as_of, pr.updated_at);
      }
      return listed;
    }
    std::optional<EventBody> operator()(const TakeSurvey& e) const { return Surveyed{w.survey(e.request)}; }
    std::optional<EventBody> operator()(const RunProbes& e) const {
      Probed probed;
      for (const std::string& check : e.checks) {
        const auto found = std::find_if(w.probes.begin(), w.probes.end(),
                                        [&](const ProbeResult& probe) { return probe.check == check; });
        probed.results.push_back(found == w.probes.end() ? ProbeResult{check, true, "fine"} : *found);
      }
      return probed;
    }
    std::optional<EventBody> operator()(const AnalyzeChange& e) const {
      Analysis a;
      a.files = w.files;
      if (e.request.merge_commit) {
        const CommitData& merge = w.commits_.at(*e.request.merge_commit);
        a.merged_in_base = w.ancestors(w.branches_.at(e.request.base)).contains(*e.request.merge_commit);
        a.merge_kind = merge.parents.size() == 2 ? MergeKind::merge : MergeKind::squash;
        a.sources = {{*e.request.merge_commit, merge.parents.size() == 2 ? 1 : 0}};
        if (merge.parents.size() == 2) {
          for (const CommitInfo& c : w.range(merge.parents[0], merge.parents[1]).commits)
            a.landed.push_back(c.id);
        }
        a.landed.push_back(*e.request.merge_commit);
      } else {
        for (const ProposedCommit& c : e.request.commits) a.landed.push_back(c.id);
      }
      return Analyzed{e.request.fix, a};
    }
    std::optional<EventBody> operator()(const PickCommits& e) const {
      return Picked{e.cycle, w.pick(e.request)};
    }
    std::optional<EventBody> operator()(const PushRefs& e) const {
      const Status status = w.push(e.request);
      if (!status) return fail_(status.error(), "conflict");
      return Pushed{e.deployment};
    }
    std::optional<EventBody> operator()(const TriggerDeployment& e) const {
      if (w.trigger_error)
        return fail_(*w.trigger_error, w.trigger_error->kind == ErrorKind::unclear ? "unclear" : "invalid");
      auto found = w.runs_.find(e.deployment.str());
      if (found == w.runs_.end()) {
        Run run;
        run.id = w.next_run_++;
        run.status = "queued";
        found = w.runs_.emplace(e.deployment.str(), run).first;
        w.triggers.push_back(e);
      }
      w.feed(Triggered{e.deployment, found->second});
      if (!w.ci_reports) return std::nullopt;
      RunReported report;
      report.deployment = e.deployment;
      report.run = found->second;
      report.run.status = "completed";
      report.run.conclusion = w.conclusion;
      for (const std::string& service : e.services) {
        if (!e.rollback && w.failing_services.contains(service)) report.run.conclusion = "failure";
      }
      report.workflow = "deploy.yml";
      if (w.repeat_effects) w.feed(report);
      return report;
    }
    std::optional<EventBody> operator()(const ReadRun&) const { return std::nullopt; }
    std::optional<EventBody> operator()(const CreateBranch& e) const {
      w.branches_.emplace(e.branch, e.at);
      return BranchCreated{e.branch};
    }
    std::optional<EventBody> operator()(const RunSmoke& e) const {
      ProbeResult step;
      step.check = "login";
      step.passed = !w.smoke_fails;
      step.detail = w.smoke_fails ? "answered 500, expected 200" : "answered 200";
      return Smoked{e.deployment, {step}};
    }
    std::optional<EventBody> operator()(const PushBackport& e) const {
      const CommitId marker = w.add({{e.request.onto_head}, "markers", "", 0});
      w.branches_[e.request.branch] = marker;
      return BackportPushed{e.request.series.fix, {marker, {{"file.txt", "content"}}, ""}};
    }
    std::optional<EventBody> operator()(const OpenBackport& e) const {
      for (const auto& [number, pr] : w.pull_requests_) {
        if (pr.head_branch == e.head && pr.open)
          return BackportOpened{e.fix, number, "http://x/" + std::to_string(number)};
      }
      const std::int64_t number = w.next_number_++;
      PullRequest pr;
      pr.number = number;
      pr.title = e.title;
      pr.base = e.base;
      pr.head_branch = e.head;
      pr.head = w.branches_.at(e.head);
      pr.draft = true;
      pr.updated_at = w.now_;
      w.pull_requests_[number] = pr;
      return BackportOpened{e.fix, number, "http://x/" + std::to_string(number)};
    }
    std::optional<EventBody> operator()(const SetStatusLabel& e) const {
      auto& labels = w.pull_requests_.at(e.number).labels;
      std::erase_if(labels, [](const Label& l) { return l.name.starts_with("status/"); });
      labels.push_back({"status/" + std::string(toText(e.status)), std::nullopt});
      return std::nullopt;
    }
    std::optional<EventBody> operator()(const PredictPicks& e) const {
      Predicted answer;
      for (const PredictionQuestion& question : e.questions) {
        const auto asked = std::find_if(w.finished_.begin(), w.finished_.end(),
                                        [&](const auto& entry) { return entry.second.id == question.fix; });
        const bool conflicts = w.conflicts_.contains({asked->first, question.onto});
        answer.predictions.push_back(
            {question.fix, question.onto_head, conflicts ? PickOutcome::conflict : PickOutcome::picked,
             conflicts ? std::vector<Conflict>{{"file.txt", "content"}} : std::vector<Conflict>{}, ""});
      }
      return answer;
    }
    std::optional<EventBody> operator()(const FindMarkers& e) const {
      const bool any = w.marked.contains(e.question.commit);
      return MarkersFound{e.question.fix, e.question.commit,
                          any ? e.question.paths : std::vector<std::string>{}};
    }
    std::optional<EventBody> operator()(const SetCommitStatus& e) const {
      w.statuses[e.commit] = e;
      return std::nullopt;
    }
    std::optional<EventBody> operator()(const ReadReleaseIssue& e) const {
      ReleaseIssueRead read;
      read.number = e.number;
      read.edit = e.edit;
      if (const auto found = w.issues.find(e.number); found != w.issues.end()) {
        read.open = found->second.open;
        read.ours = found->second.ours;
        read.author = kOwnAccount;
        read.as_known = !e.known.empty() && sha256Hex(found->second.body) == e.known;
        if (!read.as_known) read.body = found->second.body;
      }
      return read;
    }
    std::optional<EventBody> operator()(const WriteReleaseIssue& e) const {
      std::int64_t number = e.number;
      if (number == 0) {
        for (const auto& [known, issue] : w.issues) number = issue.open && issue.ours ? known : number;
      } else if (!e.over.empty() && sha256Hex(w.issues.at(number).body) != e.over &&
                 w.issues.at(number).body != e.body) {
        return ReleaseIssueWritten{0, ""};
      }
      if (number == 0) number = w.next_number_++;
      if (!w.issues.contains(number)) {
        w.issues[number].body = e.body;
      } else {
        w.edit(number, e.body, kOwnAccount, true);
      }
      return ReleaseIssueWritten{number, sha256Hex(e.body)};
    }
    std::optional<EventBody> operator()(const ReadChecks& e) const {
      ChecksRead answer{e.cycle, e.deployment, e.attempt, {}};
      for (const CommitId& commit : e.commits) {
        CommitChecks seen{commit, {}, w.checks_readable ? "" : "down"};
        for (const SeenCheck& check : w.checks) {
          if (std::find(e.names.begin(), e.names.end(), check.name) != e.names.end())
            seen.checks.push_back(check);
        }
        answer.read.push_back(std::move(seen));
      }
      return answer;
    }
    std::optional<EventBody> operator()(const React&) const { return std::nullopt; }
    std::optional<EventBody> operator()(const RenderRecord& e) const {
      w.records[{e.facts.deployment, e.record}].push_back(e.facts);
      return RecordRendered{e.facts.deployment, e.record, "# " + std::string(toText(e.record)) + "\n",
                            e.facts.release};
    }
    std::optional<EventBody> operator()(const PushChangelog& e) const {
      const ChangelogRequest& ask = e.request;
      const BranchName branch = ask.branch.empty() ? ask.onto : ask.branch;
      if (!w.branches_.contains(branch)) w.branches_[branch] = w.branches_.at(ask.onto);
      auto [made, fresh] = w.changelogs_.try_emplace(ask.version);
      if (fresh) made->second = w.commit(branch, "Changelog of " + ask.version.str());
      return ChangelogPushed{ask.deployment, ask.branch, made->second};
    }
    std::optional<EventBody> operator()(const MergeHotfix& e) const {
      const BranchMerge& ask = e.request;
      if (w.conflicts_.contains({e.number, ask.onto}))
        return fail_(Error{ErrorKind::conflict, "it conflicts in a.txt (content)"}, "conflict");
      auto [made, fresh] = w.merges_.try_emplace(ask.head);
      if (fresh) {
        made->second = w.commit(ask.onto, "merge", {ask.head});
        w.commits_.at(made->second).pull_request = e.number;
      }
      return HotfixMerged{e.number, ask.head, made->second};
    }
    std::optional<EventBody> operator()(const OpenChangelog& e) const {
      const std::int64_t number = w.openPullRequest(e.base.str(), {}, kOwnAccount);
      PullRequest& pr = w.pull_requests_.at(number);
      pr.head_branch = e.head;
      pr.head = w.branches_.at(e.head);
      pr.commits.clear();
      return ChangelogOpened{e.deployment, number};
    }
    std::optional<EventBody> operator()(const PublishRelease& e) const {
      w.notes_at_forge[e.tag.str()] = e.notes;
      return std::nullopt;
    }
    std::optional<EventBody> operator()(const KeepFollowUp& e) const {
      std::int64_t number = e.number;
      for (const auto& [known, text] : w.follow_ups) {
        if (text.find(e.text.mark) != std::string::npos) number = known;
      }
      if (number == 0) {
        number = 5000 + static_cast<std::int64_t>(w.follow_ups.size());
        w.follow_ups[number] = e.text.body;
      }
      w.follow_ups[number] = withBoxes(w.follow_ups[number], e.text.boxes);
      return FollowUpKept{e.fix, number, "https://forge.example/" + std::to_string(number)};
    }
    std::optional<EventBody> operator()(const ReadDiff& e) const { return DiffRead{e.fix, w.diff}; }
    std::optional<EventBody> operator()(const ReadAuthors& e) const {
      if (!w.authors_readable) return fail_(Error{ErrorKind::transient, "down"}, "transient");
      AuthorsRead read{e.number, {}, {}};
      for (auto push = w.pushes_.rbegin(); w.keeps_pushes && push != w.pushes_.rend(); ++push) {
        if (push->branch == e.branch) read.pushes.push_back(*push);
      }
      for (const CommitInfo& commit : w.range(e.base, e.head).commits) {
        ProposedCommit told;
        told.id = commit.id;
        told.author_id = w.commits_.at(commit.id).author;
        read.commits.push_back(std::move(told));
      }
      return read;
    }
    std::optional<EventBody> operator()(const Notify& e) const {
      w.notices[e.channel].push_back(e.notice);
      return EffectDone{e.notice.id};
    }
    std::optional<EventBody> operator()(const PostReply& e) const {
      w.replies_[e.number].push_back(e.body);
      return EffectDone{e.marker};
    }
  };
  return std::visit(Doer{*this, effect, failed}, effect.body);
}

void World::edit(std::int64_t number, const std::string& body, std::int64_t by, bool bot) {
  Issue& issue = issues.at(number);
  if (issue.body == body) return;
  const BoxChanges changes = boxChanges(issue.body, body);
  issue.body = body;
  if (!webhooks) return;
  ForgeUser user{by, "nobody", bot};
  for (const Person& known : settings.people) {
    if (known.forge_id == by) user.login = known.forge_login;
  }
  feed(IssueEdited{number, {user, now_, changes.ticked, changes.unticked}});
}

}  // namespace sluice::test
