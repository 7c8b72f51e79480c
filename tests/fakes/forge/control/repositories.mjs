// Repositories, their commits, branches and tags, and their hooks.
import { randomUUID } from 'node:crypto';
import { ZERO } from '../git.mjs';
import { invalid, notFound } from '../problem.mjs';
import { Webhooks, signature } from '../webhooks.mjs';

const ok = (body) => ({ status: 200, body });

function person(forge, login) {
  const user = forge.users.ensure(login);
  return { name: user.name, email: user.email };
}

// One commit as a body describes it: {message, files, author?, date?}.
export async function write(forge, repo, parent, { message, files, author, committer, date }, fallback) {
  const by = person(forge, author ?? fallback);
  return repo.git.commit({ parent, files, message, author: by, committer: committer ? person(forge, committer) : by, date });
}

export const repositories = {
  // {owner, name, default_branch?, private?, author?, commits: [{branch?, message, files, date?, tag?}], branches: {name: from}, hook?: {url, secret}}
  'POST /repositories': async ({ forge, body }) => {
    const repo = await forge.createRepository({ ...body, defaultBranch: body.default_branch });
    const author = body.author ?? 'octocat';
    for (const commit of body.commits ?? [{ message: 'Initial commit', files: { 'README.md': `# ${repo.name}\n` } }]) {
      const ref = `refs/heads/${commit.branch ?? repo.defaultBranch}`;
      const parent = (await repo.git.resolve(ref)) ?? (await repo.git.resolve(commit.from ?? `refs/heads/${repo.defaultBranch}`));
      const sha = await write(forge, repo, parent, commit, author);
      await repo.git.updateRef(ref, sha);
      if (commit.tag) await repo.git.tag({ name: commit.tag, target: sha, message: commit.tag, tagger: person(forge, author), date: commit.date });
    }
    for (const [name, from] of Object.entries(body.branches ?? {})) await repo.git.updateRef(`refs/heads/${name}`, await repo.git.resolve(from));
    await forge.pushes.adopt(repo);
    if (body.hook) forge.webhooks.add(repo, body.hook);
    return ok({ full_name: repo.fullName, id: repo.id, dir: repo.git.dir, clone_url: `${forge.urls.html(repo)}.git` });
  },
  // ?repository: default branch, directory, refs
  'GET /repositories': async ({ forge, query }) => {
    const repo = forge.repository(query.get('repository'));
    return ok({ full_name: repo.fullName, default_branch: repo.defaultBranch, dir: repo.git.dir, refs: await repo.git.refs() });
  },
  // {repository, branch, author, pusher?, message, files, date?, from?}: a push of one commit
  'POST /commits': async ({ forge, body }) => {
    const repo = forge.repository(body.repository);
    return repo.exclusive(async () => {
      const ref = `refs/heads/${body.branch}`;
      const old = await repo.git.resolve(ref);
      const parent = old ?? (await repo.git.resolve(body.from ?? repo.defaultBranch));
      const sha = await write(forge, repo, parent, body, 'octocat');
      await repo.git.updateRef(ref, sha, old ?? ZERO);
      await forge.pushes.notice(repo, forge.users.ensure(body.pusher ?? body.author ?? 'octocat'));
      return ok({ sha, before: old });
    });
  },
  // {repository, ref: refs/…, sha: revision or null, user}: moves a ref as a (forced) push would
  'POST /refs': async ({ forge, body }) => {
    const repo = forge.repository(body.repository);
    return repo.exclusive(async () => {
      const sha = body.sha === null ? null : await repo.git.resolve(body.sha);
      if (body.sha !== null && !sha) throw notFound();
      if (sha) await repo.git.updateRef(body.ref, sha);
      else await repo.git.git(['update-ref', '-d', body.ref]);
      await forge.pushes.notice(repo, forge.users.ensure(body.user ?? 'octocat'));
      return ok({ sha });
    });
  },
  // {repository, name, target, message?, user?, date?}
  'POST /tags': async ({ forge, body }) => {
    const repo = forge.repository(body.repository);
    return repo.exclusive(async () => {
      await repo.git.tag({ ...body, tagger: person(forge, body.user ?? 'octocat') });
      await forge.pushes.notice(repo, forge.users.ensure(body.user ?? 'octocat'));
      return ok({});
    });
  },
  // {repository, branches: [name]}: pushes to these are refused
  'POST /protected': async ({ forge, body }) => {
    await forge.repository(body.repository).git.protect(body.branches);
    return ok({});
  },
  // ?repository&range (default: the default branch): oldest first
  'GET /log': async ({ forge, query }) => {
    const repo = forge.repository(query.get('repository'));
    const range = query.get('range') ?? repo.defaultBranch;
    if (range.startsWith('-')) throw invalid('Validation Failed');
    return ok(await repo.git.commits([range]));
  },
  // ?repository&name: an annotated tag's target and message
  'GET /tags': async ({ forge, query }) => {
    const repo = forge.repository(query.get('repository'));
    const name = `refs/tags/${query.get('name')}`;
    const target = await repo.git.resolve(name);
    if (!target) throw notFound();
    const out = await repo.git.git(['for-each-ref', '--format=%(objecttype)%00%(objectname)%00%(taggername) %(taggeremail)%00%(contents)', name]);
    const [type, object, tagger, ...message] = out.split('\0');
    return ok({ name: query.get('name'), type, object, target, tagger, message: message.join('\0') });
  },
  // ?repository&revision&path: the text of a file
  'GET /file': async ({ forge, query }) => {
    const text = await forge.repository(query.get('repository')).git.show(query.get('revision'), query.get('path'));
    if (text === null) throw notFound();
    return ok({ text });
  },
  // {repository, url, secret, events?, off?, drop?, duplicate?, reorder?, delay?}
  'POST /hooks': async ({ forge, body }) => ok({ id: forge.webhooks.add(forge.repository(body.repository), body).id }),
  // {repository, url?, events?, off?, drop?, duplicate?, reorder?, delay?}: all hooks of the repository from now on
  'PATCH /hooks': async ({ forge, body }) => {
    for (const hook of forge.repository(body.repository).hooks) {
      if (body.url) hook.url = body.url;
      if (body.secret) hook.secret = body.secret;
      if (body.events) hook.events = body.events;
      hook.behave(body);
    }
    return ok({});
  },
  // ?repository: what was sent and how it was answered
  'GET /deliveries': async ({ forge, query }) => {
    const wanted = query.get('repository');
    return ok(forge.webhooks.deliveries.filter((one) => !wanted || one.repository === wanted).map(({ id, repository, event, action, at, fate, attempts, body }) =>
      ({ id, repository, event, action, at, fate, bytes: body.length, attempts: attempts.map(({ status, body: text, ms }) => ({ status, body: text, ms })) })));
  },
  'GET /deliveries/:id': async ({ forge, params }) => {
    const found = forge.webhooks.find(params.id);
    if (!found) throw notFound();
    return ok({ id: found.id, event: found.event, payload: JSON.parse(found.body), attempts: found.attempts });
  },
  'POST /deliveries/:id/redeliver': async ({ forge, params }) => {
    const found = forge.webhooks.find(params.id);
    if (!found) throw notFound();
    const answer = await forge.webhooks.deliver(found);
    return ok({ status: answer.status, body: answer.body });
  },
  // {url, event, payload | raw (text), delivery?, secret?, signature?, headers?}: anything at all; answers what came back
  'POST /deliveries': async ({ forge, body }) => {
    const bytes = Buffer.from(body.raw ?? JSON.stringify(body.payload));
    const sign = body.signature ?? (body.secret ? signature(body.secret, bytes) : null);
    const answer = await forge.webhooks.post(body.url, bytes, {
      'X-GitHub-Event': body.event,
      'X-GitHub-Delivery': body.delivery ?? randomUUID(),
      'X-GitHub-Hook-ID': '1',
      ...(sign && { 'X-Hub-Signature-256': sign }),
      ...body.headers,
    });
    return ok({ status: answer.status, body: answer.body, headers: answer.headers });
  },
  // Waits until no webhook is on its way and no run or deployment is going: {timeout?}
  'POST /settle': async ({ forge, body }) => {
    const until = Date.now() + (body.timeout ?? 10_000);
    const busy = () => forge.behaviour.active > 0 || [...forge.repositories.values()].some((repo) => !Webhooks.idle(repo));
    while (busy() && Date.now() < until) await new Promise((resolve) => setTimeout(resolve, 10));
    return ok({ settled: !busy() });
  },
};
