// Prints the story: what people do, what Sluice answers, and for every step whether it held and how long it took.
export class Narrator {
  constructor(out = process.stdout) {
    this.out = out;
    this.colours = Boolean(out.isTTY) && !process.env.NO_COLOR;
    this.steps = [];
    this.began = Date.now();
  }

  #paint(code, text) {
    return this.colours ? `\x1b[${code}m${text}\x1b[0m` : text;
  }

  line(text = '') {
    this.out.write(`${text}\n`);
  }

  title(text) {
    this.line();
    this.line(this.#paint('1', text));
    this.line(this.#paint('2', '─'.repeat(Math.min(text.length, 100))));
  }

  // Somebody does something.
  act(who, text) {
    this.line();
    this.line(`  ${this.#paint('36', who.padEnd(7))} ${text}`);
  }

  // What can be seen.
  see(text) {
    for (const line of String(text).split('\n')) this.line(`          ${this.#paint('2', line)}`);
  }

  // A step that must hold. `work` answers what to show, a line or several; an exception is the reason why not.
  async step(text, work) {
    const began = Date.now();
    try {
      const shown = await work();
      const took = Date.now() - began;
      this.steps.push({ text, held: true, took });
      this.line(`  ${this.#paint('32', '✓')} ${text}  ${this.#paint('2', seconds(took))}`);
      for (const line of [shown ?? []].flat()) this.see(line);
      return true;
    } catch (error) {
      const took = Date.now() - began;
      this.steps.push({ text, held: false, took });
      this.line(`  ${this.#paint('31', '✗')} ${text}  ${this.#paint('2', seconds(took))}`);
      this.see(error.message);
      throw new Broken(text);
    }
  }

  get held() {
    return this.steps.length > 0 && this.steps.every((step) => step.held);
  }

  summary() {
    const good = this.steps.filter((step) => step.held).length;
    const total = `${good} of ${this.steps.length} steps held, ${seconds(Date.now() - this.began)} in all`;
    this.line(this.held ? this.#paint('32', `✓ ${total}`) : this.#paint('31', `✗ ${total}`));
    for (const step of this.steps.filter((one) => !one.held)) this.line(`  ✗ ${step.text}`);
  }
}

// The story cannot go on from here.
export class Broken extends Error {}

export const seconds = (ms) => `${(ms / 1000).toFixed(ms < 10_000 ? 2 : 1)} s`;
