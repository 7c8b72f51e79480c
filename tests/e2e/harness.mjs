// A stand-in forge, a real sluice, and words for what people do. One stage serves one test file; each scene has its own repository.
import { randomBytes } from 'node:crypto';
import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ForgeClient } from '../fakes/forge/client.mjs';
import { Scene } from './scene.mjs';
import { config, history, PEOPLE, BOT, repositoryConfig } from './scenery.mjs';
import { Sluice } from './sluice.mjs';
import { document } from './yaml.mjs';

export { waitFor } from './sluice.mjs';
export { Scene } from './scene.mjs';

const token = () => randomBytes(24).toString('hex');

export class Stage {
  // scenes: {name: {ahead?, files?, or history?; config?: overrides of the repository's configuration}}; settings: further top-level keys
  static async open(scenes, { settings = {}, bin, launch = true } = {}) {
    const stage = new Stage();
    try {
      await stage.#set(scenes, settings, bin);
      if (launch) await stage.launch();
    } catch (error) {
      await stage.close();
      throw error;
    }
    return stage;
  }

  async #set(scenes, settings, bin) {
    this.tokens = { alice: token(), bob: token(), carol: token() };
    this.secret = token();
    this.forgeToken = `ghp_${token().slice(0, 36)}`;
    this.dir = await mkdtemp(join(tmpdir(), 'sluice e2e-')); // with a space: paths must not matter
    this.configPath = join(this.dir, 'sluice.yaml');
    this.sluice = new Sluice({ ...(bin && { bin }), config: this.configPath, tokens: this.tokens, env: this.environment });
    this.forge = await ForgeClient.start();
    for (const person of PEOPLE) await this.forge.post('/users', person);
    await this.forge.post('/tokens', { token: this.forgeToken, login: BOT });
    this.names = Object.keys(scenes);
    this.scenes = new Map();
    this.overrides = scenes;
    this.settings = settings;
    for (const [name, plan] of Object.entries(scenes)) {
      await this.forge.post('/repositories', { owner: 'acme', name, ...(plan.history ?? history(plan)) });
    }
    await mkdir(join(this.dir, 'var'));
    await this.configure('127.0.0.1:0');
  }

  get environment() {
    const tokens = Object.fromEntries(Object.entries(this.tokens).map(([user, secret]) => [`SLUICE_TOKEN_${user.toUpperCase()}`, secret]));
    return { FORGE_TOKEN: this.forgeToken, WEBHOOK_SECRET: this.secret, ...tokens };
  }

  async configure(listen) {
    const repositories = this.names.map((name) => repositoryConfig(this.forge, `acme/${name}`, this.overrides[name].config));
    const content = config(this.forge, { dataDir: join(this.dir, 'var'), listen, repositories, ...this.settings });
    await writeFile(this.configPath, document(content));
  }

  // The first start picks a port; later ones keep it, as a hook's address stays the same.
  async launch() {
    const took = await this.sluice.start();
    const { host } = new URL(this.sluice.url);
    if (!this.hooked) {
      this.hooked = true;
      await this.configure(host);
      for (const name of this.names) {
        await this.forge.post('/hooks', { repository: `acme/${name}`, url: `${this.sluice.url}/webhooks/github/acme/${name}`, secret: this.secret });
      }
    }
    return took;
  }

  // kill -9 and start again; answers the milliseconds until it was ready.
  async restart() {
    await this.sluice.kill('SIGKILL');
    return this.launch();
  }

  scene(name) {
    if (!this.names.includes(name)) throw new Error(`no scene ${name}`);
    // One for each name: it knows which night its repository is in.
    if (!this.scenes.has(name)) this.scenes.set(name, new Scene(this, name));
    return this.scenes.get(name);
  }

  api(method, path, body, user) {
    return this.sluice.api(method, path, body, user);
  }

  async close() {
    await this.sluice?.stop();
    await this.forge?.stop();
    if (process.env.SLUICE_KEEP) process.stderr.write(`kept ${this.dir}\n`);
    else await rm(this.dir, { recursive: true, force: true });
  }
}
