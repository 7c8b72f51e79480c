// The repositories the tests and the story play in, and the sluice.yaml that fits them.

// A deploy workflow as a user would have it: every fact Sluice sends is a declared input, the id is in the run's title.
export const DEPLOY_WORKFLOW = `name: Deploy
run-name: deploy \${{ inputs.environment }} \${{ inputs.version }} (\${{ inputs.deployment_id }})
on:
  workflow_dispatch:
    inputs:
      deployment_id: {required: true, type: string}
      environment: {required: true, type: string}
      version: {required: true, type: string}
      sha: {required: true, type: string}
      ref: {required: true, type: string}
      services: {required: false, type: string, default: ""}
      strategy: {required: false, type: string, default: direct}
      traffic_percent: {required: false, type: string, default: "100"}
      previous_version: {required: false, type: string, default: ""}
      rollback: {required: false, type: string, default: "false"}
permissions: {}
jobs:
  deploy:
    runs-on: ubuntu-latest
    steps:
      - run: echo "deploying \${{ inputs.version }} to \${{ inputs.environment }}"
`;

// The same for a repository_dispatch, which runs on the default branch and knows its payload only.
export const EVENT_WORKFLOW = `name: Deploy
run-name: deploy \${{ github.event.client_payload.version }} (\${{ github.event.client_payload.deployment_id }})
on:
  repository_dispatch:
    types: [sluice-deploy]
permissions: {}
jobs:
  deploy:
    runs-on: ubuntu-latest
    steps:
      - run: echo "deploying"
`;

export const NIGHTLY_WORKFLOW = `name: Nightly
on:
  schedule:
    - cron: "0 20 * * *"
jobs:
  tick:
    runs-on: ubuntu-latest
    steps: []
`;

const FIRST = {
  'README.md': '# Shop\n',
  'api/price.txt': 'net\ntax 20\ntotal\n',
  'api/orders.txt': 'order\nline\nsum\n',
  'web/cart.txt': 'cart\nitems\n',
  '.github/workflows/nightly.yml': NIGHTLY_WORKFLOW,
};

// PROD at v1.4.0. `ahead`: UAT at v1.5.0; `files`: what v1.5.0 changed there; `workflow`: the one that deploys.
export function history({ ahead = false, workflow = DEPLOY_WORKFLOW, files = { 'web/wishlist.txt': 'wishlist\n' } } = {}) {
  const commits = [{ message: 'Shop 1.4.0', date: '2026-01-05T10:00:00Z', files: { ...FIRST, '.github/workflows/deploy.yml': workflow }, tag: 'v1.4.0' }];
  if (ahead) commits.push({ branch: 'uat', message: 'Shop 1.5.0: wishlist', date: '2026-01-12T10:00:00Z', files, tag: 'v1.5.0' });
  return { default_branch: 'main', author: 'dana', commits, ...(!ahead && { branches: { uat: 'main' } }) };
}

export const PEOPLE = [
  { login: 'alice', id: 1001, permission: 'admin' },
  { login: 'bob', id: 1002, permission: 'maintain' },
  { login: 'carol', id: 1003, permission: 'write' },
  { login: 'dana', id: 1004, permission: 'write' },
  { login: 'mallory', id: 1666, permission: 'triage' },
  { login: 'sluice-gateway[bot]', id: 1900, type: 'Bot', permission: 'write' },
  { login: 'renovate[bot]', id: 1901, type: 'Bot', permission: 'write' },
];

export const BOT = 'sluice-gateway[bot]';

// Slots far from now, so that the scheduler stays out of scenes that open their own cycles.
export function quietSlots(now = new Date()) {
  return now.getUTCHours() < 10 ? { t1: '16:00', t2: '18:00' } : { t1: '03:00', t2: '05:00' };
}

const skipped = (reason) => Object.fromEntries(['backup', 'monitoring', 'on_call', 'dependencies', 'headroom'].map((name) => [name, { skip: reason }]));

export function repositoryConfig(forge, name, overrides = {}) {
  return {
    name,
    forge: 'github',
    api_url: forge.api_url,
    clone_url: `${forge.url}/${name}.git`,
    credentials: { token: '${FORGE_TOKEN}' },
    webhook_secret: '${WEBHOOK_SECRET}',
    timezone: 'UTC',
    slots: { ...quietSlots(), window: '60m' },
    environments: {
      uat: { branch: 'uat', url: 'https://uat.shop.example', strategy: 'direct' },
      prod: { branch: 'main', url: 'https://shop.example', strategy: 'direct' },
    },
    trigger: { type: 'workflow_dispatch', workflow: 'deploy.yml', timeout: '30s', poll: '1s' },
    tracked: { labels: ['bug'] },
    checklist: skipped('a rehearsal, nothing is really deployed'),
    ...overrides,
  };
}

export function config(forge, { dataDir, listen = '127.0.0.1:0', repositories, ...rest }) {
  return {
    listen,
    public_url: 'http://127.0.0.1',
    data_dir: dataDir,
    users: [
      { login: 'alice', roles: ['admin'] },
      { login: 'bob', roles: ['manager'] },
      { login: 'carol', roles: ['developer'] },
      { login: 'dana', roles: ['developer'] },
    ],
    tokens: ['alice', 'bob', 'carol'].map((user) => ({ user, secret: `\${SLUICE_TOKEN_${user.toUpperCase()}}` })),
    repositories,
    ...rest,
  };
}
