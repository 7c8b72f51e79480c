// `./dev run`: the real program, a stand-in forge beside it, and bugs on their way through it.
//   node tests/story/main.mjs [--once] [--story flows|hotfix|rollback] [--sluice build/release/bin/sluice]
// --once ends after the story: exit 0 only if every step held. Without it everything stays up until Ctrl-C.
import { execFileSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { Stage } from '../e2e/harness.mjs';
import { binary } from '../e2e/sluice.mjs';
import { flow1 } from './flow1.mjs';
import { flow2 } from './flow2.mjs';
import { hotfix } from './hotfix.mjs';
import { Broken, Narrator } from './narrator.mjs';
import { rollback } from './rollback.mjs';
import { openSite, scenes } from './world.mjs';

const STORIES = {
  flows: { title: 'one bug through Flow 2, another through Flow 1', parts: [[flow2, 'shop'], [flow1, 'billing']] },
  hotfix: { title: 'an emergency, from the issue to PROD and back to UAT', parts: [[hotfix, 'shop']] },
  rollback: { title: 'two ways back from a bad release', parts: [[rollback, 'shop']] },
};

function given() {
  try {
    const { values } = parseArgs({
      options: { once: { type: 'boolean', default: false }, story: { type: 'string', default: 'flows' }, sluice: { type: 'string' } },
    });
    if (values.story in STORIES) return values;
    throw new Error(`there is no story "${values.story}"; choose one of ${Object.keys(STORIES).join(', ')}`);
  } catch (error) {
    process.stderr.write(`${error.message}\n`);
    return process.exit(2);
  }
}

const values = given();
const story = STORIES[values.story];
const n = new Narrator();

let stage;
let site;
let leaving = false;
async function leave(code) {
  if (leaving) return;
  leaving = true;
  await stage?.close();
  site?.close();
  process.exit(code);
}
process.on('SIGINT', () => leave(130));
process.on('SIGTERM', () => leave(143));

async function open() {
  try {
    const bin = values.sluice ? resolve(values.sluice) : binary();
    site = await openSite();
    return await Stage.open(scenes(values.story, site), { bin });
  } catch (error) {
    process.stderr.write(`The story cannot begin: ${error.message}\n`);
    return leave(1);
  }
}

// The branches as they are in the bare repository, drawn by git itself.
async function graph(name) {
  const { dir } = await stage.forge.get('/repositories', { repository: name });
  return execFileSync('git', ['--git-dir', dir, 'log', '--graph', '--oneline', '--decorate-refs=refs/heads', '--decorate-refs=refs/tags', '--decorate', 'main', 'uat'], { encoding: 'utf8' }).trimEnd();
}

async function afterwards() {
  n.title('Afterwards');
  for (const name of story.parts.map(([, scene]) => `acme/${scene}`)) {
    n.line(`  ${name}`);
    n.see(await graph(name));
  }
  const { body } = await stage.api('GET', '/journal?limit=200').catch(() => ({ body: {} }));
  if (Array.isArray(body.items)) n.see(`${body.items.length}${body.next ? '+' : ''} decisions in the journal, each with its inputs and reasons`);
  n.line();
  n.summary();
}

stage = await open();
n.title(`Sluice: ${story.title}`);
n.line(`  sluice  ${stage.sluice.url}   ${stage.sluice.bin}`);
n.line(`  forge   ${stage.forge.url}   a stand-in for GitHub: REST, git over HTTP, Actions, signed webhooks`);
n.line(`  config  ${stage.configPath}`);
n.line('  people  alice admin, bob manager, carol and dana developers');

for (const [tell, name] of story.parts) {
  try {
    const scene = stage.scene(name);
    site.runs = async () => (await scene.runs('prod')).at(-1)?.inputs.version;
    await tell(n, scene, site);
  } catch (error) {
    if (!(error instanceof Broken)) await n.step(`the story of acme/${name} goes on`, () => Promise.reject(error)).catch(() => {});
  }
}
await afterwards();

if (values.once) await leave(n.held ? 0 : 1);
const tokenFile = join(stage.dir, 'alice.token');
await writeFile(tokenFile, `${stage.tokens.alice}\n`, { mode: 0o600 });
n.line();
n.line(`Everything is still running: ${stage.sluice.url}`);
n.line(`  ${stage.sluice.bin} status --url ${stage.sluice.url} --token-file '${tokenFile}'`);
n.line('Ctrl-C ends it.');
