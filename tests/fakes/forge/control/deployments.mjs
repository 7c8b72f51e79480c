// Deployments and statuses by anybody: decoys, forged reports, and what happened.
import { deployment as deploymentShape, status as statusShape } from '../shapes/deployment.mjs';

const ok = (body) => ({ status: 200, body });

const statusView = (forge, repo, deployment, it) => statusShape(forge.urls, repo, forge.owner(repo), deployment, it);

function view(forge, repo, deployment) {
  return { ...deploymentShape(forge.urls, repo, forge.owner(repo), deployment), statuses: deployment.statuses.map((it) => statusView(forge, repo, deployment, it)) };
}

export const deployments = {
  // {repository, user, carried_out?: false leaves it to lie, …as GitHub's body: ref, task?, environment?, payload?, description?, …}
  'POST /deployments': async ({ forge, body }) => {
    const repo = forge.repository(body.repository);
    return repo.exclusive(async () => {
      const deployment = await forge.deployments.create(repo, body, forge.users.ensure(body.user), { carriedOut: body.carried_out !== false });
      return ok(view(forge, repo, deployment));
    });
  },
  // {repository, id, user, …as GitHub's body: state, description?, environment?, log_url?, environment_url?, auto_inactive?}
  'POST /deployments/status': async ({ forge, body }) => {
    const repo = forge.repository(body.repository);
    return repo.exclusive(async () => {
      const deployment = forge.deployments.find(repo, body.id);
      return ok(statusView(forge, repo, deployment, forge.deployments.report(repo, deployment, body, forge.users.ensure(body.user))));
    });
  },
  // ?repository: deployments with their statuses, oldest first
  'GET /deployments': async ({ forge, query }) => {
    const repo = forge.repository(query.get('repository'));
    return ok(repo.deployments.map((deployment) => view(forge, repo, deployment)));
  },
};
