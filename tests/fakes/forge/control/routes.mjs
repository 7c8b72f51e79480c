// What tests and the story do to the forge from outside: people act, CI behaves, things break.
// All of it is JSON over HTTP under /_control; a `repository` is always "owner/name".
import { Router } from '../router.mjs';
import { deployments } from './deployments.mjs';
import { faults } from './faults.mjs';
import { people } from './people.mjs';
import { repositories } from './repositories.mjs';
import { work } from './work.mjs';

export function controlRouter() {
  const router = new Router();
  for (const part of [repositories, people, work, deployments, faults]) {
    for (const [route, handler] of Object.entries(part)) router.on(route, handler);
  }
  return router;
}
