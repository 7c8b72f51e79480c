// Releases: notes that stand beside a tag.
import { stamp } from '../clock.mjs';
import { invalid, notFound } from '../problem.mjs';
import { release as releaseShape } from '../shapes/release.mjs';
import { created, list, mustWrite, ok } from './answer.mjs';

const byTag = (repo, tag) => repo.releases.find((one) => one.tag === tag && !one.draft);

export const releases = {
  'GET /repos/:owner/:repo/releases': async (request) => list([...request.repo.releases].reverse(), request, (it) => releaseShape(request.forge.urls, request.repo, it)),
  'GET /repos/:owner/:repo/releases/tags/:tag+': async ({ forge, repo, params }) => {
    const release = byTag(repo, params.tag);
    if (!release) throw notFound();
    return ok(releaseShape(forge.urls, repo, release));
  },
  'POST /repos/:owner/:repo/releases': async ({ forge, repo, body, user }) => {
    mustWrite(user);
    if (!body.tag_name) throw invalid('Validation Failed', [{ resource: 'Release', field: 'tag_name', code: 'missing_field' }]);
    if (byTag(repo, body.tag_name)) throw invalid('Validation Failed', [{ resource: 'Release', field: 'tag_name', code: 'already_exists' }]);
    const release = { id: forge.ids.next('release'), tag: body.tag_name, name: body.name ?? null, body: body.body ?? null, target: body.target_commitish ?? repo.defaultBranch,
      draft: body.draft ?? false, prerelease: body.prerelease ?? false, author: user, createdAt: stamp(), publishedAt: body.draft ? null : stamp() };
    repo.releases.push(release);
    return created(releaseShape(forge.urls, repo, release));
  },
  'PATCH /repos/:owner/:repo/releases/:release_id': async ({ forge, repo, params, body, user }) => {
    mustWrite(user);
    const release = repo.releases.find((one) => String(one.id) === params.release_id);
    if (!release) throw notFound();
    if (body.body !== undefined) release.body = body.body;
    if (body.name !== undefined) release.name = body.name;
    return ok(releaseShape(forge.urls, repo, release));
  },
};
