// Issues, their labels, comments, reactions and events.
import { nodeId } from './url.mjs';
import { user } from './user.mjs';

const CONTENTS = ['+1', '-1', 'laugh', 'hooray', 'confused', 'heart', 'rocket', 'eyes'];

export function label(urls, repo, it) {
  return {
    id: it.id,
    node_id: nodeId('Label', it.id),
    url: `${urls.repo(repo)}/labels/${encodeURIComponent(it.name)}`,
    name: it.name,
    color: it.color,
    default: it.default,
    description: it.description,
  };
}

export function rollup(url, reactions) {
  const counts = Object.fromEntries(CONTENTS.map((content) => [content, reactions.filter((r) => r.content === content).length]));
  return { url: `${url}/reactions`, total_count: reactions.length, ...counts };
}

export function reaction(urls, it) {
  return { id: it.id, node_id: nodeId('Reaction', it.id), user: user(urls, it.user), content: it.content, created_at: it.createdAt };
}

export function association(repo, person) {
  if (person.login === repo.owner) return 'OWNER';
  return person.permission === 'none' || person.permission === 'read' ? 'CONTRIBUTOR' : 'COLLABORATOR';
}

export function issue(urls, repo, it) {
  const url = `${urls.repo(repo)}/issues/${it.number}`;
  const kind = it.isPull ? 'pull' : 'issues';
  return {
    url,
    repository_url: urls.repo(repo),
    labels_url: `${url}/labels{/name}`,
    comments_url: `${url}/comments`,
    events_url: `${url}/events`,
    html_url: `${urls.html(repo)}/${kind}/${it.number}`,
    id: it.id,
    node_id: nodeId('Issue', it.id),
    number: it.number,
    title: it.title,
    user: user(urls, it.author),
    labels: it.labels.map((one) => label(urls, repo, one)),
    state: it.state,
    state_reason: it.state === 'closed' ? 'completed' : null,
    locked: false,
    assignee: null,
    assignees: [],
    milestone: null,
    comments: [...repo.comments.values()].filter((comment) => comment.number === it.number).length,
    created_at: it.createdAt,
    updated_at: it.updatedAt,
    closed_at: it.closedAt,
    author_association: association(repo, it.author),
    active_lock_reason: null,
    body: it.body,
    closed_by: it.closedBy ? user(urls, it.closedBy) : null,
    reactions: rollup(url, it.reactions),
    timeline_url: `${url}/timeline`,
    performed_via_github_app: null,
    ...(it.isPull && { draft: it.pull.draft, pull_request: pullLinks(urls, repo, it) }),
  };
}

function pullLinks(urls, repo, it) {
  const html = `${urls.html(repo)}/pull/${it.number}`;
  return {
    url: `${urls.repo(repo)}/pulls/${it.number}`,
    html_url: html,
    diff_url: `${html}.diff`,
    patch_url: `${html}.patch`,
    merged_at: it.pull.mergedAt,
  };
}

export function comment(urls, repo, it) {
  const url = `${urls.repo(repo)}/issues/comments/${it.id}`;
  const kind = repo.pulls.has(it.number) ? 'pull' : 'issues';
  return {
    url,
    html_url: `${urls.html(repo)}/${kind}/${it.number}#issuecomment-${it.id}`,
    issue_url: `${urls.repo(repo)}/issues/${it.number}`,
    id: it.id,
    node_id: nodeId('IssueComment', it.id),
    user: user(urls, it.author),
    created_at: it.createdAt,
    updated_at: it.updatedAt,
    author_association: association(repo, it.author),
    body: it.body,
    reactions: rollup(url, it.reactions),
    performed_via_github_app: null,
  };
}

export function event(urls, repo, it) {
  return {
    id: it.id,
    node_id: nodeId('IssueEvent', it.id),
    url: `${urls.repo(repo)}/issues/events/${it.id}`,
    actor: user(urls, it.actor),
    event: it.event,
    commit_id: it.commitId ?? null,
    commit_url: it.commitId ? `${urls.repo(repo)}/commits/${it.commitId}` : null,
    created_at: it.createdAt,
    ...(it.label && { label: { name: it.label.name, color: it.label.color } }),
    performed_via_github_app: null,
  };
}
