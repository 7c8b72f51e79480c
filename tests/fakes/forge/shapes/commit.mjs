// Commits, as lists of a pull request have them.
import { nodeId } from './url.mjs';
import { user } from './user.mjs';

export function commit(urls, repo, users, it) {
  const url = `${urls.repo(repo)}/commits/${it.sha}`;
  const html = `${urls.html(repo)}/commit/${it.sha}`;
  const author = users.byEmail(it.author.email);
  const committer = users.byEmail(it.committer.email);
  return {
    sha: it.sha,
    node_id: nodeId('Commit', it.sha),
    commit: {
      author: it.author,
      committer: it.committer,
      message: it.message,
      tree: { sha: it.tree, url: `${urls.repo(repo)}/git/trees/${it.tree}` },
      url: `${urls.repo(repo)}/git/commits/${it.sha}`,
      comment_count: 0,
      verification: { verified: false, reason: 'unsigned', signature: null, payload: null, verified_at: null },
    },
    url,
    html_url: html,
    comments_url: `${url}/comments`,
    author: author ? user(urls, author) : null,
    committer: committer ? user(urls, committer) : null,
    parents: it.parents.map((sha) => ({ sha, url: `${urls.repo(repo)}/commits/${sha}`, html_url: `${urls.html(repo)}/commit/${sha}` })),
  };
}

export function file(urls, repo, sha, it) {
  return {
    sha: it.blob || null,
    filename: it.path,
    status: it.status,
    additions: it.additions,
    deletions: it.deletions,
    changes: it.additions + it.deletions,
    blob_url: `${urls.html(repo)}/blob/${sha}/${encodeURI(it.path)}`,
    raw_url: `${urls.html(repo)}/raw/${sha}/${encodeURI(it.path)}`,
    contents_url: `${urls.repo(repo)}/contents/${encodeURI(it.path)}?ref=${sha}`,
    patch: it.patch,
    ...(it.previous && { previous_filename: it.previous }),
  };
}

// The short form that pushes and workflow runs carry.
export function headCommit(it) {
  return { id: it.sha, tree_id: it.tree, message: it.message, timestamp: it.committer.date, author: { name: it.author.name, email: it.author.email },
    committer: { name: it.committer.name, email: it.committer.email } };
}
