// Apps, users, rate limit.
import { Problem } from '../problem.mjs';
import { publicUser } from '../shapes/user.mjs';
import { Users } from '../users.mjs';
import { user as simpleUser } from '../shapes/user.mjs';
import { created, ok } from './answer.mjs';

export const apps = {
  'POST /app/installations/:id/access_tokens': async ({ forge, params, bearer }) => {
    const app = forge.apps.authenticate(bearer);
    if (app.installationId !== params.id) throw new Problem(404, 'Not Found');
    return created(forge.apps.installationToken(app));
  },
  'GET /user': async ({ forge, user }) => ok({ ...publicUser(forge.urls, user), private_gists: 0, total_private_repos: 0, owned_private_repos: 0, disk_usage: 0, collaborators: 0, two_factor_authentication: true }),
  'GET /users/:login': async ({ forge, params }) => ok(publicUser(forge.urls, forge.users.get(params.login))),
  'GET /rate_limit': async () => {
    const core = { limit: 5000, remaining: 4999, reset: Math.floor(Date.now() / 1000) + 3600, used: 1 };
    return ok({ resources: { core, search: core }, rate: core });
  },
  'GET /repos/:owner/:repo/collaborators/:login/permission': async ({ forge, params }) => {
    const user = forge.users.get(params.login);
    const shape = { ...simpleUser(forge.urls, user), role_name: user.permission, permissions: { pull: user.permission !== 'none', triage: Users.mayTriage(user), push: Users.mayWrite(user), maintain: ['maintain', 'admin'].includes(user.permission), admin: user.permission === 'admin' } };
    return ok({ permission: Users.permission(user), role_name: user.permission, user: shape });
  },
  'GET /repos/:owner/:repo/collaborators/:login': async ({ forge, params }) => {
    const user = forge.users.find(params.login);
    if (!user || user.permission === 'none') throw new Problem(404, 'Not Found');
    return { status: 204 };
  },
};
