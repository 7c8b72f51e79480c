// The repository itself, its refs, branches and commits.
import { page } from '../pages.mjs';
import { notFound } from '../problem.mjs';
import { commit as commitShape, file as fileShape } from '../shapes/commit.mjs';
import { simplePull } from '../shapes/pull.mjs';
import { repository as repositoryShape } from '../shapes/repository.mjs';
import { nodeId } from '../shapes/url.mjs';
import { user as userShape } from '../shapes/user.mjs';
import { list, ok } from './answer.mjs';

async function tip(repo, name) {
  const sha = await repo.git.resolve(`refs/heads/${name}`);
  if (!sha) throw notFound();
  return sha;
}

async function oneCommit(forge, repo, revision) {
  const sha = await repo.git.resolve(revision);
  if (!sha) throw notFound();
  const [it] = await repo.git.commits(['-1', sha]);
  return commitShape(forge.urls, repo, forge.users, it);
}

function gitRef(forge, repo, ref, sha, type) {
  return { ref, node_id: nodeId('Ref', ref), url: `${forge.urls.repo(repo)}/git/${ref}`, object: { sha, type, url: `${forge.urls.repo(repo)}/git/${type}s/${sha}` } };
}

async function matching(repo, prefix) {
  const refs = await repo.git.refs();
  return Promise.all(Object.entries(refs).filter(([ref]) => ref.startsWith(prefix)).map(async ([ref, sha]) => [ref, sha, await repo.git.git(['cat-file', '-t', sha])]));
}

export const repos = {
  'GET /repos/:owner/:repo': async ({ forge, repo, user }) => {
    const owner = forge.owner(repo);
    const may = { admin: user?.permission === 'admin', push: user?.permission !== 'read', pull: true };
    return ok({ ...repositoryShape(forge.urls, repo, owner), permissions: may, network_count: 0, subscribers_count: 1 });
  },
  'GET /repos/:owner/:repo/git/ref/:ref+': async ({ forge, repo, params }) => {
    const ref = `refs/${params.ref}`;
    const found = (await matching(repo, ref)).find(([name]) => name === ref);
    if (!found) throw notFound();
    return ok(gitRef(forge, repo, ...found));
  },
  'GET /repos/:owner/:repo/git/matching-refs/:ref+': async (request) => {
    const { forge, repo, params } = request;
    return list(await matching(repo, `refs/${params.ref}`), request, (found) => gitRef(forge, repo, ...found));
  },
  'GET /repos/:owner/:repo/branches': async (request) => {
    const { forge, repo } = request;
    const refs = Object.entries(await repo.git.refs('refs/heads/'));
    return list(refs, request, ([ref, sha]) => ({ name: ref.slice(11), commit: { sha, url: `${forge.urls.repo(repo)}/commits/${sha}` }, protected: false }));
  },
  'GET /repos/:owner/:repo/branches/:branch+': async ({ forge, repo, params }) => {
    const sha = await tip(repo, params.branch);
    const url = `${forge.urls.repo(repo)}/branches/${params.branch}`;
    return ok({
      name: params.branch,
      commit: await oneCommit(forge, repo, sha),
      _links: { html: `${forge.urls.html(repo)}/tree/${params.branch}`, self: url },
      protected: false,
      protection: { enabled: false, required_status_checks: { enforcement_level: 'off', contexts: [], checks: [] } },
      protection_url: `${url}/protection`,
    });
  },
  'GET /repos/:owner/:repo/tags': async (request) => {
    const { forge, repo } = request;
    const names = Object.keys(await repo.git.refs('refs/tags/')).map((ref) => ref.slice(10)).sort().reverse();
    return list(names, request, async (name) => {
      const sha = await repo.git.resolve(`refs/tags/${name}`);
      const url = forge.urls.repo(repo);
      return { name, commit: { sha, url: `${url}/commits/${sha}` }, zipball_url: `${url}/zipball/${name}`, tarball_url: `${url}/tarball/${name}`, node_id: nodeId('Tag', name) };
    });
  },
  'GET /repos/:owner/:repo/commits': async (request) => {
    const { forge, repo, query } = request;
    const sha = await repo.git.resolve(query.get('sha') ?? repo.defaultBranch);
    if (!sha) throw notFound();
    return list((await repo.git.commits([sha])).reverse(), request, (it) => commitShape(forge.urls, repo, forge.users, it));
  },
  'GET /repos/:owner/:repo/commits/:ref': async ({ forge, repo, params }) => ok(await oneCommit(forge, repo, params.ref)),
  'GET /repos/:owner/:repo/activity': async (request) => {
    const { forge, repo, query } = request;
    const ref = query.get('ref');
    const wanted = repo.activity.filter((one) => ref === null || one.ref === ref);
    if (query.get('direction') !== 'asc') wanted.reverse();
    return list(wanted, request, (one) => ({
      id: one.id,
      node_id: nodeId('Activity', String(one.id)),
      before: one.before,
      after: one.after,
      ref: one.ref,
      timestamp: one.at,
      activity_type: one.kind,
      actor: userShape(forge.urls, one.actor),
    }));
  },
  'GET /repos/:owner/:repo/compare/:basehead+': async (request) => {
    const { forge, repo, params } = request;
    const [from, to] = params.basehead.split('...');
    const [base, head] = await Promise.all([repo.git.resolve(from), to && repo.git.resolve(to)]);
    const middle = base && head && (await repo.git.mergeBase(base, head));
    if (!middle) throw notFound();
    const ahead = await repo.git.commits([`${base}..${head}`]);
    const behind = await repo.git.commits([`${head}..${base}`]);
    const { items, headers } = page(ahead, request);
    const url = `${forge.urls.repo(repo)}/compare/${params.basehead}`;
    const html = `${forge.urls.html(repo)}/compare/${params.basehead}`;
    const status = ahead.length > 0 ? (behind.length > 0 ? 'diverged' : 'ahead') : behind.length > 0 ? 'behind' : 'identical';
    return ok(
      {
        url,
        html_url: html,
        permalink_url: html,
        diff_url: `${html}.diff`,
        patch_url: `${html}.patch`,
        base_commit: await oneCommit(forge, repo, base),
        merge_base_commit: await oneCommit(forge, repo, middle),
        status,
        ahead_by: ahead.length,
        behind_by: behind.length,
        total_commits: ahead.length,
        commits: items.map((it) => commitShape(forge.urls, repo, forge.users, it)),
        files: (await repo.git.files(middle, head)).map((it) => fileShape(forge.urls, repo, head, it)),
      },
      headers,
    );
  },
  'GET /repos/:owner/:repo/commits/:ref/pulls': async (request) => {
    const { forge, repo, params } = request;
    const found = [];
    for (const pull of repo.pulls.values()) {
      const commits = (await forge.pulls.commits(repo, pull)).map((it) => it.sha);
      if (pull.mergeCommitSha === params.ref || commits.includes(params.ref)) found.push(pull);
    }
    return list(found, request, (pull) => simplePull(forge.urls, repo, forge.owner(repo), pull));
  },
};
