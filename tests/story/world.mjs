// The two repositories of the story.
import { createServer } from 'node:http';
import { DEPLOY_WORKFLOW } from '../e2e/scenery.mjs';

const WORKFLOW = { '.github/workflows/deploy.yml': DEPLOY_WORKFLOW };

// PROD runs v1.4.0; UAT is a release further and already has what comes next.
const SHOP = {
  default_branch: 'main',
  author: 'dana',
  commits: [
    {
      message: 'Shop 1.4.0', date: '2026-01-05T10:00:00Z', tag: 'v1.4.0',
      files: {
        ...WORKFLOW,
        'README.md': '# Shop\n',
        'api/tax.py': 'def tax(net):\n    return int(net * 0.2)\n',
        'api/orders.py': 'def total(lines):\n    return sum(line.price for line in lines)\n',
        'web/cart.js': 'export const items = [];\n',
      },
    },
    {
      branch: 'uat', message: 'Shop 1.5.0: wish list', date: '2026-01-12T10:00:00Z', tag: 'v1.5.0',
      files: { 'web/wishlist.js': 'export const wishes = [];\n', 'README.md': '# Shop\n\nNow with a wish list.\n' },
    },
  ],
};

// Both environments run v2.3.0.
const BILLING = {
  default_branch: 'main',
  author: 'dana',
  commits: [
    {
      message: 'Billing 2.3.0', date: '2026-01-07T10:00:00Z', tag: 'v2.3.0',
      files: { ...WORKFLOW, 'README.md': '# Billing\n', 'invoice.py': 'def number(n):\n    return "INV-" + str(n)\n' },
    },
  ],
  branches: { uat: 'main' },
};

// London, unless it is about time for the real T1 and T2 there: the story opens its cycles itself.
export function timezone(now = new Date()) {
  const hour = Number(new Intl.DateTimeFormat('en-GB', { hour: '2-digit', hourCycle: 'h23', timeZone: 'Europe/London' }).format(now));
  return hour >= 18 && hour <= 23 ? 'Asia/Hong_Kong' : 'Europe/London';
}

// What runs on PROD, as its users see it: answers by the version that was deployed last.
export async function openSite() {
  const site = { healthy: () => true, runs: async () => '' };
  const server = createServer(async (request, response) => {
    const good = site.healthy(await site.runs());
    response.writeHead(good ? 200 : 500, { 'Content-Type': 'application/json' });
    response.end(JSON.stringify({ ok: good }));
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  site.url = `http://127.0.0.1:${server.address().port}`;
  site.close = () => server.close();
  return site;
}

export function scenes(story, site) {
  const config = { timezone: timezone(), slots: { t1: '20:00', t2: '22:00', window: '60m' } };
  if (story === 'flows') return { shop: { history: SHOP, config }, billing: { history: BILLING, config } };
  const smoke = [{ name: 'login', http: { url: `${site.url}/login`, expect: { status: 200, json: { '/ok': true } } } }];
  const environments = { uat: { branch: 'uat' }, prod: { branch: 'main', ...(story === 'rollback' && { smoke }) } };
  return { shop: { history: SHOP, config: { ...config, environments } } };
}
