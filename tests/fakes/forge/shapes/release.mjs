// GitHub's "Release".
import { nodeId } from './url.mjs';
import { user } from './user.mjs';

export function release(urls, repo, it) {
  const url = `${urls.repo(repo)}/releases/${it.id}`;
  const zip = (kind) => `${urls.repo(repo)}/${kind}/${it.tag}`;
  return {
    url,
    html_url: `${urls.html(repo)}/releases/tag/${it.tag}`,
    assets_url: `${url}/assets`,
    upload_url: `${url}/assets{?name,label}`,
    tarball_url: zip('tarball'),
    zipball_url: zip('zipball'),
    id: it.id,
    node_id: nodeId('Release', it.id),
    tag_name: it.tag,
    target_commitish: it.target,
    name: it.name,
    body: it.body,
    draft: it.draft,
    prerelease: it.prerelease,
    created_at: it.createdAt,
    published_at: it.publishedAt,
    author: user(urls, it.author),
    assets: [],
  };
}
