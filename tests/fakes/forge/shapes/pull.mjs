// Pull requests: GitHub's "Pull Request", and the "Simple" one that lists carry.
import { nodeId } from './url.mjs';
import { user } from './user.mjs';
import { repository } from './repository.mjs';
import { association, label } from './issue.mjs';

function side(urls, repo, owner, { login, ref, sha, fullName, id, person }) {
  return {
    label: `${login}:${ref}`,
    ref,
    sha,
    user: user(urls, person),
    repo: repository(urls, repo, fullName === repo.fullName ? owner : person, { fullName, id }),
  };
}

export function simplePull(urls, repo, owner, it) {
  const { issue } = it;
  const url = `${urls.repo(repo)}/pulls/${it.number}`;
  const html = `${urls.html(repo)}/pull/${it.number}`;
  const issueUrl = `${urls.repo(repo)}/issues/${it.number}`;
  const statuses = `${urls.repo(repo)}/statuses/${it.headSha}`;
  return {
    url,
    id: it.id,
    node_id: nodeId('PullRequest', it.id),
    html_url: html,
    diff_url: `${html}.diff`,
    patch_url: `${html}.patch`,
    issue_url: issueUrl,
    number: it.number,
    state: issue.state,
    locked: false,
    title: issue.title,
    user: user(urls, issue.author),
    body: issue.body,
    created_at: issue.createdAt,
    updated_at: issue.updatedAt,
    closed_at: issue.closedAt,
    merged_at: it.mergedAt,
    merge_commit_sha: it.mergeCommitSha,
    assignee: null,
    assignees: [],
    requested_reviewers: [],
    requested_teams: [],
    labels: issue.labels.map((one) => label(urls, repo, one)),
    milestone: null,
    draft: it.draft,
    commits_url: `${url}/commits`,
    review_comments_url: `${url}/comments`,
    review_comment_url: `${urls.repo(repo)}/pulls/comments{/number}`,
    comments_url: `${issueUrl}/comments`,
    statuses_url: statuses,
    head: side(urls, repo, owner, {
      login: it.fork ? it.headOwner.login : repo.owner, ref: it.headRef, sha: it.headSha,
      fullName: it.fork ? `${it.headOwner.login}/${repo.name}` : repo.fullName,
      id: it.fork ? repo.id + 500000 : repo.id, person: it.fork ? it.headOwner : owner,
    }),
    base: side(urls, repo, owner, {
      login: repo.owner, ref: it.baseRef, sha: it.baseSha, fullName: repo.fullName, id: repo.id, person: owner,
    }),
    _links: {
      self: { href: url },
      html: { href: html },
      issue: { href: issueUrl },
      comments: { href: `${issueUrl}/comments` },
      review_comments: { href: `${url}/comments` },
      review_comment: { href: `${urls.repo(repo)}/pulls/comments{/number}` },
      commits: { href: `${url}/commits` },
      statuses: { href: statuses },
    },
    author_association: association(repo, issue.author),
    auto_merge: null,
    active_lock_reason: null,
  };
}

// `facts`: {mergeable, commits, additions, deletions, changedFiles}
export function pull(urls, repo, owner, it, facts) {
  return {
    ...simplePull(urls, repo, owner, it),
    merged: it.mergedAt !== null,
    mergeable: it.mergedAt ? null : facts.mergeable,
    rebaseable: it.mergedAt ? null : facts.mergeable,
    mergeable_state: it.mergedAt ? 'unknown' : facts.mergeable ? 'clean' : 'dirty',
    merged_by: it.mergedBy ? user(urls, it.mergedBy) : null,
    comments: [...repo.comments.values()].filter((comment) => comment.number === it.number).length,
    review_comments: 0,
    maintainer_can_modify: it.fork,
    commits: facts.commits,
    additions: facts.additions,
    deletions: facts.deletions,
    changed_files: facts.changedFiles,
  };
}
