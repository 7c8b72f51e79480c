// Slow clients beside normal traffic: 200 connections that stop in the head, in the body or before the first byte; 2,000 new
// connections at once; 64 keep-alive connections that ask without pause. Prints what normal requests waited at most.
//   node slow_clients.mjs <port> <path> <secret>
import { createHmac } from "node:crypto";
import { connect } from "node:net";

const [port, path, secret] = process.argv.slice(2);
const sleep = (ms) => new Promise((done) => setTimeout(done, ms));
let unique = 0;

function request(repository) {
  const body = JSON.stringify({ action: "opened", unique: ++unique, repository: { full_name: repository } });
  const signature = createHmac("sha256", secret).update(body).digest("hex");
  return [
    `POST ${path} HTTP/1.1`,
    "Host: bench",
    "Content-Type: application/json",
    `Content-Length: ${Buffer.byteLength(body)}`,
    "X-GitHub-Event: pull_request",
    `X-GitHub-Delivery: ${process.pid}-${unique}`,
    `X-Hub-Signature-256: sha256=${signature}`,
    "",
    body,
  ].join("\r\n");
}

const repository = path.split("/").slice(-2).join("/");

function open() {
  const socket = connect({ port: Number(port), host: "127.0.0.1", noDelay: true });
  socket.on("error", () => {});
  return socket;
}

/** Sends one request and resolves with the milliseconds until the answer's head was there. */
function ask(socket, text) {
  const start = performance.now();
  return new Promise((done, failed) => {
    const timer = setTimeout(() => failed(new Error("no answer within 10 s")), 10_000);
    socket.once("data", (data) => {
      clearTimeout(timer);
      if (!/^HTTP\/1\.1 20[02] /.test(data.toString("latin1"))) failed(new Error(data.toString("latin1").slice(0, 200)));
      else done(performance.now() - start);
    });
    socket.write(text);
  });
}

function summary(name, waits, expected) {
  waits.sort((a, b) => a - b);
  const at = (share) => waits[Math.min(waits.length - 1, Math.floor(waits.length * share))].toFixed(1);
  console.log(`${name}: ${waits.length} of ${expected} answered, p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, at most ${at(1)} ms`);
  if (waits.length !== expected) process.exitCode = 1;
}

async function slow() {
  const text = request(repository);
  const head = text.indexOf("\r\n\r\n") + 4;
  const stops = [0, 40, head, head + 10];
  const sockets = Array.from({ length: 200 }, (_, i) => {
    const socket = open();
    socket.write(text.slice(0, stops[i % stops.length]));
    return socket;
  });
  await sleep(300);
  const normal = open();
  const waits = [];
  for (let i = 0; i < 500; ++i) waits.push(await ask(normal, request(repository)));
  summary("beside 200 slow clients", waits, 500);
  normal.destroy();
  for (const socket of sockets) socket.destroy();
}

async function crowd() {
  const texts = Array.from({ length: 2_000 }, () => request(repository));
  const sockets = [];
  const answers = await Promise.allSettled(
    texts.map((text) => {
      const socket = open();
      sockets.push(socket);
      return ask(socket, text);
    }),
  );
  summary("2,000 new connections at once", answers.filter((a) => a.status === "fulfilled").map((a) => a.value), 2_000);
  for (const socket of sockets) socket.destroy();
}

async function keptAlive() {
  const counts = await Promise.all(
    Array.from({ length: 64 }, async () => {
      const socket = open();
      const waits = [];
      for (let i = 0; i < 50; ++i) waits.push(await ask(socket, request(repository)));
      socket.destroy();
      return waits;
    }),
  );
  summary("64 kept-alive connections", counts.flat(), 64 * 50);
}

await slow();
await crowd();
await keptAlive();
process.exit();
