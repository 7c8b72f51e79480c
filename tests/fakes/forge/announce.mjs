// Turns what happened in a repository into webhook bodies.
import { overlay, recorded, relocate } from './recorded.mjs';
import { ZERO } from './git.mjs';
import * as deployments from './shapes/deployment.mjs';
import * as issues from './shapes/issue.mjs';
import { headCommit } from './shapes/commit.mjs';
import { repository as repositoryShape } from './shapes/repository.mjs';
import { run as runShape, workflow as workflowShape } from './shapes/run.mjs';
import { user as userShape } from './shapes/user.mjs';

export class Announcer {
  constructor(forge) {
    this.forge = forge;
  }

  #emit(repo, event, action, sender, facts, { without = [] } = {}) {
    if (repo.hooks.length === 0) return;
    const { urls } = this.forge;
    const base = relocate(recorded(event, action), { api: urls.api, web: urls.web, fullName: repo.fullName });
    for (const key of ['installation', 'organization', ...without]) delete base[key];
    const payload = overlay(base, {
      ...(action && { action }),
      ...facts,
      repository: { ...repositoryShape(urls, repo, this.forge.owner(repo)), ...facts.repository },
      sender: userShape(urls, sender),
    });
    this.forge.webhooks.emit(repo, event, payload);
  }

  async pull(repo, pull, action, sender, extra = {}) {
    const shape = await this.forge.pullShape(repo, pull);
    this.#emit(repo, 'pull_request', action, sender, { number: pull.number, pull_request: shape, ...extra }, { without: ['label', 'changes', 'assignee', 'before', 'after', 'reason', 'requested_reviewer', 'requested_team'] });
  }

  issue(repo, issue, action, sender, extra = {}) {
    const { urls } = this.forge;
    this.#emit(repo, 'issues', action, sender, { issue: issues.issue(urls, repo, issue), ...extra }, { without: ['label', 'changes', 'assignee', 'milestone'] });
  }

  comment(repo, comment, action, sender, extra = {}) {
    const { urls } = this.forge;
    const issue = issues.issue(urls, repo, repo.issue(comment.number));
    const facts = { issue, comment: issues.comment(urls, repo, comment), ...extra };
    this.#emit(repo, 'issue_comment', action, sender, facts, { without: ['changes'] });
  }

  labelled(repo, issue, label, action, sender) {
    const shape = issues.label(this.forge.urls, repo, label);
    if (issue.isPull) return this.pull(repo, issue.pull, action, sender, { label: shape });
    return this.issue(repo, issue, action, sender, { label: shape });
  }

  async push(repo, ref, before, after, sender) {
    const gone = after === ZERO;
    const fresh = before === ZERO;
    const isTag = ref.startsWith('refs/tags/');
    const commits = gone || isTag ? [] : await repo.git.commits(fresh ? ['-1', after] : [`${before}..${after}`]);
    const tip = gone ? null : (await repo.git.commits(['-1', after]))[0];
    const withFiles = (it) => ({ ...headCommit(it), distinct: true, url: `${this.forge.urls.html(repo)}/commit/${it.sha}`, added: [], removed: [], modified: [] });
    const pusher = { name: sender.login, email: sender.email };
    this.#emit(repo, 'push', null, sender, {
      ref, before, after, created: fresh, deleted: gone,
      forced: !gone && !fresh && !isTag && !(await repo.git.isAncestor(before, after)),
      base_ref: null,
      compare: `${this.forge.urls.html(repo)}/compare/${before.slice(0, 12)}...${after.slice(0, 12)}`,
      commits: commits.slice(-20).map(withFiles),
      head_commit: tip ? withFiles(tip) : null,
      pusher,
    });
    if (fresh || gone) {
      const short = ref.replace(/^refs\/(heads|tags)\//, '');
      const facts = { ref: short, ref_type: isTag ? 'tag' : 'branch', pusher_type: 'user' };
      if (fresh) Object.assign(facts, { master_branch: repo.defaultBranch, description: null });
      this.#emit(repo, fresh ? 'create' : 'delete', null, sender, facts);
    }
  }

  // No workflow of GitHub's own stands behind these, which the recorded ones may have.
  deployment(repo, deployment) {
    const shape = deployments.deployment(this.forge.urls, repo, this.forge.owner(repo), deployment);
    this.#emit(repo, 'deployment', 'created', deployment.creator, { deployment: shape, workflow: null, workflow_run: null });
  }

  deploymentStatus(repo, deployment, status) {
    const { urls } = this.forge;
    const owner = this.forge.owner(repo);
    this.#emit(repo, 'deployment_status', 'created', status.creator, {
      deployment_status: deployments.status(urls, repo, owner, deployment, status),
      deployment: deployments.deployment(urls, repo, owner, deployment),
      check_run: null, workflow: null, workflow_run: null,
    });
  }

  run(repo, run, action) {
    const { urls } = this.forge;
    this.#emit(repo, 'workflow_run', action, run.actor, {
      workflow_run: runShape(urls, repo, this.forge.owner(repo), run),
      workflow: workflowShape(urls, repo, run),
    });
  }
}
