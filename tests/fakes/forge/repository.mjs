// One repository of the forge: its git directory and everything the hosting service keeps beside it.
import { RepositoryGit } from './repository_git.mjs';
import { stamp } from './clock.mjs';
import { notFound } from './problem.mjs';

const LABEL_COLOURS = { bug: 'd73a4a', hold: 'e4e669' };

export class Repository {
  constructor({ owner, name, id, defaultBranch, dir, isPrivate }) {
    Object.assign(this, { owner, name, id, defaultBranch, private: isPrivate });
    this.git = new RepositoryGit(dir);
    this.createdAt = stamp();
    this.pushedAt = this.createdAt;
    this.nextNumber = 1;
    this.issues = new Map(); // number → issue; a pull request's issue half is here too
    this.pulls = new Map(); // number → pull request
    this.comments = new Map(); // id → comment
    this.labels = new Map(); // name → label
    this.events = []; // issue events, oldest first
    this.statuses = []; // commit statuses, oldest first
    this.checkRuns = [];
    this.releases = []; // oldest first
    this.deployments = []; // oldest first
    this.runs = []; // workflow runs, oldest first
    this.hooks = [];
    this.activity = []; // who moved a branch, oldest first
    this.refs = {}; // as last seen, to know what a push moved
    this.queue = Promise.resolve();
  }

  get fullName() {
    return `${this.owner}/${this.name}`;
  }

  // Runs one change after the other, as one hosting service would.
  exclusive(work) {
    const result = this.queue.then(work);
    this.queue = result.catch(() => {});
    return result;
  }

  issue(number) {
    const issue = this.issues.get(Number(number));
    if (!issue) throw notFound();
    return issue;
  }

  pull(number) {
    const pull = this.pulls.get(Number(number));
    if (!pull) throw notFound();
    return pull;
  }

  label(name) {
    return [...this.labels.values()].find((label) => label.name.toLowerCase() === name.toLowerCase()) ?? null;
  }

  // GitHub makes an unknown label when it is first put on an issue.
  ensureLabel(name, ids, fields = {}) {
    const known = this.label(name);
    if (known) return known;
    const label = {
      id: ids.next('label'),
      name,
      color: fields.color ?? LABEL_COLOURS[name] ?? 'ededed',
      description: fields.description ?? null,
      default: false,
    };
    this.labels.set(name, label);
    return label;
  }
}
