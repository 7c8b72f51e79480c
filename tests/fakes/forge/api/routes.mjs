// The REST API: one table made of its parts. A handler takes ({forge, repo, params, query, body, user, self}) and
// answers {status, body, headers}, or throws a Problem.
import { Router } from '../router.mjs';
import { actions } from './actions.mjs';
import { apps } from './apps.mjs';
import { checks } from './checks.mjs';
import { deployments } from './deployments.mjs';
import { issues } from './issues.mjs';
import { labels } from './labels.mjs';
import { pulls } from './pulls.mjs';
import { releases } from './releases.mjs';
import { repos } from './repos.mjs';

export function apiRouter() {
  const router = new Router();
  for (const part of [apps, repos, pulls, issues, labels, checks, releases, actions, deployments]) {
    for (const [route, handler] of Object.entries(part)) router.on(route, handler);
  }
  return router;
}
