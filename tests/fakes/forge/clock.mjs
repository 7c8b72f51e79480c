// Times as the forge prints them: UTC, whole seconds.
export const stamp = (date = new Date()) => new Date(date).toISOString().replace(/\.\d{3}Z$/, 'Z');

export const sleep = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
