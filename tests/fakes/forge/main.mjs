// A stand-in for GitHub on loopback: REST API, git over smart HTTP, Actions, webhooks; controlled under /_control/.
//   node main.mjs [--port 0] [--dir DIR] [--api-path /api/v3] [--with-parent]
// The first line on standard output is JSON: {"listening": port, "url": …, "api_url": …, "dir": …}.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { Forge } from './forge.mjs';
import { ForgeServer } from './server.mjs';

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '0' },
    dir: { type: 'string' },
    'api-path': { type: 'string', default: '/api/v3' },
    'with-parent': { type: 'boolean', default: false },
  },
});

const root = values.dir ? resolve(values.dir) : await mkdtemp(join(tmpdir(), 'forge-'));
const apiPath = values['api-path'].replace(/\/$/, '');
const server = new ForgeServer({ apiPath });
const port = await server.listen(Number(values.port));
const web = `http://127.0.0.1:${port}`;
server.forge = new Forge({ root, web, apiPath });

async function stop() {
  server.http.closeAllConnections?.();
  if (!values.dir) await rm(root, { recursive: true, force: true });
  process.exit(0);
}
process.on('SIGTERM', stop);
process.on('SIGINT', stop);
// Whoever started this holds our standard input: when they die, we end too.
if (values['with-parent']) process.stdin.on('end', stop).resume();

process.stdout.write(`${JSON.stringify({ listening: port, url: web, api_url: `${web}${apiPath}`, dir: root })}\n`);
