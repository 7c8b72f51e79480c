// Workflow runs and check runs.
import { nodeId } from './url.mjs';
import { user } from './user.mjs';
import { repository } from './repository.mjs';
import { headCommit } from './commit.mjs';

export function run(urls, repo, owner, it) {
  const url = `${urls.repo(repo)}/actions/runs/${it.id}`;
  const minimal = repository(urls, repo, owner);
  return {
    id: it.id,
    name: it.name,
    node_id: nodeId('WorkflowRun', it.id),
    head_branch: it.headBranch,
    head_sha: it.headSha,
    path: it.path,
    display_title: it.displayTitle,
    run_number: it.number,
    event: it.event,
    status: it.status,
    conclusion: it.conclusion,
    workflow_id: it.workflowId,
    check_suite_id: it.suiteId,
    check_suite_node_id: nodeId('CheckSuite', it.suiteId),
    url,
    html_url: `${urls.html(repo)}/actions/runs/${it.id}`,
    pull_requests: [],
    created_at: it.createdAt,
    updated_at: it.updatedAt,
    actor: user(urls, it.actor),
    run_attempt: it.attempt,
    referenced_workflows: [],
    run_started_at: it.createdAt,
    triggering_actor: user(urls, it.actor),
    jobs_url: `${url}/jobs`,
    logs_url: `${url}/logs`,
    check_suite_url: `${urls.repo(repo)}/check-suites/${it.suiteId}`,
    artifacts_url: `${url}/artifacts`,
    cancel_url: `${url}/cancel`,
    rerun_url: `${url}/rerun`,
    previous_attempt_url: null,
    workflow_url: `${urls.repo(repo)}/actions/workflows/${it.workflowId}`,
    head_commit: headCommit(it.commit),
    repository: minimal,
    head_repository: minimal,
  };
}

export function workflow(urls, repo, it) {
  const url = `${urls.repo(repo)}/actions/workflows/${it.workflowId}`;
  return {
    id: it.workflowId,
    node_id: nodeId('Workflow', it.workflowId),
    name: it.name,
    path: it.path,
    state: 'active',
    created_at: repo.createdAt,
    updated_at: repo.createdAt,
    url,
    html_url: `${urls.html(repo)}/blob/${repo.defaultBranch}/${it.path}`,
    badge_url: `${urls.html(repo)}/workflows/${encodeURIComponent(it.name)}/badge.svg`,
  };
}

export function app(urls, slug, id, owner) {
  return { id, slug, node_id: nodeId('App', id), owner: user(urls, owner), name: slug, description: '', external_url: `${urls.web}/apps/${slug}`,
    html_url: `${urls.web}/apps/${slug}`, created_at: '2020-01-01T00:00:00Z', updated_at: '2020-01-01T00:00:00Z',
    permissions: { checks: 'write', metadata: 'read' }, events: [] };
}

export function checkRun(urls, repo, owner, it) {
  const url = `${urls.repo(repo)}/check-runs/${it.id}`;
  return {
    id: it.id,
    name: it.name,
    node_id: nodeId('CheckRun', it.id),
    head_sha: it.headSha,
    external_id: it.externalId ?? '',
    url,
    html_url: `${urls.html(repo)}/runs/${it.id}`,
    details_url: `${urls.html(repo)}/runs/${it.id}`,
    status: it.status,
    conclusion: it.conclusion,
    started_at: it.startedAt,
    completed_at: it.completedAt,
    output: { title: null, summary: null, text: null, annotations_count: 0, annotations_url: `${url}/annotations` },
    check_suite: { id: it.suiteId },
    app: app(urls, it.appSlug, it.appId, owner),
    pull_requests: [],
  };
}

export function status(urls, repo, it) {
  return {
    url: `${urls.repo(repo)}/statuses/${it.sha}`,
    avatar_url: `${urls.web}/avatars/u/${it.creator.id}`,
    id: it.id,
    node_id: nodeId('Status', it.id),
    state: it.state,
    description: it.description,
    target_url: it.targetUrl,
    context: it.context,
    created_at: it.createdAt,
    updated_at: it.createdAt,
    creator: user(urls, it.creator),
  };
}
