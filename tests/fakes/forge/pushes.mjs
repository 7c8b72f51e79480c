// Notices what a push moved, tells the hooks, and lets pull requests follow.
import { stamp } from './clock.mjs';
import { ZERO } from './git.mjs';

export class Pushes {
  constructor(forge) {
    this.forge = forge;
  }

  // Compares the refs with those seen last; to be called after anything that may have pushed.
  async notice(repository, actor) {
    const now = await repository.git.refs();
    const moves = {};
    for (const ref of new Set([...Object.keys(now), ...Object.keys(repository.refs)])) {
      if (!/^refs\/(heads|tags)\//.test(ref)) continue;
      const before = repository.refs[ref] ?? ZERO;
      const after = now[ref] ?? ZERO;
      if (before !== after) moves[ref] = [before, after];
    }
    await this.moved(repository, moves, actor);
  }

  async moved(repository, moves, actor, context = {}) {
    for (const [ref, [before, after]] of Object.entries(moves)) {
      if (after === ZERO) delete repository.refs[ref];
      else repository.refs[ref] = after;
      repository.pushedAt = stamp();
      await this.#record(repository, ref, before, after, actor);
      await this.forge.announce.push(repository, ref, before, after, actor);
      if (ref.startsWith('refs/heads/')) {
        await this.forge.pulls.follow(repository, ref.slice('refs/heads/'.length), before, after, actor, context);
      }
    }
  }

  async #record(repository, ref, before, after, actor) {
    if (!ref.startsWith('refs/heads/')) return;
    const kind = before === ZERO ? 'branch_creation' : after === ZERO ? 'branch_deletion' : (await repository.git.isAncestor(before, after)) ? 'push' : 'force_push';
    repository.activity.push({ id: this.forge.ids.next('activity'), ref, before, after, actor, kind, at: stamp() });
  }

  // Takes the refs as they are without telling anybody: for a repository that is being set up.
  async adopt(repository) {
    repository.refs = await repository.git.refs();
  }
}
