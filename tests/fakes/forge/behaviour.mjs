// How CI and CD behave: rules that tests give, and the playing of one piece of work by the rule it falls under.
import { sleep } from './clock.mjs';

// `mode` is normal · never (starts, never ends) · stuck (never starts) · twice (says the end twice)
// · contradictory (says `conclusion`, then the opposite). `by` is who reports on deployments.
const DEFAULTS = { mode: 'normal', conclusion: 'success', queued: 40, running: 80, times: Infinity, by: 'github-actions[bot]' };

const opposite = (conclusion) => (conclusion === 'success' ? 'failure' : 'success');

export class Behaviour {
  constructor() {
    this.rules = []; // newest first
    this.active = 0;
  }

  // A rule for work on an environment (or all), for the next `times` pieces of it.
  behave({ repository = null, environment = null, ...behaviour }) {
    this.rules.unshift({ repository, environment, ...DEFAULTS, ...behaviour, times: behaviour.times ?? Infinity });
  }

  forget() {
    this.rules = [];
  }

  #ruleFor(repository, environment) {
    const rule = this.rules.find(
      (one) => one.times > 0 && (!one.repository || one.repository === repository.fullName) && (!one.environment || one.environment === environment),
    );
    if (!rule) return DEFAULTS;
    rule.times -= 1;
    return rule;
  }

  // Calls `begin(rule)`, then `end(conclusion, rule)` as often and as truthfully as the rule says.
  play(repository, environment, work) {
    this.active += 1;
    this.#live(this.#ruleFor(repository, environment), work).finally(() => {
      this.active -= 1;
    });
  }

  async #live(rule, { begin, end }) {
    await sleep(rule.queued);
    if (rule.mode === 'stuck') return;
    begin(rule);
    await sleep(rule.running);
    if (rule.mode === 'never') return;
    end(rule.conclusion, rule);
    if (rule.mode === 'twice') end(rule.conclusion, rule);
    if (rule.mode === 'contradictory') {
      await sleep(rule.running);
      end(opposite(rule.conclusion), rule);
    }
  }
}
