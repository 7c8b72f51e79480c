// The peer that GitHub's own people write: verifies and parses, stores nothing. octokit.mjs <node_modules> <port> <secret>
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const [modules, port, secret] = process.argv.slice(2);
const require = createRequire(pathToFileURL(`${modules}/`));
const { Webhooks, createNodeMiddleware } = await import(pathToFileURL(require.resolve("@octokit/webhooks")).href).catch(
  () => import(pathToFileURL(`${modules}/@octokit/webhooks/dist-bundle/index.js`).href),
);
const webhooks = new Webhooks({ secret, log: { debug() {}, info() {}, warn() {}, error: console.error } });
let seen = 0;
webhooks.onAny(() => {
  seen += 1;
});
createServer(createNodeMiddleware(webhooks, { path: "/hook" })).listen(Number(port), "127.0.0.1", () => console.log(port));
