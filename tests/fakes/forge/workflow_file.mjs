// The few facts of a workflow file that dispatching needs: its name, run-name, and the inputs it declares.
export function workflowFile(text) {
  const top = (key) => {
    const match = new RegExp(`^${key}:[ \\t]*(.+)$`, 'm').exec(text);
    return match ? match[1].trim().replace(/^(['"])(.*)\1$/, '$2') : null;
  };
  return { name: top('name'), runName: top('run-name'), dispatch: /\bworkflow_dispatch\b/.test(text), inputs: inputs(text) };
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

// `deploy ${{ inputs.environment }}` with the values put in.
export function evaluate(template, values) {
  return template.replace(/\$\{\{\s*(?:github\.event\.)?inputs\.(\w+)\s*\}\}/g, (_, name) => values[name] ?? '');
}
