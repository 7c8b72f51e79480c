// How long an emergency takes to its trigger, with a git server and a forge on this machine: from the approval's webhook to the run
// of a hotfix, and from an alert to the run of the rollback. Both end when CI has taken the request.
//   node tests/bench/emergency.mjs path/to/sluice [rounds]
import { resolve } from 'node:path';
import { Stage, waitFor } from '../e2e/harness.mjs';

const [bin, rounds = '10'] = process.argv.slice(2);
process.env.BENCH_ALERT_SECRET = 'only-for-the-benchmark';
const alert = { name: 'bench', secret: '${BENCH_ALERT_SECRET}' };
const stage = await Stage.open({ shop: { config: { alert } } }, { bin: resolve(bin) });
const s = stage.scene('shop');

async function timed(act, happened) {
  const began = performance.now();
  await act();
  while (!(await happened())) await new Promise((next) => setTimeout(next, 5));
  return performance.now() - began;
}

function print(what, times) {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))].toFixed(0);
  console.log(`${what}: median ${at(0.5)} ms, slowest ${at(1)} ms, of ${sorted.length}`);
}

const hotfixes = [];
const rollbacks = [];
try {
  await s.versions();
  for (let round = 0; round < Number(rounds); ++round) {
    const { number } = await s.forgeApi('POST', '/issues', { title: `Fire ${round}`, labels: ['severity/critical'] });
    await s.commit(`hotfix/${number}-fire`, { [`api/${round}.txt`]: 'out\n' }, { author: 'carol', from: 'v1.4.0' });
    await s.reached(number, 'submitted');
    await waitFor(async () => (await s.replies(number)).some((one) => one.body.includes('Emergency hotfix')), 'the team to be told');
    const before = (await s.runs('prod')).length;
    hotfixes.push(await timed(() => s.say(number, 'alice', '/approve prod'), async () => (await s.runs('prod')).length > before));
    await s.reached(number, 'deployed_prod');
    const fires = () =>
      fetch(`${stage.sluice.url}/webhooks/alertmanager/bench`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${process.env.BENCH_ALERT_SECRET}` },
        body: JSON.stringify({ version: '4', alerts: [{ status: 'firing', labels: { alertname: `Fire${round}` }, annotations: {}, startsAt: new Date().toISOString() }] }),
      });
    rollbacks.push(await timed(fires, async () => (await s.runs('prod')).length > before + 1));
    await waitFor(async () => (await s.versions()).versions.prod === 'v1.4.0', 'PROD to be back');
    await s.order(number, 'close', { reason: 'measured' });
    for (const lock of (await s.versions()).locks) await s.api('DELETE', `/locks/${lock.id}`);
  }
  print('hotfix, from its approval to the trigger', hotfixes);
  print('rollback, from the alert to the trigger', rollbacks);
} finally {
  await stage.close();
}
