// The few facts of a workflow file that dispatching needs: its name, run-name, what starts it, and the inputs it declares.
export function workflowFile(text) {
  const top = (key) => {
    const match = new RegExp(`^${key}:[ \\t]*(.+)$`, 'm').exec(text);
    return match ? match[1].trim().replace(/^(['"])(.*)\1$/, '$2') : null;
  };
  return { name: top('name'), runName: top('run-name'), dispatch: /\bworkflow_dispatch\b/.test(text), inputs: inputs(text), types: types(text) };
}

// The text under `on:`, without comments.
function triggers(text) {
  const lines = text.split('\n').map((line) => line.replace(/(^|\s)#.*$/, ''));
  const start = lines.findIndex((line) => /^(['"]?)on\1:/.test(line));
  if (start < 0) return '';
  const rest = lines.slice(start + 1);
  const end = rest.findIndex((line) => /^[^\s-]/.test(line));
  return [lines[start].replace(/^.*?:/, ''), ...(end < 0 ? rest : rest.slice(0, end))].join('\n');
}

// The types of repository_dispatch that start it: none named is all of them, null is that it does not listen at all.
function types(text) {
  const on = triggers(text);
  if (!/\brepository_dispatch\b/.test(on)) return null;
  const [, , own = ''] = /^( +)repository_dispatch:(.*(?:\n(?:\1 .*|\s*)$)*)/m.exec(on) ?? [];
  const [, named = ''] = /\btypes:[ \t]*(\[[^\]]*\]|(?:\s*\n\s*-[ \t].*)+|[^\s}][^}\n]*)/.exec(own) ?? [];
  return named.replace(/^\[|\]$/g, '').split(/[,\n]/).map((one) => one.trim().replace(/^-\s+/, '').replace(/^(['"])(.*)\1$/, '$2')).filter(Boolean);
}

// Names under on.workflow_dispatch.inputs, with {required, hasDefault}.
function inputs(text) {
  const lines = text.split('\n').map((line) => line.replace(/\s+#.*$/, ''));
  const start = lines.findIndex((line) => /^\s+workflow_dispatch:\s*$/.test(line));
  const found = {};
  if (start < 0) return found;
  const depth = (line) => /^\s*/.exec(line)[0].length;
  const outer = depth(lines[start]);
  let header = -1;
  let level = -1;
  let current = null;
  for (const line of lines.slice(start + 1)) {
    if (line.trim() === '' || line.trim().startsWith('#')) continue;
    const at = depth(line);
    if (at <= outer) break;
    if (header < 0) {
      if (line.trim() === 'inputs:') header = at;
      continue;
    }
    if (at <= header) break;
    if (level < 0) level = at;
    if (at === level) {
      const [name, flow = ''] = line.trim().split(/:(.*)/s);
      current = { required: /required:\s*true/.test(flow), hasDefault: /default:/.test(flow) };
      found[name.replace(/^(['"])(.*)\1$/, '$2')] = current;
    } else if (/^required:\s*true/.test(line.trim())) current.required = true;
    else if (line.trim().startsWith('default:')) current.hasDefault = true;
  }
  return found;
}

// `deploy ${{ inputs.environment }}` with the values of the event {inputs, action, client_payload} put in.
export function evaluate(template, event) {
  return template.replace(/\$\{\{\s*(?:github\.event\.(?=\w)|(?=inputs\.))([\w.-]+)\s*\}\}/g, (_, path) => {
    const value = path.split('.').reduce((at, key) => at?.[key], event) ?? '';
    return typeof value === 'object' ? 'Object' : String(value);
  });
}
