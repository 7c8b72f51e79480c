// Cuts the operations that the stand-in forge answers out of GitHub's OpenAPI description, as JSON Schema for ajv.
// Run once per new version of the description: node cut.mjs path/to/@octokit/openapi/generated/api.github.com.json > github.json
import { readFileSync } from 'node:fs';
import { apiRouter } from '../api/routes.mjs';

const SILENT = new Set(['description', 'example', 'examples', 'x-github', 'externalDocs', 'deprecated', 'title', 'default', 'discriminator', 'readOnly']);
// A parameter is called differently there.
const NAMES = { login: 'username', number: 'issue_number|pull_number', id: 'comment_id|run_id|installation_id', file: 'workflow_id', sha: 'sha|commit_sha' };

const full = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const schemas = {};

// A schema without its prose, `nullable` as a type, references made local and followed.
function cut(node, inProperties = false) {
  if (Array.isArray(node)) return node.map((one) => cut(one));
  if (node === null || typeof node !== 'object') return node;
  if (typeof node.$ref === 'string') {
    const name = node.$ref.split('/').at(-1);
    if (!(name in schemas)) {
      schemas[name] = true; // a cycle ends here
      schemas[name] = cut(full.components.schemas[name]);
    }
    return { $ref: `#/schemas/${name}` };
  }
  const result = {};
  for (const [key, value] of Object.entries(node)) {
    if (!inProperties && (SILENT.has(key) || key === 'nullable')) continue;
    result[key] = cut(value, key === 'properties' && !inProperties);
  }
  if (inProperties || node.nullable !== true) return result;
  if (typeof result.type === 'string' && !result.enum) return { ...result, type: [result.type, 'null'] };
  return { anyOf: [result, { type: 'null' }] };
}

const resolve = (node) => (node?.$ref ? node.$ref.slice(2).split('/').reduce((at, key) => at[key.replaceAll('~1', '/')], full) : node);

// Our route's pattern as theirs: parameters may have other names.
function theirPath(path) {
  const pattern = new RegExp(`^${path.replace(/:(\w+)\+?/g, (_, name) => `\\{(?:${NAMES[name] ?? '[^}]+'}|[^}]+)\\}`)}$`);
  return Object.keys(full.paths).find((one) => pattern.test(one));
}

const operations = {};
for (const { route } of apiRouter().routes) {
  const [method, path] = route.split(' ');
  const theirs = theirPath(path);
  const operation = theirs && full.paths[theirs][method.toLowerCase()];
  if (!operation) {
    process.stderr.write(`not described: ${route}\n`);
    continue;
  }
  const responses = {};
  for (const [status, answer] of Object.entries(operation.responses)) {
    const schema = resolve(answer).content?.['application/json']?.schema;
    if (status.startsWith('2')) responses[status] = schema ? cut(schema) : null;
  }
  const request = resolve(operation.requestBody)?.content?.['application/json']?.schema;
  operations[route] = { path: theirs, responses, ...(request && { request: cut(request) }) };
}

const notice =
  "Cut by cut.mjs from GitHub's OpenAPI description of its REST API (MIT licence) as published in @octokit/openapi 23.0.2 (MIT licence, see LICENSE beside this file).";
process.stdout.write(`${JSON.stringify({ notice, operations, schemas })}\n`);
