// GitHub's "Deployment" and "Deployment Status".
import { app } from './run.mjs';
import { nodeId } from './url.mjs';
import { user } from './user.mjs';

// The app that did it, where an app did.
const via = (urls, owner, it) => (it.app ? app(urls, it.app.login.replace(/\[bot\]$/, ''), Number(it.app.id), owner) : null);

export function deployment(urls, repo, owner, it) {
  const url = `${urls.repo(repo)}/deployments/${it.id}`;
  return {
    url,
    id: it.id,
    node_id: nodeId('Deployment', it.id),
    sha: it.sha,
    ref: it.ref,
    task: it.task,
    payload: it.payload,
    original_environment: it.originalEnvironment,
    environment: it.environment,
    description: it.description,
    creator: user(urls, it.creator),
    created_at: it.createdAt,
    updated_at: it.updatedAt,
    statuses_url: `${url}/statuses`,
    repository_url: urls.repo(repo),
    transient_environment: it.transient,
    production_environment: it.production,
    performed_via_github_app: via(urls, owner, it),
  };
}

export function status(urls, repo, owner, of, it) {
  const url = `${urls.repo(repo)}/deployments/${of.id}`;
  return {
    url: `${url}/statuses/${it.id}`,
    id: it.id,
    node_id: nodeId('DeploymentStatus', it.id),
    state: it.state,
    creator: user(urls, it.creator),
    description: it.description,
    environment: it.environment,
    target_url: it.logUrl,
    created_at: it.createdAt,
    updated_at: it.createdAt,
    deployment_url: url,
    repository_url: urls.repo(repo),
    environment_url: it.environmentUrl,
    log_url: it.logUrl,
    performed_via_github_app: via(urls, owner, it),
  };
}
