// A small shop repository on a fresh forge, and a receiver of its webhooks, for the forge's own tests.
import { createServer } from 'node:http';
import { ForgeClient } from './client.mjs';

export const DEPLOY = `name: Deploy
run-name: deploy \${{ inputs.environment }} \${{ inputs.version }} (\${{ inputs.deployment_id }})
on:
  workflow_dispatch:
    inputs:
      deployment_id:
        required: true
        type: string
      environment:
        required: true
        type: string
      version: {required: true, type: string}
jobs:
  deploy:
    runs-on: ubuntu-latest
    steps: []
`;

export async function scene() {
  const forge = await ForgeClient.start();
  const received = [];
  const sink = createServer((incoming, outgoing) => {
    const parts = [];
    incoming.on('data', (part) => parts.push(part));
    incoming.on('end', () => {
      const body = Buffer.concat(parts);
      received.push({ headers: incoming.headers, body, payload: JSON.parse(body) });
      outgoing.writeHead(202).end('{}');
    });
  });
  await new Promise((resolve) => sink.listen(0, '127.0.0.1', resolve));
  await forge.post('/users', { login: 'alice', id: 1001, permission: 'admin' });
  await forge.post('/users', { login: 'carol', id: 1003, permission: 'write' });
  await forge.post('/users', { login: 'sluice[bot]', id: 1009, type: 'Bot', permission: 'write' });
  await forge.post('/tokens', { token: 'bot-token', login: 'sluice[bot]' });
  await forge.post('/repositories', {
    owner: 'acme', name: 'shop', author: 'carol',
    commits: [{ message: 'Shop', date: '2026-01-05T10:00:00Z', files: { 'README.md': '# Shop\n', 'app.txt': 'one\ntwo\nthree\n', '.github/workflows/deploy.yml': DEPLOY }, tag: 'v1.4.0' }],
    branches: { uat: 'main' },
    hook: { url: `http://127.0.0.1:${sink.address().port}/webhooks/github/acme/shop`, secret: 's3cret' },
  });
  const api = async (method, path, body, headers = {}) => {
    const response = await fetch(path.startsWith('http') ? path : `${forge.api_url}${path}`, {
      method, headers: { Authorization: 'Bearer bot-token', Accept: 'application/vnd.github+json', ...headers },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: text ? JSON.parse(text) : null };
  };
  const pull = (fields) => forge.post('/pulls', { repository: 'acme/shop', base: 'main', author: 'carol', labels: ['bug'], ...fields });
  return {
    forge, received, api, pull,
    seen: async (event, action) => {
      await forge.post('/settle');
      return received.filter((one) => one.headers['x-github-event'] === event && (!action || one.payload.action === action));
    },
    end: async () => {
      sink.closeAllConnections?.();
      sink.close();
      await forge.stop();
    },
  };
}
