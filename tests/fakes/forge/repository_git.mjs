// One bare repository on disk: commits, merges and refs as a hosting service makes them, without a checkout where possible.
import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { git, run, GitError } from './git.mjs';

// Refuses an update of any ref named in the file `protected` of the git directory, as a protected branch does.
const UPDATE_HOOK = `#!/bin/sh
protected="$GIT_DIR/protected"
[ -f "$protected" ] || exit 0
if grep -qxF "$1" "$protected"; then
  echo "error: GH006: Protected branch update failed for $1." >&2
  echo "error: Changes must be made through a pull request." >&2
  exit 1
fi
exit 0
`;

export class RepositoryGit {
  constructor(dir) {
    this.dir = dir;
    this.sequence = 0;
  }

  static async create(dir, defaultBranch) {
    await mkdir(dir, { recursive: true });
    const self = new RepositoryGit(dir);
    await git(['init', '--quiet', '--bare', `--initial-branch=${defaultBranch}`, dir]);
    await self.git(['config', 'http.receivepack', 'true']);
    await self.git(['config', 'uploadpack.allowAnySHA1InWant', 'true']);
    await self.git(['config', 'receive.advertiseAtomic', 'true']);
    await self.git(['config', 'gc.auto', '0']);
    await writeFile(join(dir, 'hooks', 'update'), UPDATE_HOOK, { mode: 0o755 });
    return self;
  }

  git(args, options = {}) {
    return git(args, { cwd: this.dir, ...options });
  }

  run(args, options = {}) {
    return run(args, { cwd: this.dir, ...options });
  }

  async protect(branches) {
    await writeFile(join(this.dir, 'protected'), branches.map((b) => `refs/heads/${b}\n`).join(''));
  }

  // The object that a revision names, or null.
  async resolve(revision) {
    if (!revision || revision.startsWith('-')) return null;
    const { code, out } = await this.run(['rev-parse', '--verify', '--quiet', `${revision}^{commit}`]);
    return code === 0 ? out.trim() : null;
  }

  async refs(pattern = 'refs/') {
    const out = await this.git(['for-each-ref', '--format=%(refname) %(objectname) %(*objectname)', pattern]);
    const refs = {};
    for (const line of out.split('\n').filter(Boolean)) {
      const [name, object] = line.split(' ');
      refs[name] = object;
    }
    return refs;
  }

  async updateRef(ref, to, from) {
    await this.git(['update-ref', ref, to, ...(from === undefined ? [] : [from])]);
  }

  async isAncestor(ancestor, descendant) {
    return (await this.run(['merge-base', '--is-ancestor', ancestor, descendant])).code === 0;
  }

  async mergeBase(a, b) {
    const { code, out } = await this.run(['merge-base', a, b]);
    return code === 0 ? out.trim() : null;
  }

  async show(revision, path) {
    const { code, out } = await this.run(['show', `${revision}:${path}`]);
    return code === 0 ? out : null;
  }

  // The files right in a folder, by their whole path.
  async list(revision, folder) {
    const out = await this.git(['ls-tree', '-z', '--name-only', revision, `${folder}/`]);
    return out.split('\0').filter(Boolean);
  }

  // Writes a commit on `parent` (null for a root commit). `files` maps a path to its text, or to null to delete it.
  async commit({ parent, files = {}, message, author, date, committer }) {
    const index = join(this.dir, `index.${process.pid}.${(this.sequence += 1)}`);
    const env = { GIT_INDEX_FILE: index };
    try {
      if (parent) await this.git(['read-tree', parent], { env });
      const lines = [];
      for (const [path, text] of Object.entries(files)) {
        if (text === null) {
          lines.push(`0 ${'0'.repeat(40)}\t${path}`);
        } else {
          const blob = await this.git(['hash-object', '-w', '--stdin'], { input: text });
          lines.push(`100644 ${blob}\t${path}`);
        }
      }
      await this.git(['update-index', '--add', '--index-info'], { env, input: `${lines.join('\n')}\n` });
      const tree = await this.git(['write-tree'], { env });
      return await this.commitTree({ tree, parents: parent ? [parent] : [], message, author, date, committer });
    } finally {
      await rm(index, { force: true });
    }
  }

  commitTree({ tree, parents, message, author, date, committer }) {
    return this.git(['commit-tree', tree, ...parents.flatMap((p) => ['-p', p]), '-F', '-'], {
      input: message.endsWith('\n') ? message : `${message}\n`,
      env: personEnv(author, committer, date),
    });
  }

  // The tree that merging b into a gives, or null where they conflict.
  async mergeTree(a, b) {
    const { code, out } = await this.run(['merge-tree', '--write-tree', a, b]);
    if (code === 0) return out.trim().split('\n')[0];
    if (code === 1) return null;
    throw new GitError(['merge-tree', a, b], code, out);
  }

  // Replays commits on top of `onto` in a temporary work tree; answers the new tip, or null on a conflict.
  async rebase(commits, onto, date) {
    const dir = await mkdtemp(join(tmpdir(), 'forge-rebase-'));
    const tree = join(dir, 'tree');
    try {
      await this.git(['worktree', 'add', '--quiet', '--detach', tree, onto]);
      for (const commit of commits) {
        const { code } = await run(['cherry-pick', '--allow-empty', commit], {
          cwd: tree,
          env: date ? { GIT_COMMITTER_DATE: date } : {},
        });
        if (code !== 0) return null;
      }
      return await git(['rev-parse', 'HEAD'], { cwd: tree });
    } finally {
      await this.run(['worktree', 'remove', '--force', tree]);
      await rm(dir, { recursive: true, force: true });
    }
  }

  async tag({ name, target, message, tagger, date }) {
    const args = message ? ['tag', '-a', '-F', '-', name, target] : ['tag', name, target];
    await this.git(args, { input: message ?? '', env: personEnv(tagger, tagger, date) });
  }

  // Commits of a range, oldest first.
  async commits(range) {
    const format = '%H%x00%T%x00%P%x00%an%x00%ae%x00%aI%x00%cn%x00%ce%x00%cI%x00%B%x01';
    const out = await this.git(['log', '--reverse', '--topo-order', `--format=${format}`, ...range, '--']);
    return out
      .split('\x01')
      .map((record) => record.replace(/^\n/, ''))
      .filter(Boolean)
      .map((record) => {
        const [sha, tree, parents, an, ae, at, cn, ce, ct, message] = record.split('\0');
        return {
          sha,
          tree,
          parents: parents.split(' ').filter(Boolean),
          author: { name: an, email: ae, date: utc(at) },
          committer: { name: cn, email: ce, date: utc(ct) },
          message: message.replace(/\n+$/, ''),
        };
      });
  }

  // Changed files between two commits, with counts, as a pull request's file list has them.
  async files(from, to) {
    const numbers = await this.git(['diff', '-M', '--numstat', '-z', from, to]);
    const names = await this.git(['diff', '-M', '--name-status', '-z', from, to]);
    const status = new Map();
    const fields = names.split('\0').filter(Boolean);
    for (let i = 0; i < fields.length; ) {
      const kind = fields[i][0];
      if (kind === 'R' || kind === 'C') {
        status.set(fields[i + 2], { status: kind === 'R' ? 'renamed' : 'copied', previous: fields[i + 1] });
        i += 3;
      } else {
        status.set(fields[i + 1], { status: { A: 'added', M: 'modified', D: 'removed', T: 'changed' }[kind] });
        i += 2;
      }
    }
    const counts = new Map();
    const parts = numbers.split('\0');
    for (let i = 0; i < parts.length; i += 1) {
      const match = /^(\d+|-)\t(\d+|-)\t(.*)$/s.exec(parts[i]);
      if (!match) continue;
      let path = match[3];
      if (path === '') {
        path = parts[i + 2]; // a rename: old and new name follow
        i += 2;
      }
      counts.set(path, [Number(match[1]) || 0, Number(match[2]) || 0]);
    }
    const result = [];
    for (const [path, { status: kind, previous }] of status) {
      const [additions, deletions] = counts.get(path) ?? [0, 0];
      const blob = (await this.run(['rev-parse', '--verify', '--quiet', `${kind === 'removed' ? from : to}:${path}`])).out.trim();
      const patch = (await this.git(['diff', '-M', from, to, '--', path])).split('\n').slice(4).join('\n');
      result.push({ path, status: kind, previous, additions, deletions, blob, patch });
    }
    return result;
  }
}

// 2026-01-02T03:04:05+08:00 → 2026-01-01T19:04:05Z
const utc = (text) => new Date(text).toISOString().replace('.000Z', 'Z');

function personEnv(author, committer, date) {
  return {
    ...(author && { GIT_AUTHOR_NAME: author.name, GIT_AUTHOR_EMAIL: author.email }),
    ...(committer && { GIT_COMMITTER_NAME: committer.name, GIT_COMMITTER_EMAIL: committer.email }),
    ...(date && { GIT_AUTHOR_DATE: date, GIT_COMMITTER_DATE: date }),
  };
}
