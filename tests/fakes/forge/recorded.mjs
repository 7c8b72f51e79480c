// GitHub's own recorded webhook bodies with our facts laid over them: full size, real shape.
import { readFileSync } from 'node:fs';

const { examples: all } = JSON.parse(readFileSync(new URL('recorded/github.json', import.meta.url), 'utf8'));

// A copy of a recorded body of this event, of this action where one was recorded.
export function recorded(event, action) {
  const known = all.find((entry) => entry.name === event)?.examples ?? [];
  const found = known.find((example) => example.action === action) ?? known[0] ?? {};
  return structuredClone(found);
}

// Lays `facts` over `base`: objects by key, everything else replaced.
export function overlay(base, facts) {
  if (!isObject(base) || !isObject(facts)) return facts;
  const result = { ...base };
  for (const [key, value] of Object.entries(facts)) result[key] = key in base ? overlay(base[key], value) : value;
  return result;
}

const isObject = (value) => value !== null && typeof value === 'object' && !Array.isArray(value);

// Points the addresses left over from the recording at this forge and this repository.
export function relocate(value, { api, web, fullName }) {
  if (typeof value === 'string') {
    return value
      .replaceAll(/(Codertocat\/Hello-World|octo-org\/octo-repo|gr2m\/[\w-]+)/g, fullName)
      .replaceAll('https://api.github.com', api)
      .replaceAll('https://github.com', web);
  }
  if (Array.isArray(value)) return value.map((one) => relocate(one, { api, web, fullName }));
  if (isObject(value)) {
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, relocate(one, { api, web, fullName })]));
  }
  return value;
}
