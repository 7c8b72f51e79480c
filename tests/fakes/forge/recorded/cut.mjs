// Copies the recorded webhook bodies that the stand-in forge sends out of @octokit/webhooks-examples (MIT licence), unchanged.
// Run once per new version of the package, in tests/: node fakes/forge/recorded/cut.mjs > fakes/forge/recorded/github.json
import { createRequire } from 'node:module';

const WANTED = {
  pull_request: ['opened', 'closed', 'reopened', 'labeled', 'unlabeled', 'synchronize', 'ready_for_review'],
  issues: ['opened', 'edited', 'labeled', 'unlabeled'],
  issue_comment: ['created', 'edited', 'deleted'],
  workflow_run: ['requested', 'completed'],
  deployment: ['created'],
  deployment_status: ['created'],
  push: [undefined],
  create: [undefined],
  delete: [undefined],
};

export function cut() {
  const all = createRequire(import.meta.url)('@octokit/webhooks-examples/api.github.com/index.json');
  const examples = Object.entries(WANTED).map(([name, actions]) => ({
    name,
    examples: actions.map((action) => all.find((one) => one.name === name).examples.find((example) => example.action === action)),
  }));
  return { notice: 'Recorded GitHub webhooks from @octokit/webhooks-examples 7.6.1 (MIT licence, see ../openapi/LICENSE), copied by cut.mjs.', examples };
}

if (process.argv[1]?.endsWith('cut.mjs')) process.stdout.write(`${JSON.stringify(cut())}\n`);
