// Pull requests.
import { invalid } from '../problem.mjs';
import { commit as commitShape, file as fileShape } from '../shapes/commit.mjs';
import { simplePull } from '../shapes/pull.mjs';
import { created, list, mustWrite, ok } from './answer.mjs';

function wanted(repo, query) {
  const state = query.get('state') ?? 'open';
  const [base, head] = [query.get('base'), query.get('head')];
  const sort = query.get('sort') ?? 'created';
  const down = (query.get('direction') ?? (query.has('sort') && sort !== 'created' ? 'asc' : 'desc')) === 'desc';
  const key = sort === 'updated' ? (pull) => pull.issue.updatedAt : (pull) => pull.number;
  return [...repo.pulls.values()]
    .filter((pull) => state === 'all' || pull.issue.state === state)
    .filter((pull) => !base || pull.baseRef === base)
    .filter((pull) => !head || head === `${pull.fork ? pull.headOwner.login : repo.owner}:${pull.headRef}`)
    .sort((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : a.number - b.number) * (down ? -1 : 1));
}

export const pulls = {
  'GET /repos/:owner/:repo/pulls': async (request) => {
    const { forge, repo, query } = request;
    return list(wanted(repo, query), request, (pull) => simplePull(forge.urls, repo, forge.owner(repo), pull));
  },
  'POST /repos/:owner/:repo/pulls': async ({ forge, repo, body, user }) => {
    mustWrite(user);
    if (!body.title || !body.head || !body.base) throw invalid('Validation Failed', [{ resource: 'PullRequest', code: 'missing_field' }]);
    const head = body.head.includes(':') ? body.head.slice(body.head.indexOf(':') + 1) : body.head;
    const pull = await forge.pulls.open(repo, { title: body.title, body: body.body ?? null, author: user, base: body.base, head, draft: body.draft === true });
    return created(await forge.pullShape(repo, pull));
  },
  'GET /repos/:owner/:repo/pulls/:number': async ({ forge, repo, params }) => ok(await forge.pullShape(repo, repo.pull(params.number))),
  'PATCH /repos/:owner/:repo/pulls/:number': async ({ forge, repo, params, body, user }) => {
    const pull = repo.pull(params.number);
    if (body.title !== undefined) pull.issue.title = body.title;
    if (body.body !== undefined) pull.issue.body = body.body;
    if (body.state) await forge.conversation.setState(repo, pull.issue, body.state, user);
    if (body.title !== undefined || body.body !== undefined) await forge.announce.pull(repo, pull, 'edited', user);
    return ok(await forge.pullShape(repo, pull));
  },
  'GET /repos/:owner/:repo/pulls/:number/commits': async (request) => {
    const { forge, repo, params } = request;
    const commits = (await forge.pulls.commits(repo, repo.pull(params.number))).slice(0, 250);
    return list(commits, request, (it) => commitShape(forge.urls, repo, forge.users, it));
  },
  'GET /repos/:owner/:repo/pulls/:number/files': async (request) => {
    const { forge, repo, params } = request;
    const pull = repo.pull(params.number);
    return list(await forge.pulls.files(repo, pull), request, (it) => fileShape(forge.urls, repo, pull.headSha, it));
  },
  'PUT /repos/:owner/:repo/pulls/:number/merge': async ({ forge, repo, params, body, user }) => {
    mustWrite(user);
    const { sha } = await forge.pulls.merge(repo, repo.pull(params.number), { method: body.merge_method ?? 'merge', actor: user, title: body.commit_title, message: body.commit_message });
    return ok({ sha, merged: true, message: 'Pull Request successfully merged' });
  },
};
