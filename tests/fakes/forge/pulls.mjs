// Pull requests: opening, new commits, merging in the three ways, closing.
import { stamp } from './clock.mjs';
import { ZERO } from './git.mjs';
import { invalid, Problem } from './problem.mjs';

const GITHUB = { name: 'GitHub', email: 'noreply@github.com' };
const person = (user) => ({ name: user.name, email: user.email });

export class Pulls {
  constructor(forge) {
    this.forge = forge;
  }

  async open(repository, { title, body = '', author, base, head, headSha, labels = [], draft = false, fork = false }) {
    const baseTip = await repository.git.resolve(`refs/heads/${base}`);
    const sha = headSha ?? (await repository.git.resolve(`refs/heads/${head}`));
    if (!baseTip) throw invalid('Validation Failed', [{ resource: 'PullRequest', field: 'base', code: 'invalid' }]);
    if (!sha) throw invalid('Validation Failed', [{ resource: 'PullRequest', field: 'head', code: 'invalid' }]);
    if (baseTip === sha || (await repository.git.isAncestor(sha, baseTip))) {
      throw invalid('Validation Failed', [{ resource: 'PullRequest', code: 'custom', message: `No commits between ${base} and ${head}` }]);
    }
    for (const other of repository.pulls.values()) {
      if (other.issue.state === 'open' && !fork && other.headRef === head && other.baseRef === base) {
        throw invalid('Validation Failed', [{ resource: 'PullRequest', code: 'custom', message: `A pull request already exists for ${repository.owner}:${head}.` }]);
      }
    }
    const issue = this.forge.conversation.record(repository, { title, body, author, labels });
    const pull = {
      id: this.forge.ids.next('pull'),
      number: issue.number,
      issue,
      baseRef: base,
      baseSha: baseTip,
      headRef: head,
      headSha: sha,
      headOwner: author,
      fork,
      draft,
      mergedAt: null,
      mergedBy: null,
      mergeCommitSha: null,
    };
    issue.isPull = true;
    issue.pull = pull;
    repository.pulls.set(pull.number, pull);
    await repository.git.updateRef(`refs/pull/${pull.number}/head`, sha);
    await this.forge.announce.pull(repository, pull, 'opened', author);
    await this.forge.conversation.label(repository, issue, issue.initialLabels, author);
    return pull;
  }

  // The head moved: a push to its branch, or to the fork.
  async synchronize(repository, pull, sha, actor) {
    const before = pull.headSha;
    pull.headSha = sha;
    pull.baseSha = (await repository.git.resolve(`refs/heads/${pull.baseRef}`)) ?? pull.baseSha;
    pull.issue.updatedAt = stamp();
    await repository.git.updateRef(`refs/pull/${pull.number}/head`, sha);
    await this.forge.announce.pull(repository, pull, 'synchronize', actor, { before, after: sha });
  }

  // Commits of the pull request, oldest first.
  async commits(repository, pull) {
    const base = (await repository.git.mergeBase(pull.baseSha, pull.headSha)) ?? pull.baseSha;
    return repository.git.commits([`${base}..${pull.headSha}`]);
  }

  async files(repository, pull) {
    const base = (await repository.git.mergeBase(pull.baseSha, pull.headSha)) ?? pull.baseSha;
    return repository.git.files(base, pull.headSha);
  }

  async facts(repository, pull) {
    const key = `${pull.baseSha}..${pull.headSha}`;
    if (pull.factsKey !== key) {
      const files = await this.files(repository, pull);
      pull.factsKey = key;
      pull.facts = {
        commits: (await this.commits(repository, pull)).length,
        additions: files.reduce((sum, file) => sum + file.additions, 0),
        deletions: files.reduce((sum, file) => sum + file.deletions, 0),
        changedFiles: files.length,
      };
    }
    const mergeable = pull.mergedAt ? null : (await repository.git.mergeTree(`refs/heads/${pull.baseRef}`, pull.headSha).catch(() => null)) !== null;
    return { ...pull.facts, mergeable };
  }

  async merge(repository, pull, { method = 'merge', actor, date, title, message }) {
    if (pull.issue.state !== 'open') throw new Problem(405, 'Pull Request is not mergeable');
    if (pull.draft) throw new Problem(405, 'Pull Request is still a draft');
    const ref = `refs/heads/${pull.baseRef}`;
    const base = await repository.git.resolve(ref);
    const way = { merge: 'mergeCommit', squash: 'squash', rebase: 'rebase' }[method];
    if (!way) throw invalid('Invalid merge method');
    const sha = await this[way](repository, pull, { base, actor, date, title, message });
    if (!sha) throw new Problem(405, 'Pull Request has merge conflicts');
    const commits = await this.commits(repository, pull);
    pull.baseSha = base;
    await repository.git.updateRef(ref, sha, base);
    await this.forge.pushes.moved(repository, { [ref]: [base, sha] }, actor, { merging: pull });
    await this.markMerged(repository, pull, sha, actor);
    return { sha, commits: commits.map((commit) => commit.sha) };
  }

  async markMerged(repository, pull, sha, actor) {
    pull.mergedAt = stamp();
    pull.mergedBy = actor;
    pull.mergeCommitSha = sha;
    this.forge.conversation.event(repository, pull.issue, 'merged', actor, { commitId: sha });
    await this.forge.conversation.setState(repository, pull.issue, 'closed', actor);
  }

  // "Create a merge commit"
  async mergeCommit(repository, pull, { base, actor, date, title, message }) {
    const tree = await repository.git.mergeTree(base, pull.headSha);
    if (!tree) return null;
    const from = `${pull.fork ? pull.headOwner.login : repository.owner}/${pull.headRef}`;
    const text = `${title ?? `Merge pull request #${pull.number} from ${from}`}\n\n${message ?? pull.issue.title}`;
    return repository.git.commitTree({ tree, parents: [base, pull.headSha], message: text, author: person(actor), committer: GITHUB, date });
  }

  // "Squash and merge"
  async squash(repository, pull, { base, date, title, message }) {
    const tree = await repository.git.mergeTree(base, pull.headSha);
    if (!tree) return null;
    const text = `${title ?? `${pull.issue.title} (#${pull.number})`}${message ? `\n\n${message}` : ''}`;
    return repository.git.commitTree({ tree, parents: [base], message: text, author: person(pull.issue.author), committer: GITHUB, date });
  }

  // "Rebase and merge"
  async rebase(repository, pull, { base, date }) {
    const commits = await this.commits(repository, pull);
    const plain = commits.filter((commit) => commit.parents.length < 2).map((commit) => commit.sha);
    return repository.git.rebase(plain, base, date);
  }

  // A branch moved by a push: its pull requests follow, and those whose head it now contains count as merged.
  async follow(repository, branch, from, to, actor, { merging } = {}) {
    for (const pull of repository.pulls.values()) {
      if (pull.issue.state !== 'open' || pull === merging) continue;
      if (!pull.fork && pull.headRef === branch) {
        if (to === ZERO) await this.forge.conversation.setState(repository, pull.issue, 'closed', actor);
        else await this.synchronize(repository, pull, to, actor);
      } else if (pull.baseRef === branch && to !== ZERO && (await repository.git.isAncestor(pull.headSha, to))) {
        await this.markMerged(repository, pull, to, actor);
      }
    }
  }
}
