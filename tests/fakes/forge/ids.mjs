// Numbers for everything that has one. Each kind starts where GitHub's own look plausible (64-bit where GitHub's are).
const START = { repository: 704001, label: 208045946, comment: 3000000001, event: 9000000001, issue: 2400000001, pull: 1800000001,
  run: 12000000001, status: 40000000001, check: 36000000001, reaction: 250000001, hook: 480001, suite: 31000000001, workflow: 16300001, release: 210000001,
  deployment: 2900000001, deploymentStatus: 5200000001, activity: 17000000001 };

export class Ids {
  constructor() {
    this.last = { ...START };
  }

  next(kind) {
    return this.last[kind]++;
  }
}
