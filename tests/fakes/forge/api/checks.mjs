// Commit statuses and check runs.
import { stamp } from '../clock.mjs';
import { invalid, notFound } from '../problem.mjs';
import { repository as repositoryShape } from '../shapes/repository.mjs';
import { checkRun as checkShape, status as statusShape } from '../shapes/run.mjs';
import { created, mustWrite, ok } from './answer.mjs';
import { page } from '../pages.mjs';

async function sha(repo, ref) {
  const found = (await repo.git.resolve(ref)) ?? (await repo.git.resolve(`refs/heads/${ref}`));
  if (!found) throw notFound();
  return found;
}

// The latest of each context, as the combined status counts them.
function latest(statuses) {
  const byContext = new Map();
  for (const one of statuses) byContext.set(one.context, one);
  return [...byContext.values()];
}

function combined(statuses) {
  if (statuses.some((one) => one.state === 'error' || one.state === 'failure')) return 'failure';
  if (statuses.length === 0 || statuses.some((one) => one.state === 'pending')) return 'pending';
  return 'success';
}

export const checks = {
  'POST /repos/:owner/:repo/statuses/:sha': async ({ forge, repo, params, body, user }) => {
    mustWrite(user);
    if (!['error', 'failure', 'pending', 'success'].includes(body.state)) throw invalid('Validation Failed');
    const status = { id: forge.ids.next('status'), sha: await sha(repo, params.sha), state: body.state, context: body.context ?? 'default', description: body.description ?? null,
      targetUrl: body.target_url ?? null, creator: user, createdAt: stamp() };
    repo.statuses.push(status);
    return created(statusShape(forge.urls, repo, status));
  },
  'GET /repos/:owner/:repo/commits/:ref+/statuses': async (request) => {
    const { forge, repo, params } = request;
    const at = await sha(repo, params.ref);
    const { items, headers } = page(repo.statuses.filter((one) => one.sha === at).reverse(), request);
    return ok(items.map((one) => statusShape(forge.urls, repo, one)), headers);
  },
  'GET /repos/:owner/:repo/commits/:ref+/status': async (request) => {
    const { forge, repo, params } = request;
    const at = await sha(repo, params.ref);
    const statuses = latest(repo.statuses.filter((one) => one.sha === at));
    const { items, headers } = page(statuses, request);
    const url = `${forge.urls.repo(repo)}/commits/${at}`;
    return ok({ state: combined(statuses), statuses: items.map((one) => statusShape(forge.urls, repo, one)), sha: at, total_count: statuses.length,
      repository: repositoryShape(forge.urls, repo, forge.owner(repo)), commit_url: url, url: `${url}/status` }, headers);
  },
  'POST /repos/:owner/:repo/check-runs': async ({ forge, repo, body, user }) => {
    mustWrite(user);
    const check = { id: forge.ids.next('check'), suiteId: forge.ids.next('suite'), name: body.name, headSha: await sha(repo, body.head_sha), externalId: body.external_id,
      status: body.conclusion ? 'completed' : (body.status ?? 'queued'), conclusion: body.conclusion ?? null, startedAt: stamp(), completedAt: body.conclusion ? stamp() : null,
      appId: body.app_id ?? 15368, appSlug: body.app_slug ?? 'github-actions' };
    repo.checkRuns.push(check);
    return created(checkShape(forge.urls, repo, forge.owner(repo), check));
  },
  'GET /repos/:owner/:repo/commits/:ref+/check-runs': async (request) => {
    const { forge, repo, params, query } = request;
    const at = await sha(repo, params.ref);
    const of = repo.checkRuns.filter((one) => one.headSha === at)
      .filter((one) => !query.get('check_name') || one.name === query.get('check_name'))
      .filter((one) => !query.get('app_id') || String(one.appId) === query.get('app_id'));
    const newest = query.get('filter') === 'all' ? of : [...new Map(of.map((one) => [`${one.appId}/${one.name}`, one])).values()];
    const { items, headers } = page(newest, request);
    return ok({ total_count: newest.length, check_runs: items.map((one) => checkShape(forge.urls, repo, forge.owner(repo), one)) }, headers);
  },
};
