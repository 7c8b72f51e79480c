// Writes a value as block-style YAML. Strings are always quoted, so nothing is mistaken for another type.
export function yaml(value, indent = '') {
  if (Array.isArray(value)) {
    if (value.length === 0) return ' []\n';
    return `\n${value.map((one) => `${indent}- ${yaml(one, `${indent}  `).replace(/^\n\s*/, '').trimStart()}`).join('')}`;
  }
  if (value !== null && typeof value === 'object') {
    const entries = Object.entries(value).filter(([, one]) => one !== undefined);
    if (entries.length === 0) return ' {}\n';
    return `\n${entries.map(([key, one]) => `${indent}${key}:${yaml(one, `${indent}  `)}`).join('')}`;
  }
  return ` ${JSON.stringify(value)}\n`;
}

export const document = (value) => yaml(value).replace(/^\n/, '');
