// GitHub's own description of its API, as checks: does this answer, or this request, fit it?
import { readFileSync } from 'node:fs';
import Ajv from 'ajv';

const github = JSON.parse(readFileSync(new URL('github.json', import.meta.url), 'utf8'));
const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: false });
ajv.addSchema({ $id: 'github', schemas: github.schemas });

const absolute = (schema) => JSON.parse(JSON.stringify(schema).replaceAll('"#/schemas/', '"github#/schemas/'));
for (const [name, schema] of Object.entries(github.schemas)) ajv.addSchema({ ...absolute(schema), $id: `schema/${name}` });

export const operations = Object.keys(github.operations);

const compiled = new Map();
function validator(key, schema) {
  if (!compiled.has(key)) compiled.set(key, ajv.compile(absolute(schema)));
  return compiled.get(key);
}

// GitHub itself answers null here, against its own description; so does the stand-in.
const TRUE_ANYWAY = [/\/labels\/\d+\/description$/];

function complaints(check, value) {
  if (check(value)) return [];
  const real = check.errors.filter((error) => !TRUE_ANYWAY.some((path) => path.test(error.instancePath)));
  return real.map((error) => `${error.instancePath || '/'} ${error.message} ${JSON.stringify(error.params)}`);
}

// What is wrong with this answer to the operation (a route of our table); an empty list when it fits.
export function wrongAnswer(route, status, body) {
  const operation = github.operations[route];
  if (!operation) return [`${route} is not described`];
  if (!(String(status) in operation.responses)) return [`${status} is not an answer to ${route}`];
  const schema = operation.responses[String(status)];
  return schema === null ? [] : complaints(validator(`${route} ${status}`, schema), body);
}

export function wrongRequest(route, body) {
  const schema = github.operations[route]?.request;
  return schema ? complaints(validator(`${route} request`, schema), body) : [];
}
